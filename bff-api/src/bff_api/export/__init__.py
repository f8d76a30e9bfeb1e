"""Routes of the exports; `mesh.vision.export` writes the files."""
