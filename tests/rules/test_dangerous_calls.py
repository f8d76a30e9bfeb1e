"""Test that the product neither executes nor deserialises what it receives, and loads no code from other servers."""

import ast
import re
import subprocess
from collections.abc import Iterator

from tests.rules.source import PACKAGES, ROOT, Module, modules

# Modules that execute or make objects of what they read. Our code writes XML and never reads it; pikepdf reads that of
# PDFs, without entities.
FORBIDDEN_MODULES = frozenset(("pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "defusedxml", "ldap3"))
FORBIDDEN_CALLS = frozenset(("eval", "exec", "compile", "__import__"))
SHELLS = frozenset(("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"))
STARTS_PROCESSES = frozenset(("run", "Popen", "call", "check_call", "check_output"))

# Of the page: what makes code or elements of a text.
FORBIDDEN_IN_PAGES = re.compile(
    r"\beval\(|new Function\(|dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write"
    r"""|createContextualFragment|["'`]\s*javascript:"""
)
OF_ANOTHER_SERVER = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in module.nodes:
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_nothing_executes_a_text_or_makes_objects_of_one() -> None:
    found = []
    for module in modules(*PACKAGES):
        found += [f"{module.place}: {name}" for name in module.imported() if name.split(".")[0] in FORBIDDEN_MODULES]
        found += [f"{module.place}: {name}" for name, _ in calls(module) if name in FORBIDDEN_CALLS | SHELLS]
    assert found == []


def test_no_command_passes_a_shell() -> None:
    found, started = [], 0
    for module in modules(*PACKAGES):
        for name, call in calls(module):
            if name.partition(".")[0] == "subprocess" and name.rpartition(".")[2] in STARTS_PROCESSES:
                started += 1
                found += [f"{module.place}:{call.lineno}" for keyword in call.keywords if keyword.arg == "shell"]
                found += [
                    f"{module.place}:{call.lineno}"
                    for text in call.args
                    if isinstance(text, ast.Constant | ast.JoinedStr)
                ]
    assert started >= 2
    assert found == []


def test_templates_are_constants() -> None:
    """Jinja executes a template; a text of a user may be a value in it only."""
    found = []
    for module in modules(*PACKAGES):
        for name, call in calls(module):
            assert name.rpartition(".")[2] not in ("Template", "from_string"), module.place
            if name.rpartition(".")[2] == "render_template_string":
                template = call.args[0]
                if not (isinstance(template, ast.Name) and template.id.isupper()):
                    found.append(f"{module.place}:{call.lineno}")
    assert found == []


def test_pages_make_no_code_or_elements_of_a_text() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in page_files()
        for match in FORBIDDEN_IN_PAGES.finditer(text)
        if ".test." not in name
    ]
    assert found == []


def test_pages_load_nothing_from_another_server() -> None:
    pages = [(name, text) for name, text in page_files() if name.endswith(".html")]
    assert len(pages) >= 2
    assert [name for name, text in pages if OF_ANOTHER_SERVER.search(text)] == []


def page_files() -> list[tuple[str, str]]:
    """Return the pages and their scripts and styles, by path."""
    patterns = [f"ui/{place}*.{ending}" for place in ("", "src/", "public/") for ending in ("html", "ts", "tsx", "css")]
    names = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [(name, (ROOT / name).read_text()) for name in names.split()]
