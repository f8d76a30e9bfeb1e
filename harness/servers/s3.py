"""An S3 for one test session: moto's server, in a process of its own and over HTTP. Each test gets a bucket of its own.

It keeps everything in memory and believes whatever a client says of itself.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import boto3
import urllib3

from harness.ports import free_port

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_START_TIMEOUT_S = 180


@dataclass(frozen=True, slots=True)
class Bucket:
    """An empty one, and how to get there."""

    name: str
    port: int

    @property
    def url(self) -> str:
        """For `MESH_BLOB_URL`."""
        return f"s3://{self.name}/pictures"

    def environment(self, port: int | None = None) -> dict[str, str]:
        """Return boto3's environment; with another `port` where a proxy is used."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port or self.port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests-secret",
        }

    @property
    def client(self) -> "S3Client":
        return _client(self.port)

    def contents(self) -> dict[str, bytes]:
        """Return all objects, by key."""
        keys = [found["Key"] for found in self.client.list_objects_v2(Bucket=self.name).get("Contents", ())]
        return {key: self.client.get_object(Bucket=self.name, Key=key)["Body"].read() for key in keys}


class S3:
    """A server in which `bucket` makes an empty bucket."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = count()

    def bucket(self) -> Bucket:
        bucket = Bucket(f"pictures-{next(self._numbers)}", self._port)
        bucket.client.create_bucket(Bucket=bucket.name)
        return bucket


@contextmanager
def local() -> Iterator[S3]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(server, port)
        yield S3(port)
    finally:
        server.kill()
        server.wait()


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", port: int) -> None:
    http = urllib3.PoolManager(timeout=5, retries=False)
    give_up_at = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            http.request("GET", f"http://127.0.0.1:{port}/moto-api/data.json")
        except urllib3.exceptions.HTTPError:
            assert server.poll() is None, "moto's server ended"
            assert time.monotonic() < give_up_at, "moto's server does not answer"
            time.sleep(0.1)
        else:
            return http.clear()


@cache  # creating one takes longer than most tests
def _client(port: int) -> "S3Client":
    return boto3.session.Session().client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="tests",
        aws_secret_access_key="tests-secret",
    )
