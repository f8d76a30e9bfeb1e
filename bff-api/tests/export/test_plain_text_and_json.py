"""Plain text and JSON exports."""

from __future__ import annotations

import json

from bff_api.export import json_document, plain_text
from bff_api.export.document import document_of
from mesh.contracts.text_document import TextDocument
from tests.downloads.stored import ID, lines


def test_text_has_one_row_per_line() -> None:
    document = document_of(lines("Grüße", "שלום", "12,50 €"))
    assert plain_text.write(document) == "Grüße\nשלום\n12,50 €\n".encode()


def test_text_is_the_correction_of_the_whole_text() -> None:
    assert plain_text.write(document_of(lines("a", correction="right\n\nindeed"))) == b"right\n\nindeed\n"


def test_json_matches_its_schema() -> None:
    body = json.loads(json_document.write(document_of(lines("Grüße an"))))
    assert body.keys() == TextDocument.model_json_schema()["properties"].keys()
    assert (body["id"], body["text"], body["width"]) == (ID, "Grüße an", 1200)
    (line,) = body["lines"]
    assert (line["ord_num"], line["revision"], line["is_corrected"]) == (0, 0, False)
    assert line["words"][1] == {
        "text": "an",
        "start": 0.75,
        "end": 1.0,
        "quad": [[164.0, 100.0], [192.0, 100.0], [192.0, 128.0], [164.0, 128.0]],
        "confidence": line["words"][1]["confidence"],
    }
