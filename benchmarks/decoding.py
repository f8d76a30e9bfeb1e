"""What decoding in child processes costs one read: in each service, against decoding in the service itself.

    python -m benchmarks.decoding

Both ways alternately, so that they see the same machine speed; medians of 60 pairs after 5 uncounted ones. On a
shared machine the waits for a processor, twice a picture, are part of the median; the best time is nearly without them,
and the CPU time, of both processes, entirely.
Then the memory of the processes (PSS, shared pages counted once) after these pictures.
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable
from typing import Final

import psutil
from PIL import Image, ImageChops

from benchmarks.latency import form
from benchmarks.results import record
from detection_api.ctpn.preprocess import working_size
from harness.in_process_decoding import decode_grey, decode_shrunk
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.settings import MeshSettings
from mesh.vision import stored_pixels
from mesh.vision.decoding.processes import DecodingProcesses, ProcessLimits
from mesh.vision.picture import DEFAULT_LIMITS, open_picture
from mesh.vision.pixels import decode_in

PAIRS: Final = 60
UNCOUNTED: Final = 5
SIZES: Final = {"receipt of 0.5 megapixels": (600, 850), "photo of 12 megapixels": (3000, 4000)}

Work = Callable[[], object]


def main() -> None:
    settings = MeshSettings()
    decoders = DecodingProcesses(
        DEFAULT_LIMITS,
        ProcessLimits(settings.decoding_timeout_s, settings.max_decoding_bytes),
        ConcurrencyLimit("decoding", running=2, waiting=0, wait_s=1),
        [stored_pixels.__name__],
    )
    for name, size in SIZES.items():
        content = jpeg(*size)
        overheads = [overhead_ms(name, stage, *pair) for stage, pair in works(decoders, content).items()]
        note = f"{len(content) // 1000} KB; {busy()}"
        for kind, values in zip(("p50", "best", "CPU time"), zip(*overheads, strict=True), strict=True):
            record("decoding", f"overhead per read, {kind}, {name}", sum(values), "ms", note)
    memory(decoders)
    decoders.close()


def works(decoders: DecodingProcesses, content: bytes) -> dict[str, tuple[Work, Work]]:
    """Return what each service does with a picture: in itself, and in a child."""

    def header_in_child() -> None:
        with decoders.decoder() as decoder:
            decoder.open(content)

    def shrunk_in_child() -> None:
        with decoders.decoder() as decoder:
            decode_in(decoder, content, "RGB", working_size)

    def grey_in_child() -> None:
        with decoders.decoder() as decoder:
            decode_in(decoder, content, "L")

    return {
        "bff-api, header": (lambda: open_picture(content), header_in_child),
        "detection-api": (lambda: decode_shrunk(open_picture(content), working_size), shrunk_in_child),
        "recognition-api": (lambda: decode_grey(open_picture(content)), grey_in_child),
    }


def overhead_ms(name: str, stage: str, here: Work, in_child: Work) -> tuple[float, float, float]:
    """Return the median of the differences, the difference of the best times, and that of the mean CPU times."""
    for _ in range(UNCOUNTED):
        here()
        in_child()
    pairs = [(milliseconds(here), milliseconds(in_child)) for _ in range(PAIRS)]
    ours, childs = zip(*pairs, strict=True)
    note = f"{statistics.median(ours):.3g} ms in the service"
    record("decoding", f"{stage}, in a child, p50, {name}", statistics.median(childs), "ms", note)
    median = statistics.median(child - own for own, child in pairs)
    return median, min(childs) - min(ours), cpu_ms(in_child) - cpu_ms(here)


def milliseconds(work: Work) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def cpu_ms(work: Work) -> float:
    """Return the mean CPU time of this process and its children."""

    def used() -> float:
        children = psutil.Process().children(recursive=True)
        return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in children)

    before = used()
    for _ in range(PAIRS):
        work()
    return (used() - before) / PAIRS * 1000


def memory(decoders: DecodingProcesses) -> None:
    """Record the memory of the fork server and two children."""
    with decoders.decoder() as one, decoders.decoder() as two:
        for decoder in (one, two):
            decode_in(decoder, jpeg(600, 850), "L")
        processes = psutil.Process().children(recursive=True)
        megabytes = sum(process.memory_full_info().pss for process in processes) / 1e6
        record("decoding", f"PSS of {len(processes)} processes", megabytes, "MB", "a fork server and its children")


def jpeg(width: int, height: int) -> bytes:
    """Return a page with noise, which compresses as a photo does."""
    page = form(width // 2, height // 2).resize((width, height))
    noise = Image.effect_noise((width, height), 30).convert("RGB")
    with io.BytesIO() as file:
        ImageChops.multiply(page, noise.point(lambda value: min(255, value + 110))).save(file, "JPEG", quality=85)
        return file.getvalue()


def busy() -> str:
    return f"a shared machine, {os.getloadavg()[0]:.1f} of its {os.cpu_count()} cores in use"


if __name__ == "__main__":
    main()
