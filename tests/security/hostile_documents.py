"""Documents that cost far more than their size, built in code."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

import pikepdf
from PIL import Image

_FAR: Final = 100_000
_GIGABYTE: Final = 1024**3


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of numbered objects, the first of which is the catalogue, without a cross-reference table."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def page_with(
    contents: bytes, resources: bytes = b"<< >>", *more: bytes, box: bytes = b"[0 0 200 200]", entries: bytes = b""
) -> bytes:
    """Return a PDF of one page; further objects are numbered from 5."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources %s %s >>" % (box, resources, entries),
        contents,
        *more,
    )


def _painted(image: bytes) -> bytes:
    return page_with(stream(b"200 0 0 200 0 0 cm /I Do"), b"<< /XObject << /I 5 0 R >> >>", image)


def page_tree_loop() -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 1000000 >>",
        b"<< /Type /Pages /Kids [2 0 R] /Parent 3 0 R /Count 1000000 >>",
    )


def form_loop() -> bytes:
    form = stream(
        b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    )
    return page_with(stream(b"/F Do"), b"<< /XObject << /F 5 0 R >> >>", form)


def previous_table_loop() -> bytes:
    whole = page_with(stream(b""))
    place = whole.index(b"trailer")
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 5 /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return whole[:place] + table % (place, place)


def doubling_forms() -> bytes:
    """Return a page that paints a form twice, which paints another one twice, and so on: 2^40 times."""
    depth = 40
    forms = [
        stream(
            b"/F Do /F Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % (number + 1),
        )
        for number in range(5, 5 + depth)
    ]
    last = stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return page_with(stream(b"/F Do"), b"<< /XObject << /F 5 0 R >> >>", *forms, last)


def deep_arrays() -> bytes:
    return page_with(stream(b""), b"<< /X " + b"[" * 500_000 + b"]" * 500_000 + b" >>")


def deep_states() -> bytes:
    return page_with(stream(zlib.compress(b"q " * 10_000_000, 9), b"/Filter /FlateDecode"))


def many_paths() -> bytes:
    return page_with(stream(zlib.compress(b"0 0 m 200 200 l S\n" * 3_000_000, 9), b"/Filter /FlateDecode"))


def bomb() -> bytes:
    """Return a page whose content is a gigabyte of spaces."""
    packer = zlib.compressobj(1)
    block = b" " * 1024**2
    packed = b"".join(packer.compress(block) for _ in range(_GIGABYTE // len(block))) + packer.flush()
    return page_with(stream(packed, b"/Filter /FlateDecode"))


def nested_bomb() -> bytes:
    content = zlib.compress(zlib.compress(zlib.compress(b" " * 100_000_000, 9), 9), 9)
    return page_with(stream(content, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))


def huge_image() -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    return _painted(stream(zlib.compress(bytes(1000)), entries % (_FAR, _FAR) + b" /Filter /FlateDecode"))


def huge_jbig2() -> bytes:
    info = struct.pack(">IIIIBH", _FAR, _FAR, 0, 0, 0, 0)
    segments = struct.pack(">IBBBI", 0, 48, 0, 1, len(info)) + info
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray"
    return _painted(stream(segments, entries % (_FAR, _FAR) + b" /Filter /JBIG2Decode"))


def huge_jpeg_2000() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG2000", no_jp2=True)
    content = bytearray(file.getvalue())
    content[8:16] = struct.pack(">II", 60_000, 60_000)  # Xsiz, Ysiz
    content[24:32] = struct.pack(">II", 60_000, 60_000)  # XTsiz, YTsiz
    entries = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /Filter /JPXDecode"
    return _painted(stream(bytes(content), entries))


def tiny_tiles() -> bytes:
    """Return a page filled with a pattern of tiles of a thousandth of a point."""
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 "
        b"/Resources << >>",
    )
    return page_with(stream(b"/Pattern cs /P scn 0 0 14000 14000 re f"), b"<< /Pattern << /P 5 0 R >> >>", tile,
                     box=b"[0 0 14000 14000]")  # fmt: skip


def deep_function() -> bytes:
    shading = b"<< /ShadingType 1 /ColorSpace /DeviceGray /Function 6 0 R /Domain [0 200 0 200] >>"
    program = b"{ " + b"{ 1 } if " * 50_000 + b"}"
    function = stream(program, b"/FunctionType 4 /Domain [0 200 0 200] /Range [0 1]")
    return page_with(stream(b"/S sh"), b"<< /Shading << /S 5 0 R >> >>", shading, function)


def size(box: bytes, entries: bytes = b"") -> Callable[[], bytes]:
    return lambda: page_with(stream(b"0 0 9 9 re f"), box=box, entries=entries)


def many_pages(count: int = 10_000) -> bytes:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=(200, 200))
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def much_text() -> bytes:
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    text = b"BT /F 1 Tf 5 5 Td " + b"(" + b"words " * 200_000 + b") Tj ET"
    return page_with(stream(zlib.compress(text, 9), b"/Filter /FlateDecode"), font)


def tiff_loop() -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "TIFF")
    content = bytearray(file.getvalue())
    (first,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, first)
    struct.pack_into("<I", content, first + 2 + 12 * entries, first)
    return bytes(content)


def huge_tiff() -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "TIFF", compression="tiff_deflate")
    content = bytearray(file.getvalue())
    (first,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, first)
    for place in range(first + 2, first + 2 + 12 * entries, 12):
        (tag,) = struct.unpack_from("<H", content, place)
        if tag in (256, 257):
            struct.pack_into("<HHII", content, place, tag, 4, 1, _FAR)
    return bytes(content)


def many_frames(count: int = 300_000) -> bytes:
    """Return a GIF of empty frames of one pixel."""
    file = io.BytesIO()
    Image.new("P", (1, 1)).save(file, "GIF")
    whole = file.getvalue()
    first = whole.index(b"\x2c")
    return whole[:first] + whole[first:-1] * count + b";"


HOSTILE: Final[Mapping[str, Callable[[], bytes]]] = {
    "page tree loop": page_tree_loop,
    "form loop": form_loop,
    "previous table loop": previous_table_loop,
    "doubling forms": doubling_forms,
    "deep arrays": deep_arrays,
    "deep states": deep_states,
    "many paths": many_paths,
    "bomb": bomb,
    "nested bomb": nested_bomb,
    "huge image": huge_image,
    "huge JBIG2": huge_jbig2,
    "huge JPEG 2000": huge_jpeg_2000,
    "tiny tiles": tiny_tiles,
    "deep function": deep_function,
    "huge page": size(b"[0 0 1e9 1e9]"),
    "endless page": size(b"[0 0 1e38 1e38]", b"/UserUnit 75000"),
    "flat page": size(b"[0 0 200 0]"),
    "long page": size(b"[0 0 1 14400]"),
    "negative page": size(b"[200 200 -200 -200]"),
    "much text": much_text,
    "TIFF loop": tiff_loop,
    "huge TIFF": huge_tiff,
    "many frames": many_frames,
}
