"""Composition root: the handlers of all queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from document_worker.ended import EndDocument
from document_worker.exporting import ExportDocument
from document_worker.lost import RecordLost
from document_worker.next_pages import EventPublisher
from document_worker.opening import OpenDocument
from document_worker.originals import Originals
from document_worker.reading import ReadPage
from document_worker.retry import patient
from document_worker.settings import DocumentWorkerSettings
from document_worker.store_client import DocumentStore
from mesh.contracts.topology import Queue, Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.work import BACKGROUND, WORK_HEADER
from mesh.platform.inner_secret import INNER_HEADER, inner_secret
from mesh.platform.messaging.interfaces import Handler
from mesh.platform.shutdown import interruptible_sleep
from mesh.vision.decoding.processes import Decoders, DecodingProcesses, ProcessLimits
from mesh.vision.documents.reader import MODULES, DocumentReader
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from mesh.vision.model_clients import DetectionClient, RecognitionClient
from mesh.vision.picture import PictureLimits

_WAIT_S: Final = 60.0


def document_store(settings: DocumentWorkerSettings) -> DocumentStore:
    """Return the client of image-store. Raises SettingsError if there is no secret."""
    return DocumentStore(
        settings.address_of(Service.IMAGE_STORE_REST),
        settings.image_store_timeout_s,
        settings.file_timeout_s,
        {INNER_HEADER: inner_secret(settings)},
    )


def opening_processes(settings: DocumentWorkerSettings) -> DecodingProcesses:
    """Start the process that opens files and renders pages. Call it before threads are started."""
    return DecodingProcesses(
        PictureLimits(max_pixels=settings.max_picture_pixels),
        ProcessLimits(settings.decoding_timeout_s, settings.max_decoding_bytes),
        ConcurrencyLimit("opening", running=1, waiting=1, wait_s=_WAIT_S),
        MODULES,
    )


def handlers(
    settings: DocumentWorkerSettings,
    store: DocumentStore,
    files: Originals,
    decoders: Decoders,
    publisher: EventPublisher,
    should_stop: Callable[[], bool],
) -> Mapping[str, Handler]:
    """Return the handler of each queue. Raises SettingsError if there is no secret."""
    sent = {INNER_HEADER: inner_secret(settings), WORK_HEADER: BACKGROUND}
    reader = DocumentReader.of(decoders, settings)
    read_page = ReadPage(
        store,
        files,
        reader,
        DetectionClient(settings.address_of(Service.DETECTION_API), settings.detection_timeout_s, sent),
        RecognitionClient(settings.address_of(Service.RECOGNITION_API), settings.recognition_timeout_s, sent),
        publisher,
        pause=lambda seconds: interruptible_sleep(seconds, should_stop),
    )
    lost = RecordLost(store, publisher)
    by_queue: dict[str, Handler] = {
        Queue.DOCUMENT.value: OpenDocument(store, files, reader, publisher),
        Queue.PAGE.value: read_page,
        Queue.DOCUMENT_DONE.value: EndDocument(store, files, publisher),
        Queue.EXPORT.value: ExportDocument(
            store, files, _pdfs(settings), publisher, should_stop, settings.export_timeout_s
        ),
        Queue.DOCUMENT.dead_letters: lost.document,
        Queue.PAGE.dead_letters: lost.page,
        Queue.EXPORT.dead_letters: lost.export,
    }
    return {queue: patient(handler, should_stop) for queue, handler in by_queue.items()}


def _pdfs(settings: DocumentWorkerSettings) -> SearchablePdfs:
    """Return what builds PDFs, each in a process of its own; this one has a thread, so it builds one at a time."""
    limits = PdfLimits(
        settings.decoding_timeout_s,
        settings.max_decoding_bytes,
        save_timeout_s=settings.export_timeout_s,
        picture=PictureLimits(max_pixels=settings.max_picture_pixels),
    )
    return SearchablePdfs(limits, ConcurrencyLimit("pdf", running=1, waiting=1, wait_s=_WAIT_S))
