"""`GET /api/image/{id}/cutout`: scans, ink and cut-outs of a picture."""
