"""File names of exports."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from mesh.vision.export.formats import KINDS, Format, attachment, file_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("receipt.jpg", "receipt.pdf"),
        ("Scan.TIFF", "Scan.pdf"),
        ("Quittung März.jpeg", "Quittung März.pdf"),
        ("Invoice no. 5", "Invoice no. 5.pdf"),
        ("a.b.png", "a.b.pdf"),
        (".png", "png.pdf"),
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ('a"b\\c:d.png', "a_b_c_d.pdf"),
        ("line\r\nSet-Cookie: x=1.png", "lineSet-Cookie_ x=1.pdf"),
        ("\u202egnp.exe\0.png", "gnp.exe.pdf"),
        ("x" * 400 + ".png", "x" * 120 + ".pdf"),
        ("...", "picture.pdf"),
        ("", "picture.pdf"),
        (None, "picture.pdf"),
    ],
)
def test_file_is_named_after_its_picture(name: str | None, expected: str) -> None:
    assert file_name(name, KINDS[Format.PDF]) == expected


def test_name_is_sent_in_unicode_and_ascii() -> None:
    header = attachment("Lékerék 收据 100%.txt")
    assert header.startswith('attachment; filename="Lekerek __ 100_.txt"; ')
    assert parse_options_header(header) == ("attachment", {"filename": "Lékerék 收据 100%.txt"})


@given(st.text())
def test_any_name_gives_one_header_and_no_path(name: str) -> None:
    named = file_name(name, KINDS[Format.TEXT])
    header = attachment(named)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.partition("filename*=UTF-8''")[2]) == named
    assert PureWindowsPath(named).name == PurePosixPath(named).name == named
