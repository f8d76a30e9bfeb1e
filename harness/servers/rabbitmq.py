"""A RabbitMQ for one test session. Queue names are fixed, so each test gets a virtual host of its own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import pika
import pytest

from harness.ports import free_port
from mesh.contracts.topology import Queue

_BINARIES = Path("/usr/lib/rabbitmq/bin")  # the wrappers in /usr/sbin insist on the system's own broker
_START_TIMEOUT_S = 180
_STOP_TIMEOUT_S = 20
_VHOSTS_AT_ONCE = 10  # one call of rabbitmqctl costs half a second, however many it makes

Erlang = Callable[[str], object]


class RabbitMQ:
    """A broker that tests may use: `fresh_url` names a place in it where no queue exists."""

    def __init__(self, url: str, evaluate: Erlang | None = None) -> None:
        """Without `evaluate`, which runs Erlang in the broker, all tests share the virtual host of `url`."""
        self._url = url.rstrip("/")
        self._evaluate = evaluate
        self._made = 0
        self._unused: list[str] = []

    def fresh_url(self) -> str:
        if self._evaluate is None:
            _delete_the_meshs_queues(self._url)
            return self._url
        if not self._unused:
            self._unused = [f"test-{self._made + i}" for i in range(_VHOSTS_AT_ONCE)]
            self._made += _VHOSTS_AT_ONCE
            self._evaluate(_make_vhosts(self._unused))
        return f"{self._url}/{quote(self._unused.pop(0), safe='')}"

    @contextmanager
    def largest_message(self, size: int) -> Iterator[None]:
        """Limit the bytes in one message, for connections that are opened within the block."""
        if self._evaluate is None:
            pytest.fail("this test changes the broker, so it needs one of its own: `own_rabbitmq_server`")
        self._evaluate(f"application:set_env(rabbit, max_message_size, {size}).")
        try:
            yield
        finally:
            self._evaluate("application:set_env(rabbit, max_message_size, 134217728).")

    def drop_after(self, deliveries: int, url: str) -> None:
        """Let the broker drop messages of dead letter queues after some deliveries, as RabbitMQ 4 does after 20.

        `url` is one of `fresh_url`.
        """
        if self._evaluate is None:
            pytest.fail("this test changes the broker, so it needs one of its own: `own_rabbitmq_server`")
        vhost = unquote(url.rpartition("/")[2])
        self._evaluate(
            f"""rabbit_policy:set(<<"{vhost}">>, <<"limit">>, <<"dead$">>, [{{<<"delivery-limit">>, {deliveries}}}],
                0, <<"queues">>, <<"guest">>)."""
        )


@contextmanager
def external(url: str) -> Iterator[RabbitMQ]:
    yield RabbitMQ(url)


def has_binaries() -> bool:
    return (_BINARIES / "rabbitmq-server").exists() and shutil.which("epmd") is not None


class Node:
    """A private broker on free ports, as any user, with its own home, cookie and port mapper.

    It may be killed, and started again on the same data.
    """

    name: Final = "rabbitmq"

    def __init__(self, folder: Path, *, counts_after_ms: int = 5000) -> None:
        """`counts_after_ms`: how old the counts of queues may be. Each queue takes processor time that often."""
        self._env = _environment(folder) | {
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-rabbit quorum_tick_interval {counts_after_ms}"
        }
        self._log = folder / "out"
        self._pid_file = Path(self._env["RABBITMQ_PID_FILE"])
        self._epmd = subprocess.Popen(
            ["epmd", "-port", self._env["ERL_EPMD_PORT"]], env=self._env, stdout=subprocess.DEVNULL
        )
        self._broker: subprocess.Popen[bytes] | None = None
        self.port = int(self._env["RABBITMQ_NODE_PORT"])
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when it can be used. Raises RuntimeError with the end of its log."""
        self.launch()
        give_up_at = time.monotonic() + _START_TIMEOUT_S
        # By a connection: each call of rabbitmqctl starts an Erlang machine of its own.
        while not self._accepts_connections():
            if not self._is_running() or time.monotonic() > give_up_at:
                raise RuntimeError(f"RabbitMQ did not start:\n{self._log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.1)

    def _accepts_connections(self) -> bool:
        try:
            pika.BlockingConnection(pika.URLParameters(self.url)).close()
        except pika.exceptions.AMQPError:
            return False
        return True

    def _is_running(self) -> bool:
        return self._broker is not None and self._broker.poll() is None

    def launch(self) -> None:
        """Return at once; it can be used some seconds later."""
        self._pid_file.unlink(missing_ok=True)
        with self._log.open("ab") as out:
            self._broker = subprocess.Popen(
                [_BINARIES / "rabbitmq-server"], env=self._env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    def kill(self) -> None:
        """Kill the server as a power failure would."""
        if self._broker is not None:
            self._broker.kill()
            self._broker.wait()

    def stop(self) -> None:
        if self._broker is not None:
            _stop(self._broker)

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        _stop(self._epmd)

    def control(self, *arguments: str) -> str:
        """Return the output of `rabbitmqctl`. Raises CalledProcessError."""
        command = [str(_BINARIES / "rabbitmqctl"), "-q", *arguments]
        return subprocess.run(command, env=self._env, check=True, capture_output=True, text=True).stdout


@contextmanager
def local() -> Iterator[RabbitMQ]:
    with tempfile.TemporaryDirectory(prefix="rabbitmq-", ignore_cleanup_errors=True) as folder:
        node = Node(Path(folder))
        try:
            node.start()
            yield RabbitMQ(node.url, lambda code: node.control("eval", code))
        finally:
            node.close()


@contextmanager
def container() -> Iterator[RabbitMQ]:
    from testcontainers.rabbitmq import RabbitMqContainer

    with RabbitMqContainer("rabbitmq:4") as server:

        def evaluate(code: str) -> None:
            result = server.exec(["rabbitmqctl", "eval", code])
            if result.exit_code != 0:
                raise RuntimeError(f"rabbitmqctl eval: {result.output!r}")

        host, port = server.get_container_host_ip(), server.get_exposed_port(5672)
        yield RabbitMQ(f"amqp://guest:guest@{host}:{port}", evaluate)


def _environment(folder: Path) -> dict[str, str]:
    port = str(free_port())
    plugins = folder / "plugins"
    plugins.write_text("[].")
    return os.environ | {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_NODE_PORT": port,
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "db"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(free_port()),
        "RABBITMQ_ALLOW_INPUT": "1",  # the launcher becomes the broker, instead of a shell that waits for it
        "RABBITMQ_SERVER_START_ARGS": "-noinput",
    }


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _make_vhosts(names: list[str]) -> str:
    listed = ", ".join(f'<<"{name}">>' for name in names)
    return f"""
        [begin
            rabbit_vhost:add(Name, <<"guest">>),
            rabbit_auth_backend_internal:set_permissions(
                <<"guest">>, Name, <<".*">>, <<".*">>, <<".*">>, <<"guest">>)
         end || Name <- [{listed}]].
    """


def _delete_the_meshs_queues(url: str) -> None:
    names = [name for queue in Queue for name in (queue.value, queue.dead_letters)]
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        for name in names:
            connection.channel().queue_delete(name)
