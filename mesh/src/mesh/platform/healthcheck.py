"""`python -m mesh.platform.healthcheck PORT`: the HEALTHCHECK of the images.

Exit status 0: the process in this container is alive.

It runs every few seconds beside its service, so it imports as little as possible.
"""

from __future__ import annotations

import http.client
import sys
from contextlib import closing
from typing import Final

_TIMEOUT_S: Final = 4.0


def main(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)) as connection:
        try:
            connection.request("GET", "/health")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            sys.exit(f"no response on port {port}: {error}")
    if status != http.client.OK:
        sys.exit(f"port {port} answered with status {status}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
