"""Processes that decode pictures for bff-api, and how many of them make thumbnails, PDFs and pages of documents."""

from __future__ import annotations

from typing import Final

from bff_api.settings import BffSettings
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.decoding.processes import DecodingProcesses, ProcessLimits
from mesh.vision.documents.reader import MODULES as DOCUMENT_MODULES
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.picture import PictureLimits

_RUNNING: Final = 2
"""Thumbnails, PDFs and pages of documents, which may take seconds: reads must not wait for them."""
_FOR_HEADERS: Final = 1
"""A process that is always free for the header of a picture that is read, which takes a millisecond."""
DECODING_PROCESSES: Final = _RUNNING + _FOR_HEADERS
_WAITING: Final = 16
_MANY: Final = 1000
"""More headers than there are threads: they are never refused for their number."""
_WAIT_S: Final = 10.0
_MODULES: Final = ("bff_api.history.thumbnail", "mesh.vision.part", *DOCUMENT_MODULES)
"""Modules of the functions that run in the processes."""


def decoding_processes(settings: BffSettings) -> DecodingProcesses:
    """Start the processes that open and decode all pictures of bff-api."""
    return DecodingProcesses(
        PictureLimits(max_pixels=settings.max_picture_pixels),
        ProcessLimits(settings.decoding_timeout_s, settings.max_decoding_bytes),
        ConcurrencyLimit("opening", running=DECODING_PROCESSES, waiting=_MANY, wait_s=_WAIT_S),
        _MODULES,
    )


def pdf_limits(settings: BffSettings) -> PdfLimits:
    """Return the limits of the process that builds a PDF."""
    return PdfLimits(
        settings.decoding_timeout_s,
        settings.max_decoding_bytes,
        picture=PictureLimits(max_pixels=settings.max_picture_pixels),
    )


def decoding_gate() -> ConcurrencyLimit:
    """Return the limit shared by thumbnails, PDFs and pages of documents."""
    return ConcurrencyLimit("decoding", running=_RUNNING, waiting=_WAITING, wait_s=_WAIT_S)
