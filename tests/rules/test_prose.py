"""Test that no file has a banned word and no document a dead link."""

import re
import subprocess

from tests.rules.banned_words import findings, listed, whole_words
from tests.rules.source import ROOT


def test_no_file_has_a_banned_word() -> None:
    exceptions, _ = listed()
    assert [path for path in exceptions if not (ROOT / path).exists()] == []
    assert list(findings(["."])) == []


def test_banned_word_is_found_in_prose_and_names_but_not_within_words() -> None:
    expression = whole_words("bad words?")
    assert expression.search("Bad words.")
    assert whole_words("bad").search("def bad_word()")
    assert not whole_words("bad").search("badge")


def test_relative_links_lead_to_a_file_and_a_heading() -> None:
    names = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    dead = []
    for file in (ROOT / name for name in names.split()):
        for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)):
            path, _, anchor = link.partition("#")
            target = (file.parent / path).resolve() if path else file
            if not re.match(r"\w+:", link) and (
                not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target.read_text()))
            ):
                dead.append(f"{file.relative_to(ROOT)}: {link}")
    assert dead == []


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
