"""Open a blob store by URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from image_store.blob_store.folder import FolderBlobStore
from image_store.blob_store.protocol import BlobStore

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def open_blob_store(url: str) -> BlobStore:
    """Return the store of a URL. Raises ValueError for an unsupported URL."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return FolderBlobStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc) and not (parts.query or parts.fragment):
        # Imported here: boto3 takes 0.5 s and 40 MB, which a folder does not need.
        from image_store.blob_store.s3 import S3BlobStore

        return S3BlobStore(parts.netloc, unquote(parts.path))
    raise ValueError(f"only file:///FOLDER and s3://BUCKET/PREFIX are known, not {url!r}")
