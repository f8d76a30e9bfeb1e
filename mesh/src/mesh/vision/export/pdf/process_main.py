"""The process that builds one PDF: the only one that loads pikepdf and opens a person's PDF.

    python -P -m mesh.vision.export.pdf.process_main SOCKET BYTES

Messages are JSON with descriptors of files, in this order:

    {"start": {"archivable"}}                                       → {"done": null}
    {"picture": {"limits", "keep_metadata"}} + picture, text        → {"done": null}
    {"original": {"password"}} + PDF                                → {"done": number of pages}
    {"text": {"index"}} + text                                      → {"done": null}
    {"append": {}} + PDF                                            → {"done": null}
    {"save": {"title", "created_at", "changed_at"}} + empty file    → {"done": null}

A text is a `TextDocument` as JSON without lines, then each line as JSON, one a row. The service kills this process at
its time limit; if the service has died, an alarm ends it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
import traceback
import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO, Final

from mesh.contracts.problems import BadPicture, PasswordRequired
from mesh.contracts.text_document import TextDocument, TextLine
from mesh.vision.decoding.child import MAX_MESSAGE, OUT_OF_MEMORY, limit_memory
from mesh.vision.export.pdf.builder import Builder
from mesh.vision.export.pdf.information import Information
from mesh.vision.picture import PictureLimits, open_picture

_MOST_FILES: Final = 2
_LONGEST_REPORT: Final = 4000
_LONGEST_TASK_S: Final = 900
"""Longer than any time limit of a service."""


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    limit_memory(int(sys.argv[2]))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # one file for each picture
    warnings.simplefilter("ignore")
    builder = Builder(archivable=False)
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, MAX_MESSAGE, _MOST_FILES)
        if not message:
            return
        ((task, given),) = json.loads(message).items()
        files = [os.fdopen(descriptor, "r+b") for descriptor in descriptors]
        signal.alarm(_LONGEST_TASK_S)
        try:
            if task == "start":
                builder = Builder(archivable=given["archivable"])
                answer: dict[str, Any] = {"done": None}
            else:
                answer = {"done": _done(builder, task, given, files)}
        except BadPicture as problem:
            answer = {"problem": problem.detail}
        except PasswordRequired as problem:
            answer = {"locked": problem.detail}
        except MemoryError:
            answer = {"failed": OUT_OF_MEMORY}
        except Exception:
            answer = {"failed": traceback.format_exc(limit=-5)[-_LONGEST_REPORT:]}
        signal.alarm(0)
        connection.send(json.dumps(answer).encode())
        if "failed" in answer:
            return


def _done(builder: Builder, task: str, given: dict[str, Any], files: Sequence[BinaryIO]) -> int | None:
    match task:
        case "picture":
            content, text = files
            with content, text:
                picture = open_picture(content.read(), PictureLimits(**given["limits"]))
                builder.add_picture(picture, _text(text), keep_metadata=given["keep_metadata"])
        case "original":
            return builder.open_original(files[0], given["password"])
        case "text":
            with files[0] as text:
                builder.add_text(given["index"], _text(text))
        case "append":
            builder.append(files[0])
        case "save":
            with files[0] as result:
                builder.save(result, _information(given) if given["title"] else None)
        case _:
            raise ValueError(f"unknown task {task!r}")
    return None


def _information(given: dict[str, str]) -> Information:
    created_at, changed_at = map(datetime.fromisoformat, (given["created_at"], given["changed_at"]))
    return Information(given["title"], created_at, changed_at)


def _text(file: BinaryIO) -> TextDocument:
    document = TextDocument.model_validate_json(file.readline())
    return document.model_copy(update={"lines": tuple(map(TextLine.model_validate_json, file))})


if __name__ == "__main__":
    main()
