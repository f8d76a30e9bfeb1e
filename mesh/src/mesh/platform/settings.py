"""Settings of all services, from environment variables; each service's own settings extend `MeshSettings`.

An unknown variable with one of our prefixes is an error, so that a misspelt name is noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import AliasChoices, AliasPath, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mesh.contracts.topology import Service

EngineKind = Literal["auto", "openvino", "onnxruntime"]
"""Inference engine; `auto` uses OpenVINO if it is installed."""

TracesSampler = Literal[
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
]
"""OpenTelemetry's names. With `parentbased` a service follows the decision of its caller."""

MESH_PREFIX = "MESH_"
INNER_SECRET_VARIABLE = "MESH_INNER_SECRET"
WEBHOOK_SECRET_VARIABLE = "MESH_WEBHOOK_SECRET"

SHORTEST_SECRET = 32
"""Minimum characters of a secret."""

_ACCESS = frozenset(("open", "keys", "oidc", "proxy"))

_MAX_BOXES_BYTES = 4 * 1024 * 1024

_OF_THE_RUNTIME = ("PATH", "PYTHON", "MALLOC_", "LD_", "LANG", "LC_", "TZ")

_PORT_OFFSETS = {
    Service.BFF_API: 0,
    Service.DETECTION_API: 1,
    Service.RECOGNITION_API: 2,
    Service.IMAGE_STORE_REST: 3,
    Service.OUTGOING_REST: 4,
}


class SettingsError(Exception):
    """The environment is invalid; the message has one line per variable, with the reason."""


class MeshSettings(BaseSettings):
    """Settings of all services, prefix `MESH_`. The defaults are the embedded mode: all data in `MESH_DATA`."""

    model_config = SettingsConfigDict(env_prefix=MESH_PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    own_prefix: ClassVar[str | None] = None
    """Prefix of the service's own variables; None if it has none."""

    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(
        default=8080,
        ge=1,
        le=65527,
        description="Port of bff-api; detection-api, recognition-api, image-store-rest and outgoing-rest use the next "
        "four. `ocr-mesh serve` uses four more for probes",
    )
    probe_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port of probes and metrics for processes without HTTP, and for bff-api, whose own port then "
        "answers `/health` alone; off if unset. `ocr-mesh serve` sets it for processes without HTTP",
    )
    data: Path = Field(default=Path("var"), description="Folder for all data of the embedded mode")
    broker_url: str | None = Field(default=None, description="sqlite:///FILE or amqp://…; a file if unset")
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
        description="Largest size of the SQLite queue's messages; beyond it pictures are read, but not kept. "
        "The name of release 0.1, `BFF_API_OUTBOX_MAX_BYTES`, still works",
    )
    outbox_path: Path | None = Field(
        default=None, description="Outbox file of an earlier version, only for `bff_api.entrypoints.drain_outbox`"
    )
    bff_api_url: str | None = Field(default=None, description="Base URL of bff-api")
    detection_api_url: str | None = Field(default=None, description="Base URL of detection-api")
    recognition_api_url: str | None = Field(default=None, description="Base URL of recognition-api")
    image_store_url: str | None = Field(default=None, description="Base URL of image-store-rest")
    outgoing_url: str | None = Field(default=None, description="Base URL of outgoing-rest")
    outgoing: bool = Field(
        default=True,
        description="Whether files are fetched from addresses that clients name, and webhooks sent to them",
    )
    inner_secret: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="Authenticates requests between services; the same for all. If unset, image-store-rest and bff-api "
        "use a random one in a file in MESH_DATA, and the model services answer every caller",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="Signs webhooks; the secret of each client follows from it. If unset, a random one in a file in "
        "MESH_DATA",
    )
    access: str = Field(
        default="open",
        description="Who may use bff-api, separated by commas: `keys` accepts API keys, `oidc` users who sign in at a "
        "provider, `proxy` users that a trusted proxy names, `open` lets requests without any through",
    )
    max_upload_bytes: int = Field(default=32 * 1024 * 1024, gt=0, description="Largest request body, in bytes")
    max_document_bytes: int = Field(
        default=100 * 1024**2,
        gt=0,
        description="Largest document, and largest request with documents, in bytes. More than half of "
        "`MESH_MAX_BUFFERED_BYTES` is never received",
    )
    header_timeout_s: float = Field(
        default=10.0, gt=0, description="Seconds in which the whole header of a request must arrive"
    )
    transfer_grace_s: float = Field(
        default=20.0,
        gt=0,
        description="Seconds that a request's body or a response may take in any case; a longer one needs "
        "`MESH_MIN_BYTES_PER_SECOND`",
    )
    min_bytes_per_second: int = Field(
        default=4096, gt=0, description="Bytes per second of a body or a response below which it is given up"
    )
    max_connections_per_client: int = Field(
        default=256,
        gt=0,
        description="Open connections of one address (IPv6: /64). Proxies in `FORWARDED_ALLOW_IPS` have no limit, but "
        "each of their clients has",
    )
    max_buffered_bytes: int = Field(
        default=256 * 1024**2,
        gt=0,
        description="Bytes of arriving requests and waiting responses that a process holds; one client may use half",
    )
    max_picture_pixels: int = Field(default=64_000_000, gt=0, description="Largest picture, width x height in pixels")
    decoding_timeout_s: float = Field(
        default=8.0, gt=0, description="Longest time to decode a picture; after it the decoding is killed: 422"
    )
    max_decoding_bytes: int = Field(
        default=640 * 1024**2,
        ge=64 * 1024**2,
        description="Memory of one decoding, of which a service runs two or three; a picture that needs more gets 422",
    )
    page_timeout_s: float = Field(
        default=15.0, gt=0, description="Longest time to open a page of a document; after it the page is an error: 422"
    )
    max_page_pixels: int = Field(
        default=32_000_000,
        ge=1_000_000,
        description="Largest picture of a page of a PDF; a larger page is rendered at a lower resolution",
    )
    page_dpi: int = Field(
        default=200, ge=72, le=600, description="Resolution of a PDF's pages in pixels per inch; of scans, their own"
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe events that are logged"
    )
    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="Base URL that traces are sent to (OTLP over HTTP); off if unset",
    )
    # The OpenTelemetry SDK reads these two itself, and would only log a warning for an unknown value.
    traces_sampler: TracesSampler | None = Field(
        default=None, validation_alias="OTEL_TRACES_SAMPLER", description="Sampler of traces; records all if unset"
    )
    traces_sampler_arg: float | None = Field(
        default=None,
        ge=0,
        le=1,
        validation_alias="OTEL_TRACES_SAMPLER_ARG",
        description="Share of traces that a `traceidratio` sampler records, 0 to 1; all if unset",
    )

    @field_validator("access")
    @classmethod
    def _require_access(cls, access: str) -> str:
        named = access.split(",")
        if not set(named) <= _ACCESS or len(set(named)) < len(named):
            raise ValueError("no access. Use one or more of open, keys, oidc, proxy, separated by commas")
        return access

    @classmethod
    def load(cls) -> Self:
        """Load the settings from the environment. Raises SettingsError."""
        unknown = sorted(cls._unknown(os.environ))
        if unknown:
            raise SettingsError("\n".join(f"{name}: no such setting" for name in unknown))
        try:
            return cls()
        except ValidationError as error:
            lines = [f"{cls.variable_of(str(problem['loc'][0]))}: {problem['msg']}" for problem in error.errors()]
            raise SettingsError("\n".join(lines)) from error

    @property
    def accepted_access(self) -> frozenset[str]:
        """Return the names in `access`."""
        return frozenset(self.access.split(","))

    @property
    def max_documents_bytes(self) -> int:
        """Return the largest request with documents: one of the largest size, and its form fields."""
        return self.max_document_bytes + _MAX_BOXES_BYTES

    @property
    def max_forwarded_bytes(self) -> int:
        """Return the largest request between services: an upload that bff-api accepted, and its boxes."""
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

    @property
    def inner_secret_file(self) -> Path:
        """Return the file with the secret of requests between services, used if none is set."""
        return self.data.absolute() / "inner.secret"

    @property
    def webhook_secret_file(self) -> Path:
        """Return the file with the secret of webhooks, used if none is set."""
        return self.data.absolute() / "webhook.secret"

    def port_of(self, service: Service) -> int:
        """Return the port that a service listens on."""
        return self.port + _PORT_OFFSETS[service]

    def address_of(self, service: Service) -> str:
        """Return the base URL of a service, without a trailing slash."""
        configured = {
            Service.BFF_API: self.bff_api_url,
            Service.DETECTION_API: self.detection_api_url,
            Service.RECOGNITION_API: self.recognition_api_url,
            Service.IMAGE_STORE_REST: self.image_store_url,
            Service.OUTGOING_REST: self.outgoing_url,
        }[service]
        return (configured or f"http://127.0.0.1:{self.port_of(service)}").rstrip("/")

    @classmethod
    def variables(cls) -> set[str]:
        """Return all environment variables, those of an earlier release included."""
        present = {cls.variable_of(name) for name in cls.model_fields}
        return present | {name for field in cls.model_fields.values() for name in _names(field.validation_alias)}

    @classmethod
    def variable_of(cls, name: str) -> str:
        """Return the environment variable of a field."""
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
    """Return the variables of a field: its name, then those of an earlier release."""
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [] if alias is None else [str(alias)]


def environment_without_secrets() -> dict[str, str]:
    """Return what a process needs that handles files of people: how Python and the C library run, and no setting."""
    return {name: value for name, value in os.environ.items() if name.startswith(_OF_THE_RUNTIME)}


def own(name: str, default: Any, **rest: Any) -> Any:
    """Return a field that is read from the service's own variable `name`, without the prefix `MESH_`."""
    return Field(default=default, validation_alias=name, **rest)
