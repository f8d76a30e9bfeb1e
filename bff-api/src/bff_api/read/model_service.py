"""Requests with a picture, shared by the clients of detection-api and recognition-api."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mesh.contracts.problems import BadPicture, BadRequest, NotFound, UpstreamInvalid
from mesh.platform.http.caller import IsConnected
from mesh.platform.http.client import Answer, Fields, ServiceClient

PICTURE_NAME = "image"
"""File name in requests between services; the user's file name is private and not needed there."""


def post_picture(http: ServiceClient, path: str, fields: Fields, is_connected: IsConnected) -> Answer:
    """Send a picture.

    Raises:
        BadPicture: the service cannot read the picture; its detail is shown to the client.
        UpstreamProblem: any other failure. Other errors in our request are not the client's fault.
        ClientDisconnected: the client has disconnected.
    """
    with _our_fault(http):
        return http.post(path, fields, is_connected)


def stream_picture(
    http: ServiceClient, path: str, fields: Fields, accept: str, is_connected: IsConnected
) -> Iterator[Answer]:
    """Send a picture and yield the parts of the response as they arrive. Raises as `post_picture`."""
    with _our_fault(http):
        yield from http.stream(path, fields, accept, is_connected)


@contextmanager
def _our_fault(http: ServiceClient) -> Iterator[None]:
    try:
        yield
    except BadPicture:
        raise
    except (BadRequest, NotFound) as error:
        raise UpstreamInvalid(http.service, f"{http.service} rejected the request: {error.detail}") from error
