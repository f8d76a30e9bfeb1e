"""`docs/settings.md` lists every setting of the code."""

import importlib

from mesh.platform.settings import MeshSettings
from scripts.settings_page import CLASSES
from tests.rules.source import PACKAGES, modules


def test_every_settings_class_is_on_the_page() -> None:
    classes = {
        each
        for module in modules(*PACKAGES)
        if module.path.name == "settings.py"
        for each in vars(importlib.import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, MeshSettings) and each.__module__ == module.name
    }

    assert classes == set(CLASSES.values())
