"""The first call of the start page in three languages. Each runs as printed, against the address it is opened at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEYS: Final = {
    "curl": ' \\\n  -H "Authorization: Bearer $OCR_MESH_KEY"',
    "python": '\n        "Authorization": f"Bearer {os.environ[\'OCR_MESH_KEY\']}",',
    "javascript": "\n  headers: { Authorization: `Bearer ${process.env.OCR_MESH_KEY}` },",
}
"""What each language adds where requests without an API key are refused."""

_SAMPLES: Final = {
    "curl": """\
curl -fsS -o sample.png {here}/docs/sample.png
curl -fsS -F image=@sample.png{key} \\
  {here}/read
""",
    "python": """\
import base64
import json
import os
import urllib.request

with urllib.request.urlopen("{here}/docs/sample.png") as answer:
    picture = answer.read()

request = urllib.request.Request(
    "{here}/read",
    data=json.dumps({{"base64": base64.b64encode(picture).decode()}}).encode(),
    headers={{
        "Content-Type": "application/json",{key}
    }},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["text"])
""",
    "javascript": """\
const picture = await (await fetch("{here}/docs/sample.png")).blob();

const form = new FormData();
form.append("image", picture, "sample.png");

const answer = await fetch("{here}/read", {{
  method: "POST",
  body: form,{key}
}});
if (!answer.ok) throw new Error((await answer.json()).detail);
console.log((await answer.json()).text);
""",
}


def first_calls(here: str, *, needs_key: bool) -> Mapping[str, str]:
    """Return the samples by language, for the base URL `here`. JavaScript is a module, for Node.js 20 or later."""
    code = {
        language: sample.format(here=here, key=_KEYS[language] if needs_key else "")
        for language, sample in _SAMPLES.items()
    }
    if not needs_key:
        code["python"] = code["python"].replace("import os\n", "")
    return code
