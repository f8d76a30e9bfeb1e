"""A child of the fork server: open one picture after another, and run functions on the open one.

Messages are JSON, with a descriptor of shared memory where there is a result. Never pickle: a picture may take over
this process, and must not reach the service through its answers.

    {"open": limits, "size": bytes}          → {"info": …} | {"problem": …}
    {"run": "module:function", "with": […]}  → {"values": …} + memory | {"problem": …}
    {"call": "module:function", "with": […]} → the same; comes with the descriptor of a file, the first argument
    {"close": true}                          no answer

The content to open is in a file that the service writes before it asks.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NoReturn

from mesh.contracts.problems import BadDocument, BadPicture
from mesh.vision.decoding.shared_memory import ContentFile, SharedMemory
from mesh.vision.decoding.wording import problem_answer
from mesh.vision.picture import Picture, PictureLimits, open_picture

MAX_MESSAGE: Final = 64 * 1024
OUT_OF_MEMORY: Final = "memory"

Work = Callable[..., tuple[Mapping[str, Any], SharedMemory]]
"""Takes a picture and arguments of JSON, returns values of JSON and content."""

_PR_SET_PDEATHSIG: Final = 1
_libc: Final = ctypes.CDLL(None)


def run(connection: socket.socket, file: ContentFile, server: int, memory_bytes: int) -> NoReturn:
    """Serve until the service closes the connection. `server` is the process that forked this one."""
    status = 1
    try:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == server:  # else it died before that call
            limit_memory(memory_bytes)
            warnings.simplefilter("ignore")
            _serve(connection, file)
            status = 0
    finally:
        os._exit(status)


def limit_memory(memory_bytes: int) -> None:
    """Limit the memory beyond what is mapped now, and be the first that the kernel ends when memory runs out."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    allowed = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the picture
    with suppress(PermissionError):  # some sandboxes do not allow it; the limit above holds anyway
        Path("/proc/self/oom_score_adj").write_text("1000")


def _serve(connection: socket.socket, file: ContentFile) -> None:
    picture: Picture | None = None
    while True:
        message, handles, _, _ = socket.recv_fds(connection, MAX_MESSAGE, 1)
        if not message:
            return
        request = json.loads(message)
        if "close" in request:
            picture = None
            continue
        content: SharedMemory | None = None
        try:
            if "open" in request:
                picture = open_picture(file.read(request["size"]), PictureLimits(**request["open"]))
                answer: dict[str, Any] = {"info": asdict(picture.info)}
            elif "call" in request:
                values, content = function_of(request["call"])(handles[0], *request["with"])
                answer = {"values": values}
            else:
                values, content = function_of(request["run"])(picture, *request["with"])
                answer = {"values": values}
        except (BadPicture, BadDocument) as problem:
            answer = problem_answer(problem)
        except MemoryError:
            answer = {"failed": OUT_OF_MEMORY}
        except Exception:
            answer = {"failed": traceback.format_exc(limit=-5)}
        finally:
            for handle in handles:
                os.close(handle)
        socket.send_fds(connection, [json.dumps(answer).encode()], [] if content is None else [content.fd])
        if "failed" in answer:
            return  # its memory may be in fragments; the service asks for another child
        if content is not None:
            content.close()


def function_of(name: str) -> Work:
    """Return a function by "module:function"."""
    module, _, function = name.partition(":")
    found: Work = getattr(importlib.import_module(module), function)
    return found
