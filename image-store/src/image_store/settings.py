"""Settings of image-store from the environment, besides `MESH_*`."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

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

    @property
    def backup_age(self) -> timedelta:
        return timedelta(days=self.backup_days)

    @property
    def max_age(self) -> timedelta:
        return timedelta(days=self.max_age_days)
