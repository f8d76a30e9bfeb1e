"""What detection-api and recognition-api have in common for their caller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mesh.contracts.problems import BadPicture, BadRequest, NotFound, UpstreamInvalid
from mesh.platform.http.caller import IsConnected
from mesh.platform.http.client import Answer, Fields, ServiceClient

PICTURE_NAME = "image"
"""What a picture is called between services: its own name is the person's, and nobody here needs it."""


def post_picture(http: ServiceClient, path: str, fields: Fields, is_connected: IsConnected) -> Answer:
    """Send a picture.

    Raises:
        BadPicture: the service cannot read the picture; its words are for the person who sent it.
        UpstreamProblem: everything else. What else a service finds wrong with our request is not that person's fault.
        ClientDisconnected: nobody waits for the answer any more.
    """
    with _our_fault(http):
        return http.post(path, fields, is_connected)


def stream_picture(
    http: ServiceClient, path: str, fields: Fields, accept: str, is_connected: IsConnected
) -> Iterator[Answer]:
    """Send a picture, and get the answer as it is made. Raises as `post_picture`."""
    with _our_fault(http):
        yield from http.stream(path, fields, accept, is_connected)


@contextmanager
def _our_fault(http: ServiceClient) -> Iterator[None]:
    try:
        yield
    except BadPicture:
        raise
    except (BadRequest, NotFound) as error:
        raise UpstreamInvalid(http.service, f"{http.service} refused what it was sent: {error.detail}") from error
