"""Accessibility checks with axe-core."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_AXE: Final = Path(__file__).parents[3] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_SERIOUS: Final = ("serious", "critical")


COLOURS: Final = ("color-contrast", "link-in-text-block")
"""Rules about colours: the others find the same in both themes."""


def serious_violations(page: Page, *, without: str | None = None, rules: Sequence[str] = ()) -> list[str]:
    """Return serious and critical violations: rule, element and reason.

    `without` is a selector to exclude; with `rules` only those are checked.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text() + "\n;0")
    context: dict[str, Any] = {"exclude": [[without]]} if without else {}
    found = page.evaluate(
        """([context, rules]) => axe.run(
          Object.keys(context).length ? context : document,
          {
            resultTypes: ["violations"],  // of others, only one node is described
            ...(rules.length ? { runOnly: { type: "rule", values: rules } } : {}),
          },
        )""",
        [context, list(rules)],
    )
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        if violation["impact"] in _SERIOUS
        for node in violation["nodes"]
    ]
