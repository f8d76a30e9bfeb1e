"""Settings that detection-api and recognition-api have in common, and their start.

The master process of gunicorn imports this, so it imports no model code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import Field
from pydantic_settings import EnvSettingsSource, PydanticBaseSettingsSource

from mesh.contracts.topology import Service
from mesh.platform.http.server import serve
from mesh.platform.settings import EngineKind, MeshSettings, SettingsError

if TYPE_CHECKING:
    from flask import Flask

WAITING_IN_BACKGROUND: Final = 8
"""Pages of documents that wait; further ones get 503, and are postponed by their workers."""
_SPARE_THREADS: Final = 8
"""Threads in addition to running and queued requests, so that probes and rejections are answered under any load."""


class ModelSettings(MeshSettings):
    """Settings of all services, and those of one model, which have the service's prefix."""

    own_prefix = ""

    threads: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        ge=1,
        description="Threads of one inference; all usable CPUs if unset",
    )
    max_waiting: int = Field(default=16, ge=0, description="Queued requests; further ones get 503")
    max_wait_s: float = Field(default=10.0, gt=0, description="Seconds in the queue before a request gets 503")
    model_path: Path | None = Field(default=None, description="ONNX file; the committed weights if unset")
    engine: EngineKind = Field(default="auto", description="auto, openvino or onnxruntime")

    @classmethod
    def variable_of(cls, name: str) -> str:
        is_own = name in cls.model_fields and name not in MeshSettings.model_fields
        return f"{cls.own_prefix}{name}".upper() if is_own else super().variable_of(name)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[MeshSettings],  # type: ignore[override]  # always this class
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, EnvSettingsSource(settings_cls, env_prefix=cls.own_prefix), env_settings


S = TypeVar("S", bound=ModelSettings)


def serve_model(service: Service, settings_class: type[S], make_app: Callable[[S], Flask]) -> None:
    """Serve until SIGTERM. `make_app` is called in the worker. Invalid settings end the process with one line each."""
    try:
        settings = settings_class.load()
    except SettingsError as error:
        sys.exit(str(error))
    threads = 1 + settings.max_waiting + 1 + WAITING_IN_BACKGROUND + _SPARE_THREADS
    serve(service, settings, lambda: make_app(settings), threads=threads)
