"""Typed client of ocr-mesh. `models` has the types of requests and responses, generated from the API's document."""

from ocr_mesh_client.client import Client
from ocr_mesh_client.errors import ApiError, DocumentFailed, InvalidAnswer, OcrMeshError, Unreachable
from ocr_mesh_client.models import Format, OcrMode
from ocr_mesh_client.upload import File

__all__ = [
    "ApiError",
    "Client",
    "DocumentFailed",
    "File",
    "Format",
    "InvalidAnswer",
    "OcrMeshError",
    "OcrMode",
    "Unreachable",
]
