"""Documents of many programs, read with the committed models, against the text that they were made of."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from harness.documents.cases import PDF_TEXT, PDFS, TIFFS, Case
from mesh.contracts.read_image import ReadImage
from tests.mesh.system import Mesh

CASES = {f"PDF: {name}": case for name, case in PDFS.items()} | {f"TIFF: {name}": case for name, case in TIFFS.items()}
LEAST_SIMILAR = 0.9
"""Of recognised text to the printed one, without case. A PDF's own text must be the same."""


def read(mesh: Mesh, case: Case, folder: Path) -> ReadImage:
    fields: dict[str, str | tuple[str, bytes]] = {"image": ("document", case.write(folder)), "page": str(case.page)}
    if case.password is not None:
        fields["password"] = case.password
    answer = mesh.call("POST", "/read", fields=fields)
    assert answer.status == 200, answer.data
    return ReadImage.model_validate_json(answer.data)


def test_there_are_enough_cases() -> None:
    assert len(PDFS) >= 25
    assert len(TIFFS) >= 10


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_page_has_its_text(real_mesh: Mesh, case: Case, tmp_path: Path) -> None:
    answer = read(real_mesh, case, tmp_path)
    assert (answer.page, answer.pages, answer.source) == (case.page, case.pages, case.source)
    found, printed = " ".join(answer.text.split()), " ".join(case.lines)
    if case.source == PDF_TEXT:
        assert found == printed
        assert {line.confidence for line in answer.lines} == {1.0}
    else:
        similar = SequenceMatcher(None, found.casefold(), printed.casefold(), autojunk=False).ratio()
        assert similar >= LEAST_SIMILAR, found
    tops = [line.quad[0][1] for line in answer.lines]
    assert tops == sorted(tops)
    for line in answer.lines:
        for x, y in line.quad:
            assert -2 <= x <= answer.image.width + 2
            assert -2 <= y <= answer.image.height + 2
