"""Test that thumbnails and PDFs leave a process for the headers of pictures that are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bff_api.decoding import DECODING_PROCESSES, decoding_gate, decoding_processes
from bff_api.history.thumbnail import Thumbnails
from bff_api.settings import BffSettings
from mesh.contracts.problems import BadPicture
from mesh.vision.decoding.processes import DecodingProcesses
from tests.mesh.pictures import bars, encode

PICTURE = encode(bars(2))


@pytest.fixture
def processes() -> Iterator[DecodingProcesses]:
    processes = decoding_processes(BffSettings(max_picture_pixels=20_000))
    yield processes
    processes.close()


def test_header_is_read_while_as_many_thumbnails_and_pdfs_as_allowed_are_made(processes: DecodingProcesses) -> None:
    gate = decoding_gate()
    with ExitStack() as exports:
        for _ in range(DECODING_PROCESSES - 1):
            exports.enter_context(gate.admit())
            exports.enter_context(processes.decoder())
        with processes.decoder() as decoder:
            assert decoder.open(PICTURE).width == 160


def test_thumbnails_are_made_in_processes(processes: DecodingProcesses) -> None:
    assert Thumbnails(processes).of(PICTURE).startswith(b"RIFF")


def test_limit_of_pixels_is_that_of_the_settings(processes: DecodingProcesses) -> None:
    with processes.decoder() as decoder, pytest.raises(BadPicture, match="201 x 100 pixels"):
        decoder.open(encode(bars(2).resize((201, 100))))
