"""What every service may be told through its environment; each service's own settings extend `MeshSettings`.

A variable with one of our prefixes that no setting knows is an error: a misspelt name must not go unnoticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import AliasChoices, AliasPath, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mesh.contracts.topology import Service

EngineKind = Literal["auto", "openvino", "onnxruntime"]
"""What runs a model; `auto` takes OpenVINO where it is installed."""

TracesSampler = Literal[
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
]
"""OpenTelemetry's own names. With `parentbased` a service records what the one before it has recorded."""

MESH_PREFIX = "MESH_"

_MAX_BOXES_BYTES = 4 * 1024 * 1024

_PORT_OFFSETS = {
    Service.BFF_API: 0,
    Service.DETECTION_API: 1,
    Service.RECOGNITION_API: 2,
    Service.IMAGE_STORE_REST: 3,
}


class SettingsError(Exception):
    """The environment is not usable; the text names each variable and what is wrong with it, one a line."""


class MeshSettings(BaseSettings):
    """Shared by all services, prefix `MESH_`. The defaults are the embedded mode: everything below `MESH_DATA`."""

    model_config = SettingsConfigDict(env_prefix=MESH_PREFIX, frozen=True, extra="ignore")

    own_prefix: ClassVar[str | None] = None
    """The prefix of the service's own variables; None where it has none."""

    host: str = Field(default="127.0.0.1", description="The address to listen on")
    port: int = Field(default=8080, ge=1, le=65532, description="bff-api's port; +1, +2, +3 are the other services'")
    probe_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Where a process without HTTP of its own answers probes; nowhere if unset",
    )
    data: Path = Field(default=Path("var"), description="The folder for all that the embedded mode keeps")
    broker_url: str | None = Field(default=None, description="sqlite:///FILE or amqp://…; a file below `data` if unset")
    database_url: str | None = Field(default=None, description="sqlite:///FILE or postgresql://…; a file if unset")
    blob_url: str | None = Field(default=None, description="file:///FOLDER or s3://BUCKET/PREFIX; a folder if unset")
    broker_max_message_bytes: int = Field(
        default=16 * 1024**2,
        gt=0,
        description="RabbitMQ's `max_message_size`: a larger picture is read, but not kept",
    )
    broker_max_file_bytes: int = Field(
        default=10 * 1024**3,
        gt=0,
        validation_alias=AliasChoices("MESH_BROKER_MAX_FILE_BYTES", "BFF_API_OUTBOX_MAX_BYTES"),
        description="What may wait in SQLite's queue; more is read, but not kept",
    )
    outbox_path: Path | None = Field(
        default=None, description="The outbox of an earlier version, for `bff_api.entrypoints.drain_outbox` alone"
    )
    bff_api_url: str | None = Field(default=None, description="Where bff-api answers")
    detection_api_url: str | None = Field(default=None, description="Where detection-api answers")
    recognition_api_url: str | None = Field(default=None, description="Where recognition-api answers")
    image_store_url: str | None = Field(default=None, description="Where image-store's REST service answers")
    max_upload_bytes: int = Field(default=32 * 1024 * 1024, gt=0, description="The largest request body")
    max_picture_pixels: int = Field(default=64_000_000, gt=0, description="The largest picture, width x height")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="Where traces go (OTLP over HTTP); nowhere if unset",
    )
    # The OpenTelemetry SDK reads these two itself, and would only warn of a value that it does not know.
    traces_sampler: TracesSampler | None = Field(
        default=None, validation_alias="OTEL_TRACES_SAMPLER", description="Which traces are recorded; all if unset"
    )
    traces_sampler_arg: float | None = Field(
        default=None,
        ge=0,
        le=1,
        validation_alias="OTEL_TRACES_SAMPLER_ARG",
        description="The share of traces that a `traceidratio` sampler records; all if unset",
    )

    @classmethod
    def load(cls) -> Self:
        """Read the environment. Raises SettingsError."""
        unknown = sorted(cls._unknown(os.environ))
        if unknown:
            raise SettingsError("\n".join(f"{name}: no such setting" for name in unknown))
        try:
            return cls()
        except ValidationError as error:
            lines = [f"{cls._variable(problem['loc'])}: {problem['msg']}" for problem in error.errors()]
            raise SettingsError("\n".join(lines)) from error

    @property
    def max_forwarded_bytes(self) -> int:
        """The largest request between services: an upload that bff-api took, with its boxes beside it."""
        return self.max_upload_bytes + _MAX_BOXES_BYTES

    @property
    def broker(self) -> str:
        return self.broker_url or f"sqlite:///{self.data.absolute() / 'broker.db'}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data.absolute() / 'store.db'}"

    @property
    def blobs(self) -> str:
        return self.blob_url or (self.data.absolute() / "pictures").as_uri()

    def port_of(self, service: Service) -> int:
        """The port a service listens on."""
        return self.port + _PORT_OFFSETS[service]

    def address_of(self, service: Service) -> str:
        """Where a service is called, without a slash at the end."""
        told = {
            Service.BFF_API: self.bff_api_url,
            Service.DETECTION_API: self.detection_api_url,
            Service.RECOGNITION_API: self.recognition_api_url,
            Service.IMAGE_STORE_REST: self.image_store_url,
        }[service]
        return (told or f"http://127.0.0.1:{self.port_of(service)}").rstrip("/")

    @classmethod
    def variables(cls) -> set[str]:
        """All that are known, names of an earlier release included."""
        present = {cls._variable((name,)) for name in cls.model_fields}
        return present | {name for field in cls.model_fields.values() for name in _names(field.validation_alias)}

    @classmethod
    def _variable(cls, location: tuple[int | str, ...]) -> str:
        name = str(location[0])
        field = cls.model_fields.get(name)
        if field is not None and field.validation_alias is not None:
            return _names(field.validation_alias)[0]
        return name if field is None else f"{MESH_PREFIX}{name}".upper()

    @classmethod
    def _unknown(cls, environment: Iterable[str]) -> list[str]:
        known = cls.variables()
        prefixes = [prefix for prefix in (MESH_PREFIX, cls.own_prefix) if prefix is not None]
        return [
            name
            for name in environment
            if name not in known
            and any(name.startswith(prefix) for prefix in prefixes)
            and not name.startswith("MESH_TEST_")
        ]


def _names(alias: str | AliasPath | AliasChoices | None) -> list[str]:
    """The variables of a field, the present name first; names of an earlier release come after it."""
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [] if alias is None else [str(alias)]


def own(name: str, default: Any, **rest: Any) -> Any:
    """A field that is read from the service's own variable `name`, not from one with the prefix `MESH_`."""
    return Field(default=default, validation_alias=name, **rest)
