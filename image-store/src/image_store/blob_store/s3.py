"""A bucket of S3, or of anything that speaks its protocol. An object is whole or not there at all.

Where it is and who asks is boto3's own environment: `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, ….
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
    # Who looks at a picture waits for seconds; an event waits in the worker's hand, which begins anew.
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    # One for each thread of the REST service.
    max_pool_connections=16,
)


class S3BlobStore:
    """Safe to share between threads. The bucket must be there."""

    def __init__(self, bucket: str, prefix: str = ""):
        """`prefix` is a folder within the bucket. Raises ValueError where boto3's environment makes no sense."""
        self._bucket = bucket
        folder = prefix.strip("/")
        self._prefix = f"{folder}/" if folder else ""
        try:
            self._client: S3Client = boto3.session.Session().client("s3", config=_CONFIG)
        except BotoCoreError as error:
            raise ValueError(str(error)) from error

    def put(self, path: str, content: bytes) -> None:
        # A checksum of our own goes in a header; boto3's would make the body one that not every server understands.
        digest = b64encode(hashlib.sha256(content).digest()).decode()
        with _away_is_os_error():
            self._client.put_object(Bucket=self._bucket, Key=self._key(path), Body=content, ChecksumSHA256=digest)

    def open(self, path: str) -> BinaryIO:
        key = self._key(path)
        with _away_is_os_error():
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            except self._client.exceptions.NoSuchKey as error:
                raise BlobMissing(path) from error
        return cast("BinaryIO", body)

    def exists(self, path: str) -> bool:
        # Not HEAD, which cannot tell a missing picture from a missing bucket.
        key = self._key(path)
        return self._first_key(key) == key

    def delete(self, path: str) -> None:
        with _away_is_os_error():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(path))

    def list(self, shard: str) -> Iterator[Blob]:
        with _away_is_os_error():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._prefix}{shard}/"):
                for found in page.get("Contents", ()):
                    path = found["Key"].removeprefix(self._prefix)
                    if is_path(path):
                        yield Blob(path, found["LastModified"])

    def delete_unfinished(self, before: datetime) -> int:
        return 0

    def check_ready(self) -> None:
        """It can be reached, is there, and lets us look. Whether it lets us write, only writing would tell."""
        self._first_key(self._prefix)

    def _first_key(self, prefix: str) -> str | None:
        """In alphabetical order."""
        with _away_is_os_error():
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1)
        return next((each["Key"] for each in found.get("Contents", ())), None)

    def _key(self, path: str) -> str:
        return f"{self._prefix}{checked(path)}"


@contextmanager
def _away_is_os_error() -> Iterator[None]:
    """As a disk fails: what meets one message would meet any other."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"S3: {error}") from error
