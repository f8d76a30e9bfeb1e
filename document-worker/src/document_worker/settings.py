"""Settings of document-worker from the environment, besides `MESH_*`."""

from __future__ import annotations

from typing import ClassVar

from mesh.platform.settings import MeshSettings, own


class DocumentWorkerSettings(MeshSettings):
    """Prefix `DOCUMENT_WORKER_`. Each timeout limits one whole request to the service in its name."""

    own_prefix: ClassVar[str | None] = "DOCUMENT_WORKER_"

    detection_timeout_s: float = own(
        "DOCUMENT_WORKER_DETECTION_TIMEOUT_S",
        30.0,
        gt=0,
        description="Timeout of one request to detection-api, where pages wait for the requests of users",
    )
    recognition_timeout_s: float = own(
        "DOCUMENT_WORKER_RECOGNITION_TIMEOUT_S", 60.0, gt=0, description="Timeout of one request to recognition-api"
    )
    image_store_timeout_s: float = own(
        "DOCUMENT_WORKER_IMAGE_STORE_TIMEOUT_S", 10.0, gt=0, description="Timeout of one request to image-store"
    )
    file_timeout_s: float = own(
        "DOCUMENT_WORKER_FILE_TIMEOUT_S", 120.0, gt=0, description="Timeout of the transfer of a file from image-store"
    )
    export_timeout_s: float = own(
        "DOCUMENT_WORKER_EXPORT_TIMEOUT_S",
        600.0,
        gt=0,
        description="Time limit of writing a whole document in one format, such as a searchable PDF of 2,000 pages",
    )
    max_kept_bytes: int = own(
        "DOCUMENT_WORKER_MAX_KEPT_BYTES",
        512 * 1024**2,
        gt=0,
        description="Files of documents in work that are kept on the local disk, in bytes; at least the largest one",
    )
