"""Write `bff-api/openapi.json`, the document of the public API, from the routes.

python -m scripts.openapi_document            write it
python -m scripts.openapi_document --check    exit with 1 if it differs from what the code says

The client and the types of the page are generated from it. It has no examples: those are in `examples.json`, and in the
document that a running service answers with.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from bff_api.app import create_app
from bff_api.settings import BffSettings
from harness.in_process_decoding import InProcessDecoders
from harness.servers.source import ROOT
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue

DOCUMENT: Final = ROOT / "bff-api" / "openapi.json"
_EXAMPLES: Final = ("example", "examples")


def document() -> str:
    """Return the document as text."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with closing(SqlitePublisher(SqliteQueue(data / "broker.db"))) as publisher:
            app = create_app(BffSettings(data=data), publisher, InProcessDecoders())
            return json.dumps(_without_examples(app.api_doc), ensure_ascii=False, indent=1) + "\n"


def _without_examples(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_examples(each) for name, each in value.items() if name not in _EXAMPLES}
    if isinstance(value, list):
        return [_without_examples(each) for each in value]
    return value


def main() -> None:
    made = document()
    if sys.argv[1:] == ["--check"]:
        if not DOCUMENT.exists() or DOCUMENT.read_text("utf-8") != made:
            sys.exit(
                "bff-api/openapi.json is not what the code says: python -m scripts.openapi_document writes it again"
            )
    else:
        DOCUMENT.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
