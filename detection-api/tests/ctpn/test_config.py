"""What a model file says about itself."""

import pytest

from detection_api.ctpn.config import CtpnConfig
from mesh.vision.inference import ModelFileError


def test_config_comes_back_when_it_went_through_metadata() -> None:
    config = CtpnConfig(anchor_heights=(8.0, 16.0), side_limit=1.5)
    assert CtpnConfig.from_metadata(config.to_metadata()) == config


@pytest.mark.parametrize(("key", "value"), [
    ("model", "somebody's"), ("normalization", "none"), ("stride_x", "24"), ("stride_y", "eight"),
    ("anchor_heights", "[]"),
])  # fmt: skip
def test_config_is_refused_when_the_file_says_something_else(key: str, value: str) -> None:
    with pytest.raises(ModelFileError):
        CtpnConfig.from_metadata(CtpnConfig().to_metadata() | {key: value})


def test_config_is_refused_when_a_field_is_missing() -> None:
    metadata = CtpnConfig().to_metadata()
    del metadata["pixel_std"]
    with pytest.raises(ModelFileError, match="describe"):
        CtpnConfig.from_metadata(metadata)
