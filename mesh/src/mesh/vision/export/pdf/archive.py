"""PDF/A-2b (ISO 19005-2): what a PDF of pictures and invisible text needs beyond ISO 32000-1, and what forbids it.

The fonts are embedded, and pixels are grey or RGB, as `builder` writes them. Here the output intent and the
identification are added. An original PDF is accepted if nothing in it that can be checked forbids it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import ImageCms

_SRGB: Final = "sRGB IEC61966-2.1"
_CHANNELS: Final = 3
_DEEPEST: Final = 100
_BASE_FONTS_IN: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_FORBIDDEN_FILTERS: Final = ("/LZWDecode", "/Crypt")
_FORBIDDEN_ACTIONS: Final = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Rendition")
_FORBIDDEN_ANNOTATIONS: Final = ("/3D", "/Sound", "/Screen", "/Movie")


def make_archivable(pdf: Pdf) -> None:
    """Add the output intent and the identification of PDF/A-2b."""
    if Name.OutputIntents not in pdf.Root:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=_SRGB,
            Info=_SRGB,
            DestOutputProfile=Stream(pdf, profile, N=_CHANNELS),
        )
        pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["pdfaid:part"] = "2"
        metadata["pdfaid:conformance"] = "B"


def original_faults(pdf: Pdf) -> list[str]:
    """Return what keeps an original PDF from being PDF/A-2b; empty if nothing was found."""
    return sorted({fault for found in pdf.objects for part in _parts(found) for fault in _faults(part)})


def _parts(found: Object, depth: int = 0) -> Iterator[Dictionary | Stream]:
    """Yield the dictionaries in an indirect object, without those of other indirect objects."""
    if depth > _DEEPEST:
        raise pikepdf.PdfError("objects are nested too deeply")
    if isinstance(found, Dictionary | Stream):
        yield found
    children = found.values() if isinstance(found, Dictionary | Stream) else found if isinstance(found, Array) else ()
    for child in children:
        if isinstance(child, Dictionary | Array) and not child.is_indirect:
            yield from _parts(child, depth + 1)


def _faults(found: Dictionary | Stream) -> Iterator[str]:
    kind, subtype = str(found.get(Name.Type, "")), str(found.get(Name.Subtype, ""))
    if kind == "/FontDescriptor" and not any(name in found for name in _BASE_FONTS_IN):
        yield "it has a font that is not embedded"
    if kind == "/Font" and subtype in ("/Type1", "/TrueType", "/MMType1") and Name.FontDescriptor not in found:
        yield "it has a font that is not embedded"
    if str(found.get(Name.S, "")) in _FORBIDDEN_ACTIONS or Name.JS in found:
        yield "it has scripts or other actions"
    if kind == "/Annot" and subtype in _FORBIDDEN_ANNOTATIONS:
        yield "it has sound, video or 3D"
    if isinstance(found, Stream):
        yield from _faults_of_stream(found, subtype)


def _faults_of_stream(stream: Stream, subtype: str) -> Iterator[str]:
    filters = stream.get(Name.Filter, Array())
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    if any(name in _FORBIDDEN_FILTERS for name in names):
        yield "it has streams compressed with LZW, or encrypted ones"
    if subtype == "/Image" and str(stream.get(Name.ColorSpace, "")) == "/DeviceCMYK":
        yield "it has colours of a printing press without a profile (CMYK)"
    if subtype == "/PS":
        yield "it has PostScript"
