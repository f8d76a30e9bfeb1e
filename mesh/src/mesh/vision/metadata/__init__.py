"""Remove metadata from picture files without decoding them: place, camera, software, names, thumbnails.

Pixels, orientation, resolution and colour profile are kept. `without_metadata` is the entry.
"""

from mesh.vision.metadata.removal import without_metadata

__all__ = ["without_metadata"]
