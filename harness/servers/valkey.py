"""A Valkey for one test session, or a Redis, started as compose.yaml starts it; each test gets an empty database."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import redis
import yaml

from harness.ports import free_port
from harness.servers.source import ROOT

_BINARIES = ("valkey-server", "redis-server")
_START_TIMEOUT_S = 180
_STOP_TIMEOUT_S = 20


class Valkey:
    """A server that tests may use: `empty_url` empties its database."""

    def __init__(self, url: str) -> None:
        self._url = url

    def empty_url(self) -> str:
        """Return the address, `redis://…`, after all keys were deleted."""
        with closing(redis.Redis.from_url(self._url)) as client:
            client.flushdb()
        return self._url


@contextmanager
def external(url: str) -> Iterator[Valkey]:
    yield Valkey(url)


def has_binaries() -> bool:
    return _binary() is not None


@contextmanager
def local() -> Iterator[Valkey]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder, Path(folder, "log").open("w+") as log:
        command = [str(_binary()), *_options(), "--bind", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            valkey = Valkey(f"redis://127.0.0.1:{port}/0")
            _wait_until_it_answers(valkey, server, Path(log.name))
            yield valkey
        finally:
            server.terminate()
            server.wait(_STOP_TIMEOUT_S)


@contextmanager
def container() -> Iterator[Valkey]:
    from testcontainers.core.container import DockerContainer

    with DockerContainer("valkey/valkey:9").with_exposed_ports(6379).with_command(_options()) as server:
        valkey = Valkey(f"redis://{server.get_container_host_ip()}:{server.get_exposed_port(6379)}/0")
        _wait_until_it_answers(valkey)
        yield valkey


def _binary() -> str | None:
    return next((found for name in _BINARIES if (found := shutil.which(name))), None)


def _options() -> list[str]:
    command: list[str] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["valkey"]["command"]
    return command[1:]


def _wait_until_it_answers(
    valkey: Valkey, server: "subprocess.Popen[str] | subprocess.Popen[bytes] | None" = None, log: Path | None = None
) -> None:
    give_up_at = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            valkey.empty_url()
        except redis.ConnectionError as error:
            if time.monotonic() > give_up_at or (server is not None and server.poll() is not None):
                said = log.read_text() if log is not None else ""
                raise RuntimeError(f"Valkey did not start:\n{said[-4000:]}") from error
            time.sleep(0.05)
        else:
            return
