"""A Postgres for one test session; each test gets a database of its own, which no test has touched."""

import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.servers.source import free_port

_BINARIES = Path("/usr/lib/postgresql")
_START_TIMEOUT_S = 30
_STOP_TIMEOUT_S = 20


class Postgres:
    """A server that tests may use: `database` makes an empty database and drops it afterwards."""

    def __init__(self, url: str) -> None:
        """`url`: `postgresql://user@host:port/database` of a role that may create databases."""
        self._url = urlsplit(url)
        self._numbers = count()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The SQLAlchemy URL of an empty database."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield urlunsplit(self._url._replace(scheme="postgresql+psycopg2", path=f"/{name}"))
        finally:
            self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        with closing(psycopg2.connect(urlunsplit(self._url._replace(scheme="postgresql")))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)


@contextmanager
def external(url: str) -> Iterator[Postgres]:
    yield Postgres(url)


def has_binaries() -> bool:
    return _binaries() is not None


@contextmanager
def local(*, is_durable: bool = False) -> Iterator[Postgres]:
    """A private server on a free port. It refuses to run as root: root starts it as the user `postgres`.

    Unless `is_durable`, a commit does not wait for the disk: a test's data need not outlive a power cut.
    """
    binaries = _binaries()
    assert binaries is not None
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "app"]
        options = ["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*initdb, *options], check=True, capture_output=True, user=user, cwd=folder)
        port = free_port()
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": name,
        }
        if not is_durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        command = [str(binaries / "postgres"), "-D", str(folder / "data")]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        log = folder / "log"
        with log.open("wb") as out:
            server = subprocess.Popen(command, stdout=out, stderr=out, user=user, cwd=folder)
        try:
            postgres = Postgres(f"postgresql://app@127.0.0.1:{port}/postgres")
            _wait_until_ready(postgres, server, log)
            yield postgres
        finally:
            server.terminate()
            try:
                server.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@contextmanager
def container() -> Iterator[Postgres]:
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer("postgres:17", driver=None) as server:
        yield Postgres(server.get_connection_url())


def _binaries() -> Path | None:
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def _wait_until_ready(postgres: Postgres, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            return postgres.execute("SELECT 1")
        except psycopg2.OperationalError:
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"Postgres did not start:\n{log.read_text(errors='replace')[-4000:]}") from None
            time.sleep(0.05)
