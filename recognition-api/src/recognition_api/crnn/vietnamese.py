"""Raise the scores of Vietnamese letters in lines that have one.

They are lowered in the weights (`training.crnn.priors`), since dust around a Latin letter looks like a tone mark. In a
Vietnamese line every other letter has one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.scripts import is_of_other_script

ONLY_VIETNAMESE: Final = frozenset("ƠơƯư") | {chr(code) for code in range(0x1EA0, 0x1EFA)}
RAISED: Final = 4.0
"""In units of log-probability; of 0 to 8, the most rendered lines are right with 4."""
HOOK_RAISED: Final = 1.1
"""More for ể, which the network takes for ế. Of 500 lines, more are right than with 0, 0.4, 0.8 and 1.5."""
MAX_LETTERS: Final = 25
"""For each Vietnamese letter; the median line has 6. A long line with one of them is Latin print with dust."""
_OTHERS: Final = "ĂăÂâĐđÊêÔôÀàÁáÃãÈèÉéÌìÍíÒòÓóÕõÙùÚúÝýĨĩŨũ"


def is_vietnamese(text: str) -> bool:
    """Return whether a line has enough of the letters that no other language has, and no Greek or Cyrillic ones."""
    found = sum(letter in ONLY_VIETNAMESE for letter in text)
    return 0 < len(text) <= found * MAX_LETTERS and not any(map(is_of_other_script, text))


def with_likely_vietnamese(log_probabilities: NDArray[np.float32], charset: Charset) -> NDArray[np.float32]:
    """Return the scores of a Vietnamese line, T × classes, with those of its letters raised.

    They are not normalised: two readings of one letter are compared by them, and normalised ones would be all but 0.
    """
    raised = np.zeros(charset.num_classes, np.float32)
    raised[[charset.encode(c)[0] for c in (*ONLY_VIETNAMESE, *_OTHERS) if c in charset]] = RAISED
    if "ể" in charset:
        raised[charset.encode("ể")] += HOOK_RAISED
    return log_probabilities + raised
