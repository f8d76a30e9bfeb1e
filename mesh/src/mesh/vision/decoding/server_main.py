"""The fork server: imports what decodes pictures, then forks a child for each request of the service.

    python -P -m mesh.vision.decoding.server_main SOCKET BYTES MODULE...

It is started by `exec`, so it has none of the service's threads, engine or secrets in memory, and it never handles a
picture. It ends when the service closes the socket or dies, and its children end with it.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
from typing import Final

from mesh.vision.decoding import child
from mesh.vision.decoding.shared_memory import ContentFile

FORK: Final = b"fork"
_IGNORED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""The whole process group gets them; running requests still need their pictures then."""


def main() -> None:
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel removes ended children
    # NumPy's threads would not survive the fork, and nothing here multiplies matrices.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    connection = socket.socket(fileno=int(sys.argv[1]))
    memory_bytes = int(sys.argv[2])
    for module in sys.argv[3:]:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a collection would copy every page in each child
    server = os.getpid()
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, len(FORK), 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            connection.close()
            connection_of_child, file = descriptors
            child.run(socket.socket(fileno=connection_of_child), ContentFile(file), server, memory_bytes)
        for descriptor in descriptors:
            os.close(descriptor)
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended already
            connection.send(FORK)
        else:
            socket.send_fds(connection, [FORK], [handle])
            os.close(handle)


if __name__ == "__main__":
    main()
