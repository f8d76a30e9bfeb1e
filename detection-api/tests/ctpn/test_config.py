"""Configuration in the metadata of a model file."""

import pytest

from detection_api.ctpn.config import CtpnConfig
from mesh.vision.inference import ModelFileError


def test_config_survives_metadata() -> None:
    config = CtpnConfig(anchor_heights=(8.0, 16.0), side_limit=1.5)
    assert CtpnConfig.from_metadata(config.to_metadata()) == config


@pytest.mark.parametrize(("key", "value"), [
    ("model", "another"), ("normalization", "none"), ("stride_x", "24"), ("stride_y", "eight"),
    ("anchor_heights", "[]"),
])  # fmt: skip
def test_incompatible_metadata_are_rejected(key: str, value: str) -> None:
    with pytest.raises(ModelFileError):
        CtpnConfig.from_metadata(CtpnConfig().to_metadata() | {key: value})


def test_missing_field_is_rejected() -> None:
    metadata = CtpnConfig().to_metadata()
    del metadata["lstm_width"]
    with pytest.raises(ModelFileError, match="incomplete"):
        CtpnConfig.from_metadata(metadata)
