"""`PUT /api/image/{id}/lines`, `POST /api/image/{id}/line-text`: edit the lines of a picture."""
