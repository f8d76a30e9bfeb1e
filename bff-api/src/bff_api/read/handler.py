"""Process one picture synchronously, in these steps:

    check        format, size and orientation from the header, or the document's page; the owner's quota; else 4xx;
                 the picture is turned, and the region that is to be read is cut out for the models
    wait         only clients that send many or huge pictures at once, for the reads of others (`bff_api.read.turns`)
    detection    detection-api finds the text lines                (edge 2)
    recognition  recognition-api reads each line                   (edge 3); `mesh.vision.page` combines both
    publish      text, then picture without its metadata, each confirmed by the broker  (edges 5 and 4)
    response

If a step fails or the client disconnects, nothing is stored. `mesh/contracts/topology.py` describes the processing
after the response.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final, Protocol

import structlog
from opentelemetry import trace
from prometheus_client import REGISTRY, Counter

from bff_api.account.quota import KeyQuota
from bff_api.image_ids import ImageIds
from bff_api.read.renamed_metrics import RenamedMetrics
from bff_api.read.source import Part, Source, Sources
from bff_api.read.turns import TOO_LARGE_S, ReadTurns
from bff_api.read.upload import Upload
from mesh.contracts.line import LineText, Quad, TextBox
from mesh.contracts.message import Message
from mesh.contracts.problems import (
    BadPicture,
    BadRequest,
    ClientDisconnected,
    Fault,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.read_image import NotKeptReason, PictureAccepted, ReadImage, ReadImageInfo, ReadProgress
from mesh.platform import telemetry
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected, always
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.telemetry import TEXT_BOX_COUNT, Stages
from mesh.vision import page
from mesh.vision.metadata import without_metadata
from mesh.vision.page import Page
from mesh.vision.page_events import Picture, page_events
from mesh.vision.picture import with_end

log = structlog.get_logger(__name__)

READS: Final = Counter("ocr_reads", "Requests to /read, by outcome", ("outcome",))
KEPT: Final = "kept"
UNKEPT: Final = "unkept"
"""Read, but not confirmed by the broker."""

# Exported as zero from the start, so that an alert on the error rate sees the first failure.
for _outcome in (KEPT, UNKEPT, *(kind.slug for kind in (Fault, UpstreamInvalid, UpstreamTimeout, UpstreamUnavailable))):
    READS.labels(_outcome)

REGISTRY.register(RenamedMetrics())


class Detection(Protocol):
    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected) -> Sequence[TextBox]:
        """Return boxes of the text lines in order. Raises BadPicture, UpstreamProblem, ClientDisconnected."""
        ...


class Recognition(Protocol):
    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected
    ) -> Iterable[Sequence[LineText]]:
        """Yield one line per quad, in the order given, in batches. Raises as `find_boxes`."""
        ...


class PictureQuota(Protocol):
    def check(self, owner: str | None, size_bytes: int, key: KeyQuota | None) -> None:
        """Raise QuotaReached if a picture of this size exceeds the quota of the owner or the key."""
        ...


class EventPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Publish in order; all messages are durable when this returns. Raises PublishFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ReadImageHandler:
    """Reads pictures. Thread-safe."""

    detection: Detection
    recognition: Recognition
    publisher: EventPublisher
    sources: Sources
    quota: PictureQuota
    ids: ImageIds
    turns: ReadTurns
    keeps_metadata: bool = False
    """Whether pictures are stored with EXIF, GPS, XMP and comments."""

    def read(self, upload: Upload, is_connected: IsConnected = always) -> ReadImage:
        """Return the text of a picture; its `kept` says whether it is stored. Raises as `read_in_steps`."""
        return page.result_of(self.read_in_steps(upload, is_connected))

    def read_in_steps(
        self, upload: Upload, is_connected: IsConnected = always
    ) -> Generator[ReadProgress, None, ReadImage]:
        """Read a picture as `read` does, and yield the progress.

        Raises:
            BadPicture, BadDocument: the file is no supported picture, or the page cannot be opened; nothing is stored.
            BadRequest: the id was not issued to this owner.
            Busy: too many pictures are opened, or the client has too many here while others read.
            QuotaReached: the owner has reached the quota; nothing is stored.
            UpstreamProblem: another service failed; nothing is stored.
            ClientDisconnected: the client has disconnected; nothing is stored.
        """
        with _failures_counted():
            return (yield from self._steps(upload, is_connected))

    def _steps(self, upload: Upload, is_connected: IsConnected) -> Generator[ReadProgress, None, ReadImage]:
        image_id = self._image_id(upload)
        trace.get_current_span().set_attribute("ocr.image.id", image_id)
        stages = Stages()

        with stages.stage("check"):
            source = self._source(upload, is_connected)
            self.quota.check(upload.owner, len(source.content), upload.key)
            part = self.sources.part(source, upload.region, is_connected)
        described = _describe(upload.name, source)

        with self._turn(source, is_connected):
            yield PictureAccepted(id=image_id, image=described, page=source.number, pages=source.pages)

            with stages.stage("detection") as span:
                boxes: Sequence[TextBox] = []
                if source.needs_models:
                    found_boxes = self.detection.find_boxes(part.content, part.content_type, is_connected)
                    boxes = source.to_read(part.placed(found_boxes))
                span.set_attribute(TEXT_BOX_COUNT, len(boxes))

            with stages.stage("recognition") as span:
                read = partial(self._read_boxes, part, is_connected)
                known = source.known_in(upload.region)
                found = yield from page.read_page_in_steps(boxes, read, image_id, known)
                span.set_attribute(TEXT_BOX_COUNT, len(found.lines))

        if not is_connected():
            raise ClientDisconnected
        with stages.stage("publish") as span:
            not_kept = self._keep(image_id, upload, source, found)
            span.set_attribute("ocr.image.kept", not_kept is None)
        READS.labels(KEPT if not_kept is None else UNKEPT).inc()

        timings_ms, trace_id = stages.timings_ms(), telemetry.trace_id()
        return ReadImage.of(
            image_id,
            found.lines,
            described,
            timings_ms,
            trace_id,
            not_kept,
            found.notices,
            page=source.number,
            pages=source.pages,
            source=source.text_source(boxes),
        )

    def _read_boxes(self, part: Part, is_connected: IsConnected, quads: Sequence[Quad]) -> Iterable[Sequence[LineText]]:
        within = part.quads_within(quads)
        return self.recognition.read_boxes(part.content, part.content_type, within, is_connected)

    def _source(self, upload: Upload, is_connected: IsConnected) -> Source:
        try:
            return self.sources.open(upload, is_connected)
        except BadPicture as error:
            if error.http_status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                self.turns.hold_back(TOO_LARGE_S, is_connected)
            raise

    def _turn(self, source: Source, is_connected: IsConnected) -> AbstractContextManager[None]:
        if not source.needs_models:
            return nullcontext()
        return self.turns.hold(current_client(), source.info.width * source.info.height, is_connected)

    def _image_id(self, upload: Upload) -> str:
        if upload.image_id is None:
            return self.ids.mint(upload.owner)
        genuine = self.ids.genuine(upload.image_id, upload.owner, upload.former_owners)
        if genuine is None or genuine.owner not in (upload.owner, *upload.former_owners):
            raise BadRequest("The id is not from an earlier response to you. Leave it out for a new one.")
        return upload.image_id

    def _keep(self, image_id: str, upload: Upload, source: Source, found: Page) -> NotKeptReason | None:
        """Publish; return the reason if that fails: the client gets the text even if it cannot be stored."""
        try:
            content = with_end(source.content)
            if not self.keeps_metadata:
                content = without_metadata(content, source.info)
            key_id = None if upload.key is None else upload.key.key_id
            picture = Picture(upload.name, content, source.info.content_type, upload.owner, key_id)
            self.publisher.publish(*page_events(image_id, picture, found))
        except PublishFailed as error:
            log.error("picture not kept", image_id=image_id, error=str(error), reason=error.reason)
            return error.reason
        return None


def _describe(name: str, source: Source) -> ReadImageInfo:
    info = source.info
    return ReadImageInfo(
        name=name,
        content_type=info.content_type,
        width=info.width,
        height=info.height,
        rotation=info.rotation,
        mirrored=info.mirrored,
        size_bytes=len(source.content),
    )


@contextmanager
def _failures_counted() -> Iterator[None]:
    """Count a failed read by its problem, since a streamed response has status 200 even if it fails later."""
    try:
        yield
    except Problem as problem:
        READS.labels(problem.slug).inc()
        raise
    except GeneratorExit:
        READS.labels(ClientDisconnected.slug).inc()
        raise
    except Exception:
        READS.labels(Fault.slug).inc()
        raise
