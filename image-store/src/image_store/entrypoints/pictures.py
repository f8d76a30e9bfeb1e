"""`image-store-pictures`: save all pictures to a tar file, or load them. Rows are not included."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from typing import Final

import structlog

from image_store.archive import ArchiveDamaged, load, save
from image_store.bootstrap import load_settings, open_blobs
from mesh.platform import telemetry
from mesh.platform.settings import SettingsError

log = structlog.get_logger(__name__)

_NAME: Final = "image-store-pictures"


def main() -> None:
    """Run the command. Exit status 0: complete; 1: damaged pictures were not loaded; 2: error."""
    parser = argparse.ArgumentParser(_NAME, description="Save all pictures to a tar file, or load them from one.")
    parser.add_argument("action", choices=("save", "load"), help="save to standard output, or load from standard input")
    action = parser.parse_args().action
    settings = load_settings()
    with redirect_stdout(sys.stderr):
        # Logs go to standard error, since the archive goes to standard output.
        telemetry.start(_NAME, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    try:
        blobs = open_blobs(settings.blobs)
        blobs.check_ready()
        moved = save(blobs, sys.stdout.buffer) if action == "save" else load(blobs, sys.stdin.buffer)
    except (SettingsError, ArchiveDamaged, OSError) as error:
        log.error("failed", action=action, reason=str(error))
        sys.exit(2)
    log.info("done", action=action, **asdict(moved))
    telemetry.stop()
    sys.exit(1 if action == "load" and moved.damaged else 0)
