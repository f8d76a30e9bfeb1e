"""Blob store in a bucket of S3 or a compatible server. An object is complete or absent.

Address and credentials come from boto3's environment: `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, ….
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from image_store.blob_store.protocol import Blob, BlobMissing, checked, is_path

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_CONFIG: Final = Config(
    # A user waits a few seconds for a picture; the worker retries events.
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    # One per thread of the REST service.
    max_pool_connections=16,
)


class S3BlobStore:
    """Thread-safe. The bucket must exist."""

    def __init__(self, bucket: str, prefix: str = ""):
        """`prefix` is a folder within the bucket. Raises ValueError if boto3's environment is invalid."""
        self._bucket = bucket
        folder = prefix.strip("/")
        self._prefix = f"{folder}/" if folder else ""
        try:
            self._client: S3Client = boto3.session.Session().client("s3", config=_CONFIG)
        except BotoCoreError as error:
            raise ValueError(str(error)) from error

    def put(self, path: str, content: bytes) -> None:
        # Our checksum is sent in a header; boto3's default changes the body's encoding, which some servers lack.
        digest = b64encode(hashlib.sha256(content).digest()).decode()
        with _s3_errors_as_os_errors():
            self._client.put_object(Bucket=self._bucket, Key=self._key(path), Body=content, ChecksumSHA256=digest)

    def put_file(self, path: str, file: BinaryIO, sha256: str) -> None:
        file.seek(0)
        digest = b64encode(bytes.fromhex(sha256)).decode()
        with _s3_errors_as_os_errors():
            self._client.put_object(Bucket=self._bucket, Key=self._key(path), Body=file, ChecksumSHA256=digest)

    def open(self, path: str) -> BinaryIO:
        key = self._key(path)
        with _s3_errors_as_os_errors():
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            except self._client.exceptions.NoSuchKey as error:
                raise BlobMissing(path) from error
        return cast("BinaryIO", body)

    def exists(self, path: str) -> bool:
        # Not HEAD, which does not distinguish a missing picture from a missing bucket.
        key = self._key(path)
        return self._first_key(key) == key

    def delete(self, path: str) -> None:
        with _s3_errors_as_os_errors():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(path))

    def list(self, shard: str) -> Iterator[Blob]:
        with _s3_errors_as_os_errors():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._prefix}{shard}/"):
                for found in page.get("Contents", ()):
                    path = found["Key"].removeprefix(self._prefix)
                    if is_path(path):
                        yield Blob(path, found["LastModified"])

    def delete_unfinished(self, before: datetime) -> int:
        return 0

    def check_ready(self) -> None:
        """List the bucket. Write permission is not checked, since that would need a write."""
        self._first_key(self._prefix)

    def _first_key(self, prefix: str) -> str | None:
        """Return the alphabetically first key with this prefix."""
        with _s3_errors_as_os_errors():
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1)
        return next((each["Key"] for each in found.get("Contents", ())), None)

    def _key(self, path: str) -> str:
        return f"{self._prefix}{checked(path)}"


@contextmanager
def _s3_errors_as_os_errors() -> Iterator[None]:
    """Convert S3 errors to OSError, like those of a disk, so that the worker retries without counting an attempt."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"S3: {error}") from error
