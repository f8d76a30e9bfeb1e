"""A Postgres for one test session; each test gets a database of its own, which no test has touched."""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from harness.ports import free_port

_BINARIES = Path("/usr/lib/postgresql")
_START_TIMEOUT_S = 180
_STOP_TIMEOUT_S = 20


class Postgres:
    """A server that tests may use: `database` makes an empty database and drops it afterwards."""

    def __init__(self, url: str) -> None:
        """`url`: `postgresql://user@host:port/database` of a role that may create databases."""
        self._url = urlsplit(url)
        self._numbers = count()

    @contextmanager
    def database(self) -> Iterator[str]:
        """Create an empty database and return its SQLAlchemy URL."""
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


class Cluster:
    """A private server on a free port. It may be killed, and started again on the same data.

    It refuses to run as root: root starts it as the user `postgres`. Unless `is_durable`, a commit does not wait for
    the disk: a test's data need not outlive a power cut, and a killed process loses nothing.
    """

    name: Final = "postgres"

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        binaries = _binaries()
        assert binaries is not None
        self._folder = folder
        self._log = folder / "log"
        self._user = "postgres" if os.geteuid() == 0 else None
        self._server: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "app"]
        options = ["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*initdb, *options], check=True, capture_output=True, user=self._user, cwd=folder)
        self.port = free_port()
        self.url = f"postgresql://app@127.0.0.1:{self.port}/postgres"
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
        }
        if not is_durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        self._command = [str(binaries / "postgres"), "-D", str(folder / "data")]
        for key, value in settings.items():
            self._command += ["-c", f"{key}={value}"]

    def start(self) -> None:
        """Return when it can be used. Raises RuntimeError with the end of its log."""
        give_up_at = time.monotonic() + _START_TIMEOUT_S
        self._launch()
        while True:
            try:
                return Postgres(self.url).execute("SELECT 1")
            except psycopg2.OperationalError:
                if time.monotonic() > give_up_at:
                    log = self._log.read_text(errors="replace")[-4000:]
                    raise RuntimeError(f"Postgres did not start:\n{log}") from None
            if self._server is None or self._server.poll() is not None:
                # Killed a moment ago: it starts once the last process of the one before has noticed.
                self._launch()
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the process that all others end with, as a power failure would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)  # "fast": does not wait for clients to leave
        try:
            self._server.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _launch(self) -> None:
        with self._log.open("ab") as out:
            self._server = subprocess.Popen(self._command, stdout=out, stderr=out, user=self._user, cwd=self._folder)


@contextmanager
def local(*, is_durable: bool = False) -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), is_durable=is_durable)
        try:
            cluster.start()
            yield Postgres(cluster.url)
        finally:
            cluster.stop()


@contextmanager
def container() -> Iterator[Postgres]:
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer("postgres:17", driver=None) as server:
        yield Postgres(server.get_connection_url())


def _binaries() -> Path | None:
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None
