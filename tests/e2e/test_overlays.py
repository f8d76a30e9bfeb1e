"""Production's processes, started with nothing but what its manifests give them, pass their probes and read a picture.

What a cluster brings is put in its place: a Service's address becomes a port of this machine, a volume a folder, and
what engines and Secrets say is what the test's own servers want.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import urllib3

from harness.ports import free_port
from harness.servers.s3 import Bucket
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from scripts.smoke import try_it
from tests.manifests.processes import given, ours
from tests.manifests.rendering import Manifest

HTTP_SERVICES = (
    Service.BFF_API,
    Service.DETECTION_API,
    Service.RECOGNITION_API,
    Service.IMAGE_STORE_REST,
    Service.OUTGOING_REST,
)
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
TIMEOUT_S = 150
"""Of all probes of a process, on a machine that runs other tests."""


class Overlay:
    """Its processes of ours."""

    def __init__(self, name: str, folder: Path, places: dict[str, str], more: dict[str, str]) -> None:
        """`places`: by pattern, what of a variable's value is elsewhere here; `more`: variables for all."""
        found = [(manifest, container) for manifest, _, container in ours(name)]
        self._jobs = [container for manifest, container in found if manifest["kind"] == "Job"]
        self._services = [container for manifest, container in found if manifest["kind"] != "Job"]
        self._folder = folder
        self._port = free_port(len(HTTP_SERVICES))
        self._more = {"PATH": os.environ["PATH"], "MESH_PORT": str(self._port), **more}
        self._places = {**places, **{f"http://{service}:[0-9]+": self.url(service) for service in HTTP_SERVICES}}
        self._probe_ports = {container["name"]: free_port() for container in self._services}
        self._http = urllib3.PoolManager(timeout=10, retries=False)

    def url(self, service: Service) -> str:
        return f"http://127.0.0.1:{MeshSettings.model_construct(port=self._port).port_of(service)}"

    def probe_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._probe_ports[name]}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Yield once each has passed its probes. Then stop each by SIGTERM and check that it exits with 0."""
        with ExitStack() as held:
            for job in self._jobs:
                assert self._start(job, held).wait(TIMEOUT_S) == 0, self._log(job)
            processes = [(container, self._start(container, held)) for container in self._services]
            for container, process in processes:
                self._wait_for_probes(container, process)
            yield
            for _, process in processes:
                process.send_signal(signal.SIGTERM)
            for container, process in processes:
                assert process.wait(TIMEOUT_S) == 0, self._log(container)

    def _start(self, container: Manifest, held: ExitStack) -> "subprocess.Popen[bytes]":
        command = container.get("command", [container["name"]])
        process = subprocess.Popen(
            [Path(sys.executable).with_name(command[0]), *command[1:]],
            env=self._environment(container),
            stdout=held.enter_context((self._folder / container["name"]).open("wb")),
            stderr=subprocess.STDOUT,
        )
        held.callback(process.wait)
        held.callback(process.kill)
        return process

    def _environment(self, container: Manifest) -> dict[str, str]:
        volumes = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
        data = self._folder / "volumes" / volumes.get("/data", "none")
        data.mkdir(parents=True, exist_ok=True)
        environment = {}
        for name, value in given(container).items():
            here: str = value
            for pattern, place in {**self._places, "/data(?=/|$)": str(data)}.items():
                here = re.sub(pattern, place, here)
            environment[name] = here
        if "MESH_PROBE_PORT" in environment:
            environment["MESH_PROBE_PORT"] = str(self._probe_ports[container["name"]])
        return environment | self._more

    def _wait_for_probes(self, container: Manifest, process: "subprocess.Popen[bytes]") -> None:
        name = Service(container["name"])
        give_up_at = time.monotonic() + TIMEOUT_S
        for probe in PROBES:
            question = container[probe]["httpGet"]
            assert question["port"] in [port["name"] for port in container["ports"]]
            address = self.probe_url(name) if question["port"] == "probes" else self.url(name)
            while not self._answers(address + question["path"]):
                assert process.poll() is None, self._log(container)
                assert time.monotonic() < give_up_at, f"{name} does not pass its {probe}: {self._log(container)}"
                time.sleep(0.1)

    def _answers(self, url: str) -> bool:
        try:
            return self._http.request("GET", url, headers={"Connection": "close"}).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _log(self, container: Manifest) -> str:
        return Path(self._folder, container["name"]).read_text(errors="replace")[-2000:]


def check_public_paths(overlay: Overlay) -> None:
    """Check that bff-api's port serves the page and `/health`; metrics and other probes have a port of their own."""
    for path, status in {
        "/": 200,
        "/docs": 200,
        "/health": 200,
        "/metrics": 404,
        "/ready": 404,
        "/started": 404,
    }.items():
        assert (
            urllib3.request("GET", overlay.url(Service.BFF_API) + path, timeout=60, retries=False).status == status
        ), path
    metrics = urllib3.request("GET", overlay.probe_url(Service.BFF_API) + "/metrics", timeout=60, retries=False)
    assert b"ocr_reads_total" in metrics.data


def test_a_picture_is_read_when_each_process_has_what_its_manifest_gives(
    tmp_path: Path, rabbitmq: str, postgres_url: str, valkey: str, bucket: Bucket
) -> None:
    places = {
        "^amqp://[^@]+@.*": rabbitmq,
        r"^postgresql\+psycopg2://.*": postgres_url,
        "^s3://.*": bucket.url,
        "http://jaeger:4318": "http://127.0.0.1:9",
        "^redis://.*": valkey,
    }
    more = {"AWS_ENDPOINT_URL": bucket.environment()["AWS_ENDPOINT_URL"]}
    overlay = Overlay("production", tmp_path, places, more)
    with overlay.running():
        try_it(overlay.url(Service.BFF_API), TIMEOUT_S)
        check_public_paths(overlay)
