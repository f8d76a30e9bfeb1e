"""What detection-api and recognition-api have in common: app, warm-up, concurrency limit, and the frame of a route.

The services differ in the model, the form of the request and the response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, Self, TypeVar

import cv2
import structlog
from flask import Response, request
from flask_openapi import OpenAPI
from opentelemetry.trace import Span
from pydantic import BaseModel

from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import create_app
from mesh.platform.http.calling_client import CLIENT_HEADER, LONGEST_KEY
from mesh.platform.http.inner_auth import require_inner_secret
from mesh.platform.http.routes import Caller, json_response
from mesh.platform.http.server import CannotStart
from mesh.platform.probes import Probes
from mesh.platform.telemetry import Stages
from mesh.vision import stored_pixels
from mesh.vision.decoding.processes import Decoder, Decoders, DecodingProcesses, ProcessLimits
from mesh.vision.inference import ModelFileError
from mesh.vision.model_settings import ModelSettings
from mesh.vision.picture import PictureLimits

log = structlog.get_logger(__name__)

T = TypeVar("T")

_RUNNING: Final = 1
"""One picture at a time uses all CPUs: lowest latency for each."""
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
        return cls(app, decoders, work, limit)

    @property
    def max_pixels(self) -> int:
        """Return the limit of one picture."""
        return self._decoders.limits.max_pixels

    def request(self) -> ModelRequest:
        """Return the current request. Parse its body first: unread bytes hide that the client has disconnected."""
        return ModelRequest(self._decoders, self._work, self._limit)


class ModelRequest:
    """One request: its client, its slot and its stages."""

    def __init__(self, decoders: Decoders, work: str, limit: ConcurrencyLimit):
        self._decoders = decoders
        self._work = work
        self._limit = limit
        self._stages = Stages()
        self._caller = Caller.of_request()
        self._client = request.headers.get(CLIENT_HEADER, "")[:LONGEST_KEY]

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
        with ExitStack() as held:
            decoder = held.enter_context(self._decoders.decoder(self._caller.is_connected, self._client))
            with self._stages.stage("decode"):
                decoded = decode(decoder)
            self.check()
            with self._limit.admit(self._caller.is_connected, self._client):
                held.close()
                with self._stages.stage(self._work) as span:
                    yield decoded, span

    def check(self) -> None:
        """Raise ClientDisconnected if the client is gone."""
        self._caller.check()

    def response(self, body: BaseModel) -> Response:
        """Return the body as JSON, with the durations of the stages in `Server-Timing`."""
        return json_response(body, headers=self._stages.headers())


def decoding_processes(settings: ModelSettings) -> DecodingProcesses:
    """Start the processes that decode a model service's pictures. Call it before the model is loaded."""
    return DecodingProcesses(
        PictureLimits(max_pixels=settings.max_picture_pixels),
        ProcessLimits(settings.decoding_timeout_s, settings.max_decoding_bytes),
        ConcurrencyLimit(
            "decoding", running=DECODING_PROCESSES, waiting=settings.max_waiting, wait_s=settings.max_wait_s
        ),
        [stored_pixels.__name__],
    )


def loaded(what: str, load: Callable[[], T]) -> T:
    """Load a model. Raises CannotStart if its file is missing, damaged or incompatible."""
    try:
        return load()
    except (OSError, RuntimeError, ValueError, ModelFileError) as error:
        raise CannotStart(f"cannot load the {what}: {error}") from error
