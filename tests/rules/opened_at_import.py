"""Import modules, and print what the top level of those below a folder opened.

    python opened_at_import.py FOLDER MODULE...

What a library opens during its import is not counted (urllib3 tries IPv6), nor is what Python opens to load a module.
Run by `test_imports.py` in a process of its own: an audit hook cannot be removed.
"""

import importlib
import sys
from types import FrameType

import pydantic

FOLDER, *NAMES = sys.argv[1:]
EVENTS = ("open", "socket.", "subprocess.Popen", "sqlite3.connect")

violations: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith(EVENTS):
        return
    caller = sys._getframe(1)
    if caller.f_code.co_filename.startswith("<frozen importlib"):
        return
    module = module_being_imported(caller)
    if module.startswith(f"{FOLDER}/") and not module.startswith((f"{FOLDER}/.venv/", __file__)):
        violations.append(f"{module} at import: {event} {arguments[0]!r}")


def module_being_imported(frame: FrameType | None) -> str:
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame.f_code.co_filename if frame is not None else ""


# Pydantic looks for its plugins on the disk when the first model of a process is made.
pydantic.create_model("First")
sys.addaudithook(watch)
for name in NAMES:
    importlib.import_module(name)

loaded = [engine for engine in ("openvino", "onnxruntime", "torch") if engine in sys.modules]
for line in violations + [f"{engine} was loaded" for engine in loaded]:
    sys.stdout.write(f"{line}\n")
