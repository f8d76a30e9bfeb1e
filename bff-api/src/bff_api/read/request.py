"""Parse a request to `/read`: multipart with a file, or JSON with its content in Base64 or its address."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import IO, Annotated, Any, Final, Literal, Protocol

from flask import request
from pydantic import BeforeValidator, Field, SecretStr, ValidationError

from bff_api.access.check import former_owners_of_request
from bff_api.account.owner import owner_of_request
from bff_api.account.quota import KeyQuota
from bff_api.json_file import JsonFile, name_of, no_addresses
from bff_api.read.upload import Upload
from mesh.contracts.problems import BadRequest
from mesh.contracts.read_image import FILE_FIELD, ID_FIELD
from mesh.contracts.wire import WireModel
from mesh.platform.http.app import validation_problem
from mesh.platform.http.routes import uploaded_file
from mesh.vision.documents.document import OcrMode
from mesh.vision.part import Region

PAGE_FIELD: Final = "page"
PASSWORD_FIELD: Final = "password"
OCR_FIELD: Final = "ocr"
TURN_FIELD: Final = "turn"
REGION_FIELD: Final = "region"
_IN_QUERY: Final = (PAGE_FIELD, OCR_FIELD, TURN_FIELD, REGION_FIELD)
"""Fields that may be parameters of the address, which is logged."""
_LONGEST_PASSWORD: Final = 127
"""Bytes (ISO 32000-2, 7.6.4.3.3)."""


_REGION: Final = r"^\d{1,6},\d{1,6},[1-9]\d{0,5},[1-9]\d{0,5}$"


def _degrees(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Turn = Annotated[Literal[0, 90, 180, 270], BeforeValidator(_degrees)]


class FetchFile(Protocol):
    def save(self, url: str, file: IO[bytes]) -> str:
        """Write the content of an address to a file; return the name that it has there. Raises a Problem."""
        ...


class ReadOptions(WireModel):
    """What may stand beside the file."""

    id: str | None = Field(default=None, description="To save again: the `id` of a response with `kept: false`")
    page: int = Field(default=1, ge=1, description="Number of the page, or of the frame of an animation")
    password: SecretStr | None = Field(
        default=None, max_length=_LONGEST_PASSWORD, description="Of an encrypted PDF; it is not stored"
    )
    ocr: OcrMode = Field(
        default=OcrMode.AUTO,
        description="`auto`: a PDF's own text where it can be trusted, recognised text elsewhere; `always`: recognise "
        "every page; `never`: only the PDF's own text",
    )
    turn: Turn = Field(
        default=0, description="Degrees clockwise by which the upright picture is turned before it is read and stored"
    )
    region: str | None = Field(
        default=None,
        pattern=_REGION,
        description="Part of the turned picture that is read, as `x,y,width,height` in pixels; all of it is stored",
    )


class ReadJson(ReadOptions, JsonFile):
    """Body of `/read` as JSON: the file in Base64, or its address."""


def form_fields() -> dict[str, dict[str, Any]]:
    """Return the documentation of the fields beside the file."""
    types: dict[str, dict[str, Any]] = {
        ID_FIELD: {"type": "string"},
        PAGE_FIELD: {"type": "integer", "minimum": 1, "default": 1},
        PASSWORD_FIELD: {"type": "string", "format": "password", "maxLength": _LONGEST_PASSWORD},
        OCR_FIELD: {"type": "string", "enum": list(OcrMode), "default": OcrMode.AUTO.value},
        TURN_FIELD: {"type": "integer", "enum": [0, 90, 180, 270], "default": 0},
        REGION_FIELD: {"type": "string", "pattern": _REGION},
    }
    return {
        name: schema | {"description": ReadOptions.model_fields[name].description} for name, schema in types.items()
    }


def parse_read(fetch: FetchFile | None, key: KeyQuota | None) -> Upload:
    """Return what the current request asks for. `fetch` gets files from addresses; None if addresses are not accepted.

    Raises:
        BadRequest: no file, a malformed field, or another content type (415).
    """
    if PASSWORD_FIELD in request.args:
        raise BadRequest("Send the password in the body: addresses are logged.")
    upload = _of_json(fetch) if request.is_json else _of_form()
    return replace(upload, former_owners=former_owners_of_request(), key=key)


def _of_form() -> Upload:
    file = uploaded_file(FILE_FIELD)
    fields = {name: request.args[name] for name in _IN_QUERY if request.args.get(name)}
    fields |= {
        name: request.form[name]
        for name in (ID_FIELD, PAGE_FIELD, PASSWORD_FIELD, OCR_FIELD, TURN_FIELD, REGION_FIELD)
        if request.form.get(name)
    }
    return _upload(_validated(ReadOptions, fields), file.read(), file.filename)


def _of_json(fetch: FetchFile | None) -> Upload:
    try:
        body = ReadJson.model_validate_json(request.get_data())
    except ValidationError as error:
        raise validation_problem(error) from None  # its input may be a password
    if body.url is None:
        return _upload(body, body.content(), body.name)
    if fetch is None:
        raise no_addresses()
    with io.BytesIO() as file:
        name = fetch.save(body.url, file)
        return _upload(body, file.getvalue(), body.name or name)


def _validated(model: type[ReadOptions], fields: dict[str, Any]) -> ReadOptions:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise validation_problem(error) from None  # its input may be a password


def _upload(options: ReadOptions, content: bytes, name: str | None) -> Upload:
    return Upload(
        name=name_of(name, "picture"),
        content=content,
        owner=owner_of_request(),
        image_id=options.id or None,
        page=options.page,
        password=None if options.password is None else options.password.get_secret_value(),
        ocr=options.ocr,
        turn=options.turn,
        region=None if options.region is None else Region(*map(int, options.region.split(","))),
    )
