"""Settings of bff-api from the environment, besides `MESH_*`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bff_api.sign_in_settings import SignInSettings
from mesh.platform.settings import SHORTEST_SECRET, own

_REPOSITORY = Path(__file__).parents[3]
"""Root of an editable install; in an installed package this is a folder without a page."""

_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


class BffSettings(SignInSettings):
    """Prefix `BFF_API_`. Each timeout limits one whole request to the service in its name.

    The timeouts of the model services are longer than a request is queued there, so that a busy service can still
    respond 503. Their sum is shorter than the grace period of a shutdown.
    """

    model_config = SettingsConfigDict(populate_by_name=True)

    own_prefix: ClassVar[str | None] = "BFF_API_"

    detection_timeout_s: float = own(
        "BFF_API_DETECTION_TIMEOUT_S", 12.0, gt=0, description="Timeout of one request to detection-api"
    )
    recognition_timeout_s: float = own(
        "BFF_API_RECOGNITION_TIMEOUT_S", 15.0, gt=0, description="Timeout of one request to recognition-api"
    )
    image_store_timeout_s: float = own(
        "BFF_API_IMAGE_STORE_TIMEOUT_S", 2.0, gt=0, description="Timeout of one request to image-store"
    )
    quota_timeout_s: float = own(
        "BFF_API_QUOTA_TIMEOUT_S",
        0.2,
        gt=0,
        description="Timeout of the quota check of `/read`; after it the quota is not checked",
    )
    document_timeout_s: float = own(
        "BFF_API_DOCUMENT_TIMEOUT_S",
        60.0,
        gt=0,
        description="Timeout of the transfer of a document's file or text to or from image-store",
    )
    max_event_streams: int = own(
        "BFF_API_MAX_EVENT_STREAMS", 16, gt=0, description="Open streams of documents' progress; each holds a thread"
    )
    max_event_streams_per_client: int = own(
        "BFF_API_MAX_EVENT_STREAMS_PER_CLIENT", 4, gt=0, description="Open streams of one client; beyond it 429"
    )
    event_stream_s: float = own(
        "BFF_API_EVENT_STREAM_S", 600.0, gt=0, description="Longest stream of a document's progress"
    )
    max_export_items: int = own(
        "BFF_API_MAX_EXPORT_ITEMS",
        200,
        gt=0,
        le=10_000,
        description="Maximum number of pictures and documents of one `POST /api/export`",
    )
    erasure_timeout_s: float = own(
        "BFF_API_ERASURE_TIMEOUT_S",
        25.0,
        gt=0,
        description="Timeout of the deletion of all pictures of one owner, and of erasure reports",
    )
    fetch_timeout_s: float = own(
        "BFF_API_FETCH_TIMEOUT_S",
        25.0,
        gt=0,
        description="Timeout of the fetch of a file from an address; longer than `OUTGOING_FETCH_TIMEOUT_S`",
    )
    owner_secret: SecretStr | None = own(
        "BFF_API_OWNER_SECRET",
        None,
        min_length=SHORTEST_SECRET,
        description="Signs cookies and ids; the same for all replicas. If unset, a random one in a file in MESH_DATA",
    )
    old_owner_secrets: SecretStr = own(
        "BFF_API_OLD_OWNER_SECRETS",
        SecretStr(""),
        description="Earlier secrets, separated by spaces; ids stay valid for 7 days, cookies while it is listed",
    )
    quota_pictures: int = own(
        "BFF_API_QUOTA_PICTURES", 10_000, gt=0, description="Maximum number of pictures per owner"
    )
    quota_bytes: int = own("BFF_API_QUOTA_BYTES", 10 * 1024**3, gt=0, description="Maximum bytes of pictures per owner")
    keep_metadata: bool = own(
        "BFF_API_KEEP_METADATA",
        False,
        description="Whether pictures are stored with EXIF, GPS position, XMP and comments; orientation, resolution "
        "and colour profile are always kept",
    )
    rate_limits: bool = own(
        "BFF_API_RATE_LIMITS", True, description="Whether requests per client are limited; benchmarks turn it off"
    )
    read_rate: str = own(
        "BFF_API_READ_RATE",
        "1200/minute",
        description="Pictures that one client may send: one address (IPv6: /64), and one session",
    )
    heavy_reads: int = own(
        "BFF_API_HEAVY_READS",
        4,
        ge=1,
        description="Reads at a time of all clients together that send many pictures at once, for each replica of "
        "bff-api; 4 keep one replica of each model service busy",
    )
    change_rate: str = own(
        "BFF_API_CHANGE_RATE", "1200/minute", description="Corrections, renames and deletions of one client"
    )
    request_rate: str = own("BFF_API_REQUEST_RATE", "6000/minute", description="All other requests of one client")
    key_rate: str = own(
        "BFF_API_KEY_RATE", "6000/minute", description="All requests with one API key that has no rate of its own"
    )
    key_quota_pictures: int = own(
        "BFF_API_KEY_QUOTA_PICTURES",
        10_000,
        gt=0,
        description="Maximum number of stored pictures that one API key without a quota of its own has read",
    )
    key_quota_bytes: int = own(
        "BFF_API_KEY_QUOTA_BYTES",
        10 * 1024**3,
        gt=0,
        description="Maximum bytes of stored pictures that one API key without a quota of its own has read",
    )
    rate_storage_url: SecretStr | None = own(
        "BFF_API_RATE_STORAGE_URL",
        None,
        description="Valkey or Redis that all replicas count in: redis://…; if unset, each counts in its memory",
    )
    portal_try: bool = own(
        "BFF_API_PORTAL_TRY",
        True,
        description="Whether `/docs` may send requests to the other services, through bff-api",
    )
    cors_origins: Annotated[frozenset[str], NoDecode] = own(
        "BFF_API_CORS_ORIGINS",
        frozenset(),
        description="Other origins whose pages may call bff-api: `https://a.example,https://b.example`",
    )
    hsts: str = own(
        "BFF_API_HSTS",
        "max-age=15724800; includeSubDomains",
        description="`Strict-Transport-Security` of responses to https requests; empty for none, such as where other "
        "names below that of the page have no https",
    )
    ui_dist: Path | None = own("BFF_API_UI_DIST", None, description="The built page; `ui/dist` if unset")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, origins: object) -> object:
        """Split at commas. Reject values that a browser never sends as `Origin`: `*`, a path, a trailing slash."""
        if not isinstance(origins, str):
            return origins
        split = [origin.strip() for origin in origins.split(",") if origin.strip()]
        for origin in split:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin. Use a scheme, a host and optionally a port: https://a.example"
                )
        return frozenset(split)

    @field_validator("read_rate", "change_rate", "request_rate", "key_rate")
    @classmethod
    def _require_rate(cls, rate: str) -> str:
        # Imported here: gunicorn's master process would hold the library for it.
        from limits import parse_many

        try:
            parse_many(rate)
        except ValueError as error:
            raise ValueError(
                "no rate. Use a number and a unit: 1200/minute, or several: 20/second;600/minute"
            ) from error
        return rate

    @field_validator("hsts")
    @classmethod
    def _require_one_line(cls, value: str) -> str:
        if not value.isascii() or not all(map(str.isprintable, value)):
            raise ValueError("no value of a header. Use max-age=SECONDS, or nothing")
        return value

    @field_validator("rate_storage_url")
    @classmethod
    def _require_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://")):
            raise ValueError("no address of Valkey or Redis. Use redis://HOST:PORT/NUMBER, or rediss:// for TLS")
        return url

    @field_validator("old_owner_secrets")
    @classmethod
    def _require_long_secrets(cls, secrets: SecretStr) -> SecretStr:
        if any(len(secret) < SHORTEST_SECRET for secret in secrets.get_secret_value().split()):
            raise ValueError(f"each secret must have at least {SHORTEST_SECRET} characters")
        return secrets

    @property
    def owner_secret_file(self) -> Path:
        """Return the file with the secret, used if none is set."""
        return self.data.absolute() / "owner.secret"

    @property
    def page(self) -> Path:
        """Return the folder of the built page: as set, below the working directory, or in the repository."""
        if self.ui_dist is not None:
            return self.ui_dist.absolute()
        here, repository = (root / "ui" / "dist" for root in (Path.cwd(), _REPOSITORY))
        return repository if not here.is_dir() and repository.is_dir() else here
