"""`python -m mesh.healthcheck PORT`: the HEALTHCHECK of the images. Exit status 0: the process in here is alive.

It runs every few seconds beside its service, so it imports next to nothing.
"""

from __future__ import annotations

import http.client
import sys
from contextlib import closing
from typing import Final

_TIMEOUT_S: Final = 4.0


def main(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)) as connection:
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            print(f"nothing answers at port {port}: {error}", file=sys.stderr)
            return 1
        if answer.status != http.HTTPStatus.OK:
            print(f"port {port} answers {answer.status}", file=sys.stderr)
            return 1
        return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
