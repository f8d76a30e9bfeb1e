"""The PDF that is built: pages of pictures, or the pages of an original file, with invisible text.

Memory stays flat with many pages: the PDF so far moves to a temporary file now and then.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from mesh.contracts.problems import BadPicture, PasswordRequired
from mesh.contracts.text_document import TextDocument, TextLine
from mesh.vision.export.pdf.archive import make_archivable, original_faults
from mesh.vision.export.pdf.information import Information, write_information
from mesh.vision.export.pdf.invisible_font import InvisibleFont
from mesh.vision.export.pdf.page_box import PageBox, inherited
from mesh.vision.export.pdf.picture_image import PictureImage, picture_image
from mesh.vision.export.pdf.text_layer import Scale, operators
from mesh.vision.picture import Picture

_POINTS_AN_INCH: Final = 72
_A4_LONG: Final = 297 / 25.4 * _POINTS_AN_INCH
_MIN_SCANNER_DPI: Final = 100.0
_MAX_SCANNER_DPI: Final = 1200.0
_MIN_SIDE: Final = 3.0
"""Smallest side of a page, in points (ISO 32000-1, annex C)."""
_FONT: Final = "OcrMesh"
_MOST_IN_MEMORY: Final = 32 * 1024**2
"""Bytes of images."""
_ACCESS: Final = pikepdf.AccessMode.stream
"""A mapped file would count as memory of the process."""


class Builder:
    """Builds one PDF. Its methods raise BadPicture for a picture or a PDF that cannot be used."""

    def __init__(self, *, archivable: bool) -> None:
        self._pdf = pikepdf.new()
        self._archivable = archivable
        self._font: InvisibleFont | None = None
        self._fonts: list[InvisibleFont] = []
        self._bytes_in_memory = 0
        self._appended: list[Pdf] = []
        """Their streams are copied when the PDF is saved."""

    def add_picture(self, picture: Picture, text: TextDocument, *, keep_metadata: bool) -> None:
        """Add a page with a picture and its text."""
        if self._bytes_in_memory > _MOST_IN_MEMORY:
            self._move_to_file()
        image = picture_image(picture, keep_metadata=keep_metadata, rgb_only=self._archivable)
        scale = points_per_pixel(image)
        width, height = image.width * scale, image.height * scale
        page_height = max(height, _MIN_SIDE)
        resources = Dictionary(XObject=Dictionary(I=self._copied(image.pdf)))
        # The text comes first, so that the picture covers it in viewers that show invisible text.
        shown = self._operators(text.lines, Scale(scale, page_height), resources)
        drawing = f"{shown}\nq 1 0 0 1 0 {page_height - height:.3f} cm {image.matrix(width, height)} cm /I Do Q"
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(max(width, _MIN_SIDE), 3), round(page_height, 3)]),
            Resources=resources,
            Contents=Stream(self._pdf, drawing.encode()),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))

    def open_original(self, file: BinaryIO, password: str) -> int:
        """Take the pages of a PDF, and return how many there are. Raises PasswordRequired too."""
        try:
            self._pdf = Pdf.open(file, password=password, access_mode=_ACCESS)
            if self._archivable and (faults := original_faults(self._pdf)):
                raise BadPicture(f"The PDF cannot become PDF/A: {'; '.join(faults)}.", status=422)
            return len(self._pdf.pages)
        except pikepdf.PasswordError as error:
            raise PasswordRequired("The PDF is encrypted, and the password is missing or wrong.") from error
        except pikepdf.PdfError as error:
            raise BadPicture("The PDF is damaged.", status=422) from error

    def add_text(self, index: int, text: TextDocument) -> None:
        """Add text to a page of the original. `width` and `height` of the text are those of the page's picture."""
        if not text.lines or not text.width or not text.height:
            return
        try:
            page = self._pdf.pages[index].obj
            resources = _own_resources(page)
            shown = self._operators(text.lines, Scale(1.0, text.height), resources)
            matrix = PageBox.of(page).matrix(text.width, text.height)
            layer = Stream(self._pdf, f"q {matrix} cm\n{shown}\nQ\n".encode())
            # First, where the page has not changed the graphics state yet.
            pikepdf.Page(page).contents_add(layer, prepend=True)
            page.Resources = resources
        except pikepdf.PdfError as error:
            raise BadPicture("The page is damaged.", status=422) from error

    def append(self, file: BinaryIO) -> None:
        """Add the pages of another PDF, as they are."""
        try:
            source = Pdf.open(file, access_mode=_ACCESS)
            self._appended.append(source)
            self._pdf.pages.extend(source.pages)
        except pikepdf.PdfError as error:
            raise BadPicture("The PDF is damaged.", status=422) from error

    def save(self, file: BinaryIO, information: Information | None) -> None:
        """Write the PDF, with this information or that of the original."""
        self._write_fonts()
        if information is not None:
            write_information(self._pdf, information, has_xmp=self._archivable)
        if self._archivable:
            make_archivable(self._pdf)
        is_encrypted = self._pdf.is_encrypted and not self._archivable
        options: Mapping[str, Any] = {"encryption": True} if is_encrypted else {"deterministic_id": True}
        try:
            self._pdf.save(file, fix_metadata_version=False, **options)
        except pikepdf.PdfError as error:
            raise BadPicture("The PDF is damaged.", status=422) from error

    def _operators(self, lines: tuple[TextLine, ...], scale: Scale, resources: Dictionary) -> str:
        if not lines:
            return ""
        if self._font is None or self._font.is_nearly_full:
            self._font = InvisibleFont(self._pdf)
            self._fonts.append(self._font)
        fonts = Dictionary(dict(resources.get(Name.Font, Dictionary()).items()))
        name = _free_name(fonts)
        fonts[f"/{name}"] = self._font.reference
        resources[Name.Font] = fonts
        return operators(lines, self._font, name, scale)

    def _copied(self, pdf: bytes) -> Object:
        """Return a copy of the image of a PDF."""
        self._bytes_in_memory += len(pdf)
        with Pdf.open(io.BytesIO(pdf)) as source:
            (image,) = source.pages[0].get_images().values()
            return self._pdf.copy_foreign(image)

    def _move_to_file(self) -> None:
        self._write_fonts()
        file = tempfile.TemporaryFile()  # noqa: SIM115  # open until the PDF is, at the latest until the process ends
        self._pdf.save(file)
        self._pdf = Pdf.open(file, access_mode=_ACCESS)
        self._bytes_in_memory = 0

    def _write_fonts(self) -> None:
        for font in self._fonts:
            font.write()
        self._fonts, self._font = [], None


def points_per_pixel(image: PictureImage) -> float:
    across, down = image.dots_per_inch or (0.0, 0.0)
    if _MIN_SCANNER_DPI <= across <= _MAX_SCANNER_DPI and abs(across - down) < 1:
        return _POINTS_AN_INCH / across
    return _A4_LONG / max(image.width, image.height)


def _own_resources(page: Dictionary) -> Dictionary:
    """Return a copy of a page's resources: other pages may share them."""
    found = inherited(page, Name.Resources)
    return Dictionary(dict(found.items())) if isinstance(found, Dictionary) else Dictionary()


def _free_name(fonts: Dictionary) -> str:
    return next(name for number in range(len(fonts) + 1) if f"/{(name := f'{_FONT}{number or str()}')}" not in fonts)
