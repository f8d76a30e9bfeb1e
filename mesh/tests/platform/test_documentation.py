"""The documentation page of every HTTP service."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from mesh.contracts.topology import Service
from mesh.platform.http.app import create_app
from mesh.platform.probes import Probes


def test_all_files_of_the_documentation_page_exist() -> None:
    client = create_app(
        Service.BFF_API, __name__, description="for tests", max_body_bytes=1000, probes=Probes()
    ).test_client()

    page = client.get("/doc")

    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) >= 3
    for file in [*files, "openapi.json"]:
        with client.get(urljoin("/doc", file)) as answer:
            assert answer.status_code == 200, file
