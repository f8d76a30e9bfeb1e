"""Parse a request to `POST /documents`: multipart with files, or JSON with one file in Base64 or its address."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from flask import request
from pydantic import Field, SecretStr, ValidationError

from bff_api.account.owner import owner_of_request
from bff_api.documents.handler import UploadedDocument, Wishes
from bff_api.json_file import JsonFile, name_of, no_addresses
from bff_api.read.request import FetchFile
from mesh.contracts.document import FILE_FIELD, LONGEST_PASSWORD, OcrMode
from mesh.contracts.fetch_file import LONGEST_URL
from mesh.contracts.page_selection import check_selection
from mesh.contracts.problems import BadRequest
from mesh.platform.http.app import validation_problem
from mesh.platform.http.routes import file_schema, multipart_body, require_multipart

MAX_FILES: Final = 100

_PAGES, _PASSWORD, _OCR, _CALLBACK = "pages", "password", "ocr", "callback_url"
_DEFAULT_NAME: Final = "document"
_IN_MEMORY: Final = 1 << 20
"""Bytes of a fetched file that are not written to the disk."""
_ABOUT: Final[Mapping[str, str]] = {
    _PAGES: "Pages to read: `1-5,8` or `3-`; all if absent",
    _PASSWORD: "Password of encrypted files; deleted when they are read",
    _OCR: "`auto`: a PDF's own text where it is sound; `always`: read each page; `never`: own text",
    _CALLBACK: "Address on a public host that gets a webhook when the document has ended; needs a session "
    "or a key, whose secret `GET /api/webhook-secret` returns",
}


class DocumentJson(JsonFile):
    """Body of `/documents` as JSON: the file in Base64, or its address."""

    pages: str | None = Field(default=None, description=_ABOUT[_PAGES])
    password: SecretStr | None = Field(default=None, description=_ABOUT[_PASSWORD])
    ocr: str = Field(default=OcrMode.AUTO.value, description=_ABOUT[_OCR])
    callback_url: str | None = Field(default=None, description=_ABOUT[_CALLBACK])


def request_body() -> dict[str, Any]:
    """Return the documentation of the body."""
    types: dict[str, dict[str, Any]] = {
        _PAGES: {"type": "string"},
        _PASSWORD: {"type": "string", "maxLength": LONGEST_PASSWORD},
        _OCR: {"type": "string", "enum": [mode.value for mode in OcrMode], "default": OcrMode.AUTO.value},
        _CALLBACK: {"type": "string", "maxLength": LONGEST_URL},
    }
    files = {"type": "array", "items": file_schema("PDF, TIFF or a picture"), "maxItems": MAX_FILES}
    fields = {name: schema | {"description": _ABOUT[name]} for name, schema in types.items()}
    form = multipart_body({FILE_FIELD: files, **fields}, required=(FILE_FIELD,))
    json = {
        "application/json": {
            "schema": {"$ref": f"#/components/schemas/{DocumentJson.__name__}"},
            "example": {"url": "https://www.example.org/contract.pdf", "pages": "1-3"},
        }
    }
    return {**form, "content": {**form["content"], **json}}


@dataclass(frozen=True, slots=True)
class DocumentsRequest:
    """What the current request asks for. Its file is fetched when `files` is entered, if it is an address."""

    wishes: Wishes
    uploads: Sequence[UploadedDocument] = ()
    url: str | None = None
    name: str = ""
    """Of the file at `url`, if the client names it."""
    fetch: FetchFile | None = None

    @contextmanager
    def files(self) -> Iterator[Sequence[UploadedDocument]]:
        """Yield the files, on the disk if they are large. Raises a Problem if one cannot be fetched."""
        if self.url is None:
            yield self.uploads
            return
        if self.fetch is None:
            raise no_addresses()
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spooled:
            file = cast(IO[bytes], spooled)
            name = self.fetch.save(self.url, file)
            yield [UploadedDocument(name_of(self.name or name, _DEFAULT_NAME), file, size_of(file))]

    def identity(self) -> Iterator[bytes]:
        """Yield what makes a request the same as an earlier one."""
        wishes = self.wishes
        fields = (wishes.pages, wishes.password, wishes.ocr.value, wishes.callback_url, self.url, self.name)
        yield b"documents"
        yield from ((field or "").encode(errors="surrogatepass") for field in fields)
        for upload in self.uploads:
            upload.file.seek(0)
            yield upload.name.encode(errors="surrogatepass")
            yield hashlib.file_digest(cast(Any, upload.file), "sha256").digest()


def parse_documents(fetch: FetchFile | None, max_request_bytes: int) -> DocumentsRequest:
    """Return what the current request asks for. A multipart body may have `max_request_bytes`.

    Raises BadRequest: no file, a malformed field, or another content type (415).
    """
    if request.is_json:
        return _of_json(fetch)
    request.max_content_length = max_request_bytes
    require_multipart()
    files = request.files.getlist(FILE_FIELD)
    if not files:
        raise BadRequest(f"The request has no file. Send documents in the file field '{FILE_FIELD}'.")
    if len(files) > MAX_FILES:
        raise BadRequest(f"The request has {len(files)} files; the limit is {MAX_FILES}. Send several requests.")
    uploads = [
        UploadedDocument(name_of(file.filename, _DEFAULT_NAME), file.stream, size_of(file.stream)) for file in files
    ]
    form = request.form
    return DocumentsRequest(
        _wishes(form.get(_PAGES), form.get(_PASSWORD), form.get(_OCR), form.get(_CALLBACK)), uploads
    )


def _of_json(fetch: FetchFile | None) -> DocumentsRequest:
    try:
        body = DocumentJson.model_validate_json(request.get_data())
    except ValidationError as error:
        raise validation_problem(error) from None  # its input may be a password
    password = None if body.password is None else body.password.get_secret_value()
    wishes = _wishes(body.pages, password, body.ocr, body.callback_url)
    if body.url is not None:
        if fetch is None:
            raise no_addresses()
        return DocumentsRequest(wishes, url=body.url, name=body.name, fetch=fetch)
    file = io.BytesIO(body.content())  # as the body is in memory already
    return DocumentsRequest(wishes, [UploadedDocument(name_of(body.name, _DEFAULT_NAME), file, size_of(file))])


def _wishes(pages: str | None, password: str | None, ocr: str | None, callback_url: str | None) -> Wishes:
    if password is not None and len(password) > LONGEST_PASSWORD:
        raise BadRequest(f"The password has more than {LONGEST_PASSWORD} characters, which is the limit.")
    return Wishes(_selection(pages), password or None, _mode(ocr), _callback(callback_url))


def _callback(url: str | None) -> str | None:
    """Return the address of the webhook. Its host is judged when the webhook is sent."""
    if not url:
        return None
    if owner_of_request() is None:
        raise BadRequest(f"{_CALLBACK} needs a session or an API key, whose secret signs the webhook.")
    if len(url) > LONGEST_URL or not url.startswith(("https://", "http://")):
        raise BadRequest(f"{_CALLBACK} is not an address of http or https with at most {LONGEST_URL:,} characters.")
    return url


def _selection(text: str | None) -> str | None:
    try:
        return check_selection(text) if text else None
    except ValueError as error:
        raise BadRequest(str(error)) from error


def _mode(text: str | None) -> OcrMode:
    try:
        return OcrMode(text or OcrMode.AUTO)
    except ValueError as error:
        raise BadRequest(f"{_OCR} is not known. Use one of: {', '.join(OcrMode)}.") from error


def size_of(file: IO[bytes]) -> int:
    """Return the size of an open file, and go to its start."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    return size
