"""Edge 3, bff-api → recognition-api: `POST /extract`.

There are two forms of request and one of response. `show-off` sends one crop per line as files `image0 … imageN`. We
send the picture once as `image`, with the form field `boxes`: a JSON array of quads `[[x, y] x 4]`. Tokens are returned
in the order of the boxes, or of the crops: in numeric order (image2 before image10) if all suffixes are digits, else in
the order sent. A request with both forms, or with a part that cannot be matched to a line, is rejected (400).

With `Accept: application/x-ndjson` the response is one JSON object per line: `RecognizedPart`s as they are recognised,
in order. On failure the last line is `{"problem": …}`.
"""

from __future__ import annotations

from pydantic import ConfigDict, RootModel

from mesh.contracts.line import LineText, Quad
from mesh.contracts.problems import ProblemBody
from mesh.contracts.wire import WireModel

FILE_FIELD = "image"
BOXES_FIELD = "boxes"


class RecognizedTokens(WireModel):
    """Response: `tokens` for clients of `show-off`; `lines` has confidence and words of each token."""

    tokens: list[str]
    lines: tuple[LineText, ...] = ()


class RecognizedPart(WireModel):
    """One line of the streamed response: some lines of text, or a problem that ends it."""

    lines: tuple[LineText, ...] = ()
    problem: ProblemBody | None = None


class Boxes(RootModel[list[Quad]]):
    """The form field `boxes`; rejects NaN and infinity."""

    model_config = ConfigDict(allow_inf_nan=False, hide_input_in_errors=True)
