"""What detection-api and recognition-api have in common for their caller."""

from __future__ import annotations

from mesh.errors import BadPicture, BadRequest, NotFound, UpstreamInvalid
from mesh.http.client import Answer, Fields, ServiceClient

PICTURE_NAME = "image"
"""What a picture is called between services: its own name is the person's, and nobody here needs it."""


def post_picture(http: ServiceClient, path: str, fields: Fields) -> Answer:
    """Send a picture.

    Raises:
        BadPicture: the service cannot read the picture; its words are for the person who sent it.
        UpstreamProblem: everything else. What else a service finds wrong with our request is not that person's fault.
    """
    try:
        return http.post(path, fields)
    except BadPicture:
        raise
    except (BadRequest, NotFound) as error:
        raise UpstreamInvalid(http.service, f"{http.service} refused what it was sent: {error.detail}") from error
