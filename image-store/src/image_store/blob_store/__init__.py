"""Storage of the pictures' bytes: a folder or an S3 bucket."""

from __future__ import annotations

from image_store.blob_store.folder import FolderBlobStore
from image_store.blob_store.opening import open_blob_store
from image_store.blob_store.protocol import SHARDS, Blob, BlobMissing, BlobStore

__all__ = ["SHARDS", "Blob", "BlobMissing", "BlobStore", "FolderBlobStore", "open_blob_store"]
