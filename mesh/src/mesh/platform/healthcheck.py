"""`python -m mesh.platform.healthcheck PORT`: the HEALTHCHECK of the images.

Exit status 0: the process in here is alive.

It runs ever again beside its service, so it imports next to nothing.
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
            sys.exit(f"nothing answers at port {port}: {error}")
    if status != http.client.OK:
        sys.exit(f"port {port} answers {status}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
