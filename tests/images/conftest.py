import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from tests.images.engine import Container, Image

Images = Callable[[str], Image]


class Start(Protocol):
    def __call__(
        self, image: str, environment: Mapping[str, str], *command: str, volume: Path | None = None
    ) -> Container:
        """Start a container of an image, by default with the image's own command."""
        ...


@pytest.fixture(scope="session")
def images() -> Iterator[Images]:
    """Return a function that returns an image by its name; the first use of an image may build it."""
    assert os.geteuid() == 0, "Images are tested as root, since buildah mounts them."
    with ExitStack() as stack:

        @cache
        def image(name: str) -> Image:
            image = Image(name)
            stack.callback(image.close)
            return image

        yield image


@pytest.fixture
def start(images: Images) -> Iterator[Start]:
    """Return a function that starts containers, which are removed at the end of the test."""
    with ExitStack() as stack:

        def start(image: str, environment: Mapping[str, str], *command: str, volume: Path | None = None) -> Container:
            container = Container(images(image), environment, command, volume)
            stack.callback(container.remove)
            return container

        yield start
