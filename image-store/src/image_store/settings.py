"""Settings of image-store from the environment, besides `MESH_*`."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from image_store.documents.limits import DocumentLimits
from mesh.contracts.topology import MAX_AGE_DAYS
from mesh.platform.settings import MeshSettings, own


class ImageStoreSettings(MeshSettings):
    """Prefix `IMAGE_STORE_`. All processes of image-store read the same ones."""

    own_prefix: ClassVar[str | None] = "IMAGE_STORE_"

    worker_threads: int = own(
        "IMAGE_STORE_WORKER_THREADS", 4, gt=0, le=16, description="Events that one worker handles concurrently"
    )
    max_age_days: float = own(
        "IMAGE_STORE_MAX_AGE_DAYS", MAX_AGE_DAYS, gt=0, le=36_500, description="Retention of pictures"
    )
    retention_interval_s: float = own(
        "IMAGE_STORE_RETENTION_INTERVAL_S", 3600, gt=0, description="Interval of the deletion of expired pictures"
    )
    retention_batch: int = own(
        "IMAGE_STORE_RETENTION_BATCH", 200, gt=0, le=10_000, description="Pictures deleted in one transaction"
    )
    consistency_interval_s: float = own(
        "IMAGE_STORE_CONSISTENCY_INTERVAL_S", 86_400, gt=0, description="Interval of the comparison of rows with files"
    )

    max_pages: int = own(
        "IMAGE_STORE_MAX_PAGES", 2000, gt=0, le=100_000, description="Pages of one document that are read"
    )
    max_documents: int = own(
        "IMAGE_STORE_MAX_DOCUMENTS",
        1000,
        gt=0,
        description="Documents of one owner; beyond it `/documents` answers 429",
    )
    max_waiting_pages: int = own(
        "IMAGE_STORE_MAX_WAITING_PAGES",
        20_000,
        gt=0,
        description="Pages of all documents that wait to be read; beyond it `/documents` answers 429 with Retry-After",
    )
    queued_pages: int = own(
        "IMAGE_STORE_QUEUED_PAGES",
        8,
        gt=0,
        le=1000,
        description="Pages of one document that are queued at a time, so that a long one does not block the others",
    )

    lost_after_s: float = own(
        "IMAGE_STORE_LOST_AFTER_S",
        120.0,
        gt=0,
        description="Time after which the message of a document or a page counts as lost and is published again; twice "
        "as long each time, since the queue may be long",
    )

    database_timeout_s: float = own(
        "IMAGE_STORE_DATABASE_TIMEOUT_S", 30.0, gt=0, description="Statement timeout in Postgres"
    )

    backup_days: float = own(
        "IMAGE_STORE_BACKUP_DAYS",
        MAX_AGE_DAYS,
        ge=0,
        le=36_500,
        description="Days that backups are kept (KEEP_DAYS of scripts/store/backup.sh), for the erasure report",
    )

    audit_days: float = own(
        "IMAGE_STORE_AUDIT_DAYS", 90, ge=2, le=36_500, description="Retention of the audit log, in days"
    )

    @property
    def audit_age(self) -> timedelta:
        return timedelta(days=self.audit_days)

    @property
    def document_limits(self) -> DocumentLimits:
        return DocumentLimits(
            pages_per_document=self.max_pages,
            documents_per_owner=self.max_documents,
            waiting_pages=self.max_waiting_pages,
            queued_pages=self.queued_pages,
            first_lost_after=timedelta(seconds=self.lost_after_s),
        )

    @property
    def backup_age(self) -> timedelta:
        return timedelta(days=self.backup_days)

    @property
    def max_age(self) -> timedelta:
        return timedelta(days=self.max_age_days)
