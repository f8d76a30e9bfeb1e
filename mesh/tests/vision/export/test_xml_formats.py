"""hOCR, ALTO and PAGE XML: well-formed for any text, complete, and valid by their own checkers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from mesh.contracts.stored_image import StoredImage
from mesh.vision.export import alto, hocr, page_xml
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import Write
from mesh.vision.export.pages import of_picture
from tests.downloads.stored import box, print_quad, slanted, stored
from tests.downloads.tools import hocr_tool, xsd_faults

WRITERS = pytest.mark.parametrize("write", [hocr.write, alto.write, page_xml.write])

NASTY = "<script>alert('1')</script> ]]> <!-- & &amp; \"quoted\" <?php ?> \x00\x08\x1f\ufffe \ud800 end"
READABLE = "<script>alert('1')</script> ]]> <!-- & &amp; \"quoted\" <?php ?> end"

EVERYTHING = stored(
    [
        box("Quittung Größe 12,50 €", print_quad("Quittung Größe 12,50 €", 80, 100), 0),
        box("a slanted line", slanted(80, 200, 300, 28, 8), 1),
        box("going down", slanted(900, 200, 280, 28, 90), 2),
        box("going up", slanted(1000, 700, 280, 28, -90), 3),
        box("on its head", slanted(600, 900, 280, 28, 180), 4),
        box("Zurich", print_quad("Zurich", 80, 400), 5, corrected_text="Zürich שלום"),
        box("over the edge", slanted(-30, -10, 300, 28), 6),
        box("far outside", slanted(5000, 5000, 300, 28), 7),
        box("no quad", slanted(80, 500, 200, 28), 8, quad=None, confidence=None, words=()),
        box("a point", ((5, 5), (5, 5), (5, 5), (5, 5)), 9),
        box("שלום עולם", print_quad("שלום עולם", 80, 600), 10),
        box("gone", print_quad("gone", 80, 700), 11, corrected_text=""),
        box(NASTY, print_quad(READABLE, 80, 800), 12),
    ],
    name=NASTY,
)
EMPTY = stored()
UNMEASURED = stored(EVERYTHING.boxes, width=None, height=None, name=None)
NOTHING_KNOWN = stored(width=None, height=None, name=None)

PICTURES = pytest.mark.parametrize(
    "picture",
    [EVERYTHING, EMPTY, UNMEASURED, NOTHING_KNOWN],
    ids=["everything", "empty", "unmeasured", "nothing known"],
)


def file_of(write: Write, picture: StoredImage) -> bytes:
    return b"".join(write(of_picture(document_of(picture))))


def parsed(write: Write, picture: StoredImage) -> Any:
    return etree.fromstring(file_of(write, picture))


def named(root: Any, name: str) -> list[Any]:
    """Return elements by name or, in hOCR, by class."""
    return list(root.xpath(f"//*[local-name() = '{name}' or @class = '{name}']"))


def properties(element: Any) -> dict[str, list[str]]:
    """Return the properties in an hOCR title, by name."""
    pairs = (entry.split(None, 1) for entry in element.get("title").split(";"))
    return {name: values.split() for name, values in pairs}


def corners(points: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, point.split(","))) for point in points.split()]


def saved(folder: Path, write: Write, picture: StoredImage) -> Path:
    file = folder / "download.xml"
    file.write_bytes(file_of(write, picture))
    return file


def texts(write: Write, root: Any) -> list[str]:
    """Return the text of each line, from its words."""
    if write is hocr.write:
        return [" ".join(word.text for word in line) for line in named(root, "ocr_line")]
    if write is alto.write:
        return [" ".join(word.get("CONTENT") for word in line.iter("{*}String")) for line in named(root, "TextLine")]
    return [
        " ".join(word.findtext("{*}TextEquiv/{*}Unicode") for word in line.iter("{*}Word"))
        for line in named(root, "TextLine")
    ]


@PICTURES
def test_hocr_passes_the_check_of_hocr_tools(tmp_path: Path, picture: StoredImage) -> None:
    # Its check for overlaps divides by the area of lines, and some of these have none.
    report = hocr_tool("hocr-check", "--nooverlap", saved(tmp_path, hocr.write, picture)).splitlines()
    assert len(report) >= 3
    assert [line for line in report if not line.startswith("ok")] == []


@PICTURES
@pytest.mark.parametrize(("write", "format"), [(alto.write, "alto"), (page_xml.write, "page")])
def test_file_is_valid_by_its_schema(tmp_path: Path, write: Write, format: str, picture: StoredImage) -> None:
    assert xsd_faults(saved(tmp_path, write, picture), format) == ""


@WRITERS
def test_every_line_has_its_correction_and_no_markup(write: Write) -> None:
    expected = [line.text for line in document_of(EVERYTHING).lines]
    assert expected[5:7] == ["Zürich שלום", "over the edge"]
    assert (expected[10], expected[-1]) == ("שלום עולם", READABLE)
    root = parsed(write, EVERYTHING)
    assert texts(write, root) == expected
    assert named(root, "script") == root.xpath("//comment() | //processing-instruction()") == []


@WRITERS
@settings(max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
@given(text=st.text(), name=st.text())
def test_file_is_well_formed_for_any_text(write: Write, text: str, name: str) -> None:
    picture = stored([box("x", print_quad("x", 0, 0), corrected_text=text)], name=name, correction=text)
    expected = [line.text for line in document_of(picture).lines]
    assert texts(write, parsed(write, picture)) == expected


def test_hocr_positions() -> None:
    root = parsed(hocr.write, EVERYTHING)
    (page,) = named(root, "ocr_page")
    assert properties(page)["bbox"] == ["0", "0", "1200", "1600"]
    assert properties(page)["ppageno"] == ["0"]
    assert {meta.get("name") for meta in named(root, "meta")} >= {"ocr-system", "ocr-capabilities"}
    level, slanted_line, down, up, head, *_ = (properties(line) for line in named(root, "ocr_line"))
    assert level["bbox"] == ["80", "100", "388", "128"]
    assert level["baseline"] == ["0.0000", "-5.6"]
    assert level["x_size"] == ["28.0"]
    assert float(slanted_line["baseline"][0]) == pytest.approx(0.1405, abs=1e-4)
    assert "textangle" not in slanted_line
    assert [line["textangle"] for line in (down, up, head)] == [["270.0"], ["90.0"], ["180.0"]]
    first = named(root, "ocrx_word")[0]
    assert (first.text, properties(first)["bbox"], properties(first)["x_wconf"]) == (
        "Quittung",
        ["80", "100", "192", "128"],
        ["96"],
    )


def test_hocr_baseline_of_a_slanted_line() -> None:
    line = named(parsed(hocr.write, stored([box("slanted", slanted(100, 100, 400, 40, 10))])), "ocr_line")[0]
    left, _, right, bottom = map(int, properties(line)["bbox"])
    slope, offset = map(float, properties(line)["baseline"])
    middle = (left + right) / 2
    assert bottom + offset + slope * (middle - left) == pytest.approx(100 + 200 * 0.17365 + 32 * 0.98481, abs=2)


@pytest.mark.parametrize(
    ("write", "attribute", "value"), [(hocr.write, "dir", "rtl"), (page_xml.write, "readingDirection", "right-to-left")]
)
def test_right_to_left_line_is_marked(write: Write, attribute: str, value: str) -> None:
    root = parsed(write, EVERYTHING)
    directions = [line.get(attribute) for line in named(root, "ocr_line") or named(root, "TextLine")]
    assert directions == [*[None] * 10, value, None]


def test_alto_positions() -> None:
    root = parsed(alto.write, EVERYTHING)
    assert root.findtext(".//{*}MeasurementUnit") == "pixel"
    assert root.findtext(".//{*}fileName") == document_of(EVERYTHING).name
    assert root.findtext(".//{*}softwareName") == "ocr-mesh"
    (page,) = named(root, "Page")
    assert (page.get("WIDTH"), page.get("HEIGHT")) == ("1200", "1600")
    first = named(root, "TextLine")[0]
    place = {"HPOS": "80", "VPOS": "100", "WIDTH": "308", "HEIGHT": "28"}
    assert {name: first.get(name) for name in place} == place
    assert corners(first.find(".//{*}Polygon").get("POINTS")) == [(80, 100), (388, 100), (388, 128), (80, 128)]
    assert [child.tag.partition("}")[2] for child in first] == ["Shape", *["String", "SP"] * 3, "String"]
    assert first[1].get("WC") == "0.9566"
    space = first[2]
    assert (space.get("HPOS"), space.get("WIDTH")) == ("192", "14")
    words = [line.findall("{*}String") for line in named(root, "TextLine")]
    assert [word.get("CS") for word in words[5]] == ["true", "true"]
    assert {word.get("CS") for word in words[0]} == {None}
    assert [word.find("{*}Shape") is None for word in words[0]] == [True] * 4
    assert len(corners(words[1][0].find("{*}Shape/{*}Polygon").get("POINTS"))) == 4


def test_page_xml_positions() -> None:
    root = parsed(page_xml.write, EVERYTHING)
    (page,) = named(root, "Page")
    assert (page.get("imageWidth"), page.get("imageHeight")) == ("1200", "1600")
    (region,) = named(root, "TextRegion")
    assert named(root, "RegionRefIndexed")[0].get("regionRef") == region.get("id")
    assert root.findtext(".//{*}LastChange") == "2026-11-21T10:15:00Z"
    first = named(root, "TextLine")[0]
    assert corners(first.find("{*}Coords").get("points")) == [(80, 100), (388, 100), (388, 128), (80, 128)]
    assert corners(first.find("{*}Baseline").get("points")) == [(80, 122), (388, 122)]
    assert first.find("{*}TextEquiv").get("conf") == "0.9000"
    assert first.findtext("{*}TextEquiv/{*}Unicode") == "Quittung Größe 12,50 €"
    assert corners(first.find("{*}Word/{*}Coords").get("points"))[1] == (192, 100)
    assert region.findtext("{*}TextEquiv/{*}Unicode").splitlines()[0] == "Quittung Größe 12,50 €"


def test_page_xml_coordinates_are_within_the_page() -> None:
    found = [
        point
        for element in named(parsed(page_xml.write, EVERYTHING), "Coords")
        for point in corners(element.get("points"))
    ]
    assert len(found) > 100
    assert all(0 <= x <= 1200 and 0 <= y <= 1600 for x, y in found)
