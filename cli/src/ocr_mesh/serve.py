"""`ocr-mesh serve`: run all services on one machine until Ctrl-C."""

import socket
from collections.abc import Callable

from mesh.contracts.topology import Service as Name
from mesh.platform.private_files import keep_new_files_private
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import HTTP_SERVICES, LOOPBACK, migrations, ports, services
from ocr_mesh.supervisor import Supervisor


class PortTaken(Exception):
    """Another program uses the port of a service."""


def serve(settings: MeshSettings, say: Callable[[str], None]) -> None:
    """Run every service, each as its own process, until a stop signal.

    Raises:
        PortTaken: before anything is started.
        ServiceFailed: a service did not start, or died too often; all others were stopped.
    """
    keep_new_files_private()
    for name, port in ports(settings).items():
        variable = "MESH_PORT" if name in HTTP_SERVICES or settings.probe_port is None else "MESH_PROBE_PORT"
        _check_free(settings.host if name == Name.BFF_API else LOOPBACK, port, name, variable)
    supervisor = Supervisor(settings.data / "log", say)
    ready = f"ocr-mesh is ready: {settings.address_of(Name.BFF_API)}  (Ctrl-C stops it)"
    supervisor.run(services(settings), before=migrations(), when_ready=ready)


def _check_free(host: str, port: int, name: str, variable: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"{name} cannot listen on {host}:{port} ({error.strerror})"
            message = f"{reason}. Stop the other program, or set {variable}"
            raise PortTaken(message) from error
