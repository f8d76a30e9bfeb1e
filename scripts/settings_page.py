"""Write `docs/settings.md` from the settings classes.

python -m scripts.settings_page            write it
python -m scripts.settings_page --check    exit with 1 if it differs from what the code says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from document_worker.settings import DocumentWorkerSettings
from image_store.settings import ImageStoreSettings
from mesh.platform.settings import MeshSettings
from outgoing.settings import OutgoingSettings
from recognition_api.settings import RecognitionApiSettings

PAGE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

CLASSES: Final[dict[str, type[MeshSettings]]] = {
    "all": MeshSettings,
    "bff-api": BffSettings,
    "detection-api": DetectionApiSettings,
    "recognition-api": RecognitionApiSettings,
    "image-store": ImageStoreSettings,
    "outgoing": OutgoingSettings,
    "document-worker": DocumentWorkerSettings,
}
"""Each service's settings; those of `MeshSettings` are read by all of them."""

_UNITS: Final = {
    "s": "seconds",
    "bytes": "bytes",
    "second": "bytes a second",
    "client": "connections",
    "rate": "requests / time",
    "hsts": "header",
    "amr": "names",
    "pixels": "pixels",
    "dpi": "pixels per inch",
    "days": "days",
    "port": "port",
    "threads": "threads",
    "pictures": "pictures",
    "reads": "pictures",
    "items": "pictures and documents",
    "pages": "pages",
    "documents": "documents",
    "streams": "streams",
    "batch": "pictures",
    "boxes": "lines",
    "waiting": "requests",
    "arg": "share, 0 to 1",
    "path": "path",
    "data": "path",
    "dist": "path",
    "url": "URL",
    "endpoint": "URL",
    "host": "address",
    "origins": "origins",
    "access": "`open` `keys` `oidc` `proxy`",
    "hosts": "hosts",
    "ips": "addresses",
    "issuer": "URL",
    "id": "text",
    "scopes": "texts",
    "claim": "name",
    "groups": "names",
    "header": "name",
    "fetches": "files",
    "webhooks": "webhooks",
    "secret": "text",
    "secrets": "texts",
}
"""By the last word of a field's name."""

_HEAD: Final = """\
# Settings

<!-- Written from the settings classes by `python -m scripts.settings_page`; `make check` compares. -->

Every variable that a process of ocr-mesh reads. The defaults are those of `make run`. A variable with the prefix
`MESH_`, or with that of its service, that is not listed here is an error at start. All processes of a service read the
same variables.
"""

_TAIL: Final = """\
## Read by others

| variable | default | unit | read by | meaning |
|---|---|---|---|---|
| `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL` | unset | text \
| boto3, in image-store | Access to a bucket, where `MESH_BLOB_URL` names one |

compose.yaml's own variables are in [`.env.example`](../.env.example).
"""


class Undocumented(Exception):
    """A setting has no description or no unit."""


def page() -> str:
    """Return the whole page. Raises Undocumented."""
    sections = [_HEAD]
    for service, settings in CLASSES.items():
        title = "All services" if service == "all" else service
        rows = [
            f"## {title}\n",
            "| variable | default | unit | service | meaning |",
            "|---|---|---|---|---|",
            *(_row(service, settings, name, field) for name, field in own_fields(settings)),
        ]
        sections.append("\n".join(rows) + "\n")
    return "\n".join([*sections, _TAIL])


def own_fields(settings: type[MeshSettings]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the fields that a class adds to `MeshSettings`, or all of that class itself."""
    for name, field in settings.model_fields.items():
        if settings is MeshSettings or name not in MeshSettings.model_fields:
            yield name, field


def _row(service: str, settings: type[MeshSettings], name: str, field: FieldInfo) -> str:
    variable = settings.variable_of(name)
    if not field.description:
        raise Undocumented(f"{variable} has no description")
    cells = (f"`{variable}`", _default(field), _unit(variable, name, field), service, field.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    default = field.default
    if default is PydanticUndefined:
        return "computed"
    if not default and not isinstance(default, int | float):  # None, or an empty list or secret
        return "unset"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`"


def _unit(variable: str, name: str, field: FieldInfo) -> str:
    choices = _choices(field)
    if choices:
        return " ".join(f"`{choice}`" for choice in choices)
    try:
        return _UNITS[name.rpartition("_")[2]]
    except KeyError as error:
        raise Undocumented(f"{variable}: the last word of {name} names no unit; add it to _UNITS") from error


def _choices(field: FieldInfo) -> list[str]:
    """Return the values of a setting that takes only a few."""
    if field.annotation is bool:
        return ["true", "false"]
    patterns: list[str] = [rule.pattern for rule in field.metadata if getattr(rule, "pattern", None)]
    if patterns:
        return patterns[0].strip("^$()").split("|")
    return [choice for choice in _flat(field.annotation) if isinstance(choice, str)]


def _flat(annotation: Any) -> Iterator[Any]:
    """Yield the values of a Literal, also of one in a union."""
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _flat(argument)


def main() -> None:
    made = page()
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text() != made:
            sys.exit("docs/settings.md is not what the code says: python -m scripts.settings_page writes it again")
    else:
        PAGE.write_text(made)


if __name__ == "__main__":
    main()
