"""`docs/settings.md` lists every setting of the code."""

import importlib
from typing import Final

from mesh.platform.settings import MeshSettings
from scripts.settings_page import CLASSES, PAGE, own_fields, page
from tests.rules.source import PACKAGES, modules

_AGAIN: Final = "python -m scripts.settings_page writes it again"


def test_the_page_says_what_the_code_does() -> None:
    assert PAGE.read_text() == page(), _AGAIN


def test_every_settings_class_is_on_the_page() -> None:
    classes = {
        each
        for module in modules(*PACKAGES)
        if module.path.name == "settings.py"
        for each in vars(importlib.import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, MeshSettings) and each.__module__ == module.name
    }

    assert classes == set(CLASSES.values())


def test_every_setting_has_a_line_of_its_own() -> None:
    variables = [settings.variable_of(name) for settings in CLASSES.values() for name, _ in own_fields(settings)]

    assert len(set(variables)) == len(variables)
    assert [variable for variable in variables if PAGE.read_text().count(f"| `{variable}` |") != 1] == []
