"""Arrow 3, bff-api → recognition-api: `POST /extract`.

Two forms of request, one of answer. show-off sends one crop a line as files `image0 … imageN`. We send the picture
once as `image`, with the form field `boxes`: a JSON array of quads `[[x, y] x 4]`. Tokens come back in the order of the
boxes, or of the crops: the numeric one (image2 before image10) where all endings of their names are digits, else the
order sent. A request with both forms, or with a part that cannot be matched to a line, is refused (400).

With `Accept: application/x-ndjson` the answer is a JSON object a line: `RecognizedPart`s as they are read, in order. A
failure on the way is a last line `{"problem": …}`.
"""

from __future__ import annotations

from pydantic import ConfigDict, RootModel

from mesh.contracts.problems import ProblemBody
from mesh.contracts.wire import Share, WireModel, WireQuad, Word

FILE_FIELD = "image"
BOXES_FIELD = "boxes"


class RecognizedLine(WireModel):
    text: str
    confidence: Share
    words: tuple[Word, ...] = ()


class RecognizedTokens(WireModel):
    """The answer: `tokens` is the seed's; `lines` says more of the same, entry by entry."""

    tokens: list[str]
    lines: tuple[RecognizedLine, ...] = ()


class RecognizedPart(WireModel):
    """A line of the streamed answer: some lines of text, or why there are no more."""

    lines: tuple[RecognizedLine, ...] = ()
    problem: ProblemBody | None = None


class Boxes(RootModel[list[WireQuad]]):
    """The form field `boxes`; NaN and infinity are refused."""

    model_config = ConfigDict(allow_inf_nan=False)
