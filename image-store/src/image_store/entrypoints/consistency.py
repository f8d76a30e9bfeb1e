"""`image-store-consistency`: compare rows with files in both directions; repair with `--fix`."""

from __future__ import annotations

import argparse
import sys
from typing import Final

import structlog

from image_store.bootstrap import load_settings, open_store
from image_store.database import DatabaseNotReady
from image_store.domain import utc_now
from mesh.platform import telemetry
from mesh.platform.settings import SettingsError

log = structlog.get_logger(__name__)

_NAME: Final = "image-store-consistency"


def main() -> None:
    """Run the command. Exit status 0: consistent, or repaired; 1: differences; 2: error."""
    parser = argparse.ArgumentParser(_NAME, description="Compare database rows with picture files in both directions.")
    parser.add_argument(
        "--fix",
        action="store_true",
        help="delete files without a row, and rows and text of pictures without a file",
    )
    fix = parser.parse_args().fix
    settings = load_settings()
    telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    try:
        store = open_store(settings, _NAME)
        store.database.check_ready()
        store.blobs.check_ready()
    except (SettingsError, DatabaseNotReady, OSError) as error:
        log.error("cannot compare", reason=str(error))
        sys.exit(2)
    findings = store.consistency.check(utc_now())
    for blob in findings.orphan_files:
        log.warning("file without a row", path=blob.path)
    for lost in findings.lost_files:
        log.warning("row without its file", image_id=lost.image_id, path=lost.path)
    if fix:
        store.consistency.delete_orphans(findings)
        store.consistency.delete_lost(findings, utc_now())
    log.info("compared", orphan_files=len(findings.orphan_files), lost_files=len(findings.lost_files), fixed=fix)
    store.close()
    telemetry.stop()
    sys.exit(0 if fix or findings.is_consistent else 1)
