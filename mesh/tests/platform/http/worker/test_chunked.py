"""Test the decoder of chunked bodies, however its bytes are split."""

from __future__ import annotations

import pytest
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkExtension, InvalidChunkSize, LimitRequestHeaders

from mesh.platform.http.worker.chunked import ChunkedDecoder

BODY = b'5;name="a;b"\r\nhello\r\nB ; x\r\n, 11 bytes.\r\n01\r\n!\r\n0\r\nX-Trailer: a\r\nY: b\r\n\r\nGET /next'
DECODED = b"hello, 11 bytes.!"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_body_is_decoded_and_what_follows_is_kept(size: int) -> None:
    decoder = ChunkedDecoder()
    decoded, rest = b"", b""
    for start in range(0, len(BODY), size):
        part = BODY[start : start + size]
        if decoder.is_done:
            rest += part
            continue
        decoded += b"".join(decoder.feed(part))
        rest = decoder.rest
    assert decoder.is_done
    assert (decoded, rest) == (DECODED, b"GET /next")


@pytest.mark.parametrize("length", range(len(BODY) - len(b"GET /next")))
def test_incomplete_body_is_not_done(length: int) -> None:
    decoder = ChunkedDecoder()
    assert DECODED.startswith(b"".join(decoder.feed(BODY[:length])))
    assert not decoder.is_done


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\r\n", InvalidChunkSize),
        (b"0x5\r\nhello\r\n", InvalidChunkSize),
        (b"+5\r\nhello\r\n", InvalidChunkSize),
        (b"5 \r\nhello\r\n", InvalidChunkSize),
        (b"f" * 13 + b"\r\n", InvalidChunkSize),
        (b"1" * 5000, InvalidChunkSize),
        (b"5;\r\nhello\r\n", InvalidChunkExtension),
        (b"5;a=\r\nhello\r\n", InvalidChunkExtension),
        (b"5\r\nhello0\r\n\r\n", ChunkMissingTerminator),
        (b"5\r\nhello\n0\r\n\r\n", ChunkMissingTerminator),
        (b"0\r\n" + b"X: y\r\n" * 2000, LimitRequestHeaders),
        (b"0\r\n" + b"x" * 9000, LimitRequestHeaders),
    ],
)
def test_malformed_body_is_refused(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        ChunkedDecoder().feed(body)


def test_flood_of_tiny_chunks_is_refused() -> None:
    decoder = ChunkedDecoder()
    decoder.feed(b"1\r\nx\r\n" * 100_000)
    with pytest.raises(InvalidChunkSize, match="too many"):
        decoder.feed(b"1\r\nx\r\n")
