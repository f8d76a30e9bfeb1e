"""What detection-api and recognition-api have in common: app, warm-up, concurrency limit, and the frame of a route.

The services differ in the model, the form of the request and the response.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final, Protocol, Self, TypeVar

import cv2
import structlog
from flask import Response, request
from flask_openapi import OpenAPI
from opentelemetry.trace import Span
from pydantic import BaseModel

from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit, Slot
from mesh.platform.http.app import create_app
from mesh.platform.http.calling_client import CLIENT_HEADER, LONGEST_KEY
from mesh.platform.http.inner_auth import require_inner_secret
from mesh.platform.http.routes import Caller, json_response
from mesh.platform.http.server import CannotStart
from mesh.platform.http.work import BACKGROUND, WORK_HEADER
from mesh.platform.probes import Probes
from mesh.platform.telemetry import Stages
from mesh.vision import stored_pixels
from mesh.vision.decoding.processes import Decoder, Decoders, DecodingProcesses, ProcessLimits
from mesh.vision.inference import ModelFileError
from mesh.vision.model_settings import WAITING_IN_BACKGROUND, ModelSettings
from mesh.vision.picture import PictureLimits

log = structlog.get_logger(__name__)

T = TypeVar("T")

_RUNNING: Final = 1
"""One picture at a time uses all CPUs: lowest latency for each."""
_RUNNING_IN_BACKGROUND: Final = 1
"""Pages of documents have a share of their own: one of them at most is decoded or waits for the model."""
USERS_READ_S: Final = 5.0
"""After a user's request, pages leave half of the processors to the next one for so long."""
DECODING_PROCESSES: Final = 2
"""While a file is decoded until its time limit, those of others are read. Each holds one decoded picture at most."""


class Model(Protocol):
    def warm_up(self) -> None:
        """Run every input shape once."""
        ...


class NotReady(Exception):
    """The service has not finished starting; the message says why."""


class WarmUp:
    """Start `run`, a model's first, slow prediction, at once on its own thread."""

    def __init__(self, run: Callable[[], None]):
        executor = ThreadPoolExecutor(1, thread_name_prefix="warm-up")
        self._run = executor.submit(run)
        self._run.add_done_callback(_log_failure)
        executor.shutdown(wait=False)

    def check(self) -> None:
        """Check for `/started`. Raises NotReady until the run has finished, and its exception if it failed."""
        if not self._run.done():
            raise NotReady("the model is warming up")
        self._run.result()


def _log_failure(run: Future[None]) -> None:
    failure = run.exception()
    if failure is not None:
        log.error("warm-up failed", exc_info=failure)


@dataclass(frozen=True, slots=True)
class ModelService:
    """A model behind HTTP."""

    app: OpenAPI
    _decoders: Decoders
    _work: str
    """Name of the model's work in metrics and spans."""
    _limit: ConcurrencyLimit
    _background: ConcurrencyLimit
    _threads: int

    @classmethod
    def create(
        cls,
        service: Service,
        import_name: str,
        model: Model,
        decoders: Decoders,
        settings: ModelSettings,
        *,
        work: str,
        description: str,
    ) -> Self:
        """Create the app without routes of its own, and start the warm-up. Call it after any fork."""
        # OpenCV and the engine never run at the same time, so OpenCV may use as many threads.
        cv2.setNumThreads(settings.threads)

        def warm_both_up() -> None:
            decoders.warm_up()
            model.warm_up()

        warm_up = WarmUp(warm_both_up)
        app = create_app(
            service,
            import_name,
            description=description,
            max_body_bytes=settings.max_forwarded_bytes,
            probes=Probes(started={"model": warm_up.check}),
        )
        if settings.inner_secret is not None:
            require_inner_secret(app, settings.inner_secret.get_secret_value())
        limit = ConcurrencyLimit(work, running=_RUNNING, waiting=settings.max_waiting, wait_s=settings.max_wait_s)
        background = ConcurrencyLimit(
            f"{work} in background", running=_RUNNING_IN_BACKGROUND, waiting=WAITING_IN_BACKGROUND, wait_s=math.inf
        )
        return cls(app, decoders, work, limit, background, settings.threads)

    @property
    def max_pixels(self) -> int:
        """Return the limit of one picture."""
        return self._decoders.limits.max_pixels

    def request(self) -> ModelRequest:
        """Return the current request. Parse its body first: unread bytes hide that the client has disconnected."""
        return ModelRequest(self._decoders, self._work, self._limit, self._background, self._threads)


class ModelRequest:
    """One request: its client, its slot and its stages."""

    def __init__(
        self, decoders: Decoders, work: str, limit: ConcurrencyLimit, background: ConcurrencyLimit, threads: int
    ):
        self._decoders = decoders
        self._work = work
        self._limit = limit
        self._threads = threads
        self._stages = Stages()
        self._caller = Caller.of_request()
        self._client = request.headers.get(CLIENT_HEADER, "")[:LONGEST_KEY]
        self.in_background = request.headers.get(WORK_HEADER) == BACKGROUND
        self._share: AbstractContextManager[object] = (
            background.admit(self._caller.is_connected) if self.in_background else nullcontext()
        )
        self._slot: Slot | None = None

    @contextmanager
    def decoded(self, decode: Callable[[Decoder], T]) -> Iterator[tuple[T, Span]]:
        """Wait for a decoder and decode, then wait for the model; during the block, the model's stage, it is held.

        The decoder is held until the model is free, which limits the number of decoded pictures. `decode` reads the
        bytes too, so that queued requests use no memory.

        Raises:
            Busy: too many requests are queued, or for too long.
            ClientDisconnected: the client has disconnected.
            BadPicture: from `decode`.
        """
        with self._share, ExitStack() as held:
            decoder = held.enter_context(self._decoders.decoder(self._caller.is_connected, self._client))
            with self._stages.stage("decode"):
                decoded = decode(decoder)
            self.check()
            admitted = self._limit.admit(self._caller.is_connected, self._client, in_background=self.in_background)
            with admitted as self._slot:
                held.close()
                with self._stages.stage(self._work) as span:
                    yield decoded, span

    def check(self) -> None:
        """Raise ClientDisconnected if the client is gone. Work in the background makes way for requests that wait."""
        self._caller.check()
        if self._slot is not None:
            self._slot.make_way()

    def pace(self) -> int:
        """Return how many threads work in the background may use now, after making way as `check`.

        While users read, half of them: their next pictures are in another service, on the same processors.
        """
        self.check()
        return max(1, self._threads // 2) if self._limit.was_used_within(USERS_READ_S) else self._threads

    def response(self, body: BaseModel) -> Response:
        """Return the body as JSON, with the durations of the stages in `Server-Timing`."""
        return json_response(body, headers=self._stages.headers())


def decoding_processes(settings: ModelSettings, *modules: str) -> DecodingProcesses:
    """Start the processes that decode a model service's pictures. Call it before the model is loaded.

    `modules` have further functions that they run.
    """
    return DecodingProcesses(
        PictureLimits(max_pixels=settings.max_picture_pixels),
        ProcessLimits(settings.decoding_timeout_s, settings.max_decoding_bytes),
        ConcurrencyLimit(
            "decoding", running=DECODING_PROCESSES, waiting=settings.max_waiting, wait_s=settings.max_wait_s
        ),
        [stored_pixels.__name__, *modules],
    )


def loaded(what: str, load: Callable[[], T]) -> T:
    """Load a model. Raises CannotStart if its file is missing, damaged or incompatible."""
    try:
        return load()
    except (OSError, RuntimeError, ValueError, ModelFileError) as error:
        raise CannotStart(f"cannot load the {what}: {error}") from error
