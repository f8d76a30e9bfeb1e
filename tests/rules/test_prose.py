"""What people read has no banned word and no dead link."""

import re
import subprocess

from tests.rules.banned_words import findings, listed
from tests.rules.source import ROOT


def test_no_banned_word_is_in_the_listed_paths() -> None:
    paths, _ = listed()
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert list(findings(paths)) == []


def test_every_relative_link_leads_to_a_file_and_a_heading() -> None:
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
