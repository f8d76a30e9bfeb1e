"""Training, exporting and measuring the detector, on tiny runs."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import GEOMETRY
from detection_api.ctpn.model import Ctpn
from detection_api.ctpn.predictor import TextDetector
from mesh.platform.settings import EngineKind
from mesh.vision.inference import ModelFileError, load_engine
from training.ctpn.checkpoint import load_averaged
from training.ctpn.evaluate import Areas, compare
from training.ctpn.export import export, load_onnx, write_onnx
from training.ctpn.features import write_features
from training.ctpn.losses import Batch, loss
from training.ctpn.published import cut_backbone, published_backbone, published_file
from training.ctpn.quantise import quantise
from training.ctpn.samples import SampleMaker
from training.ctpn.train import Setup, initial_model, train
from training.plan import Plan
from training.synth.corpus import BUILT_IN_TEXT, Corpus
from training.synth.fonts import FontFace

FONTS = [FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))]
CORPUS = Corpus({"en": BUILT_IN_TEXT * 20}, {"en": BUILT_IN_TEXT.split()})
SIZE = 128


@pytest.fixture(scope="module")
def network() -> Ctpn:
    torch.manual_seed(3)
    model = initial_model(None)
    with torch.no_grad():
        for _ in range(3):  # statistics unlike the initial ones
            model.head.train()(torch.randn(2, 96, 8, 8))
    return model.eval()


@pytest.fixture(scope="module")
def maker() -> SampleMaker:
    return SampleMaker(FONTS, CORPUS, [], [], size=SIZE, seed=5, real_share=0, word_share=0)


def test_backbone_computes_what_the_published_file_computes(tmp_path: Path) -> None:
    file = load_engine(cut_backbone(published_file(), tmp_path / "backbone.onnx"), 1, "onnxruntime")
    picture = np.random.default_rng(1).random((1, 3, 64, 96), np.float32) * 2 - 1
    (wanted,) = file.run(np.ascontiguousarray(picture[:, ::-1]))
    with torch.no_grad():
        found = published_backbone(published_file())(torch.from_numpy(picture)).numpy()
    np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("kind", ["openvino", "onnxruntime"])
def test_engine_answers_what_pytorch_answers(network: Ctpn, tmp_path: Path, kind: EngineKind) -> None:
    path = write_onnx(network, tmp_path / "ctpn.onnx", {})
    image = np.random.default_rng(1).integers(0, 256, (1, 96, 160, 3), np.uint8)
    found = load_engine(path, 1, kind).run(image)
    with torch.no_grad():
        scores, geometry, steep = network(torch.from_numpy(image).permute(0, 3, 1, 2) / 127.5 - 1)
    for ours, wanted in zip(found, (scores.sigmoid(), geometry, steep.sigmoid()), strict=True):
        np.testing.assert_allclose(ours, wanted[0].numpy(), atol=0.06)  # fp16 weights, bf16 where the processor has it


def test_network_is_the_same_when_it_comes_back_from_its_file(network: Ctpn, tmp_path: Path) -> None:
    again = load_onnx(write_onnx(network, tmp_path / "ctpn.onnx", {"commit": "abc"}))
    image = torch.rand(1, 3, 64, 96) * 2 - 1
    with torch.no_grad():
        for one, other in zip(network(image), again(image), strict=True):
            torch.testing.assert_close(one, other, atol=0.03, rtol=0.03)  # weights are stored as fp16


def test_training_starts_from_an_exported_file_with_published_layers_that_are_not_rounded(
    network: Ctpn, tmp_path: Path
) -> None:
    again = initial_model(write_onnx(network, tmp_path / "ctpn.onnx", {}))
    for one, other in zip(network.backbone.parameters(), again.backbone.parameters(), strict=True):
        assert torch.equal(one, other)
    for one, other in zip(network.head.parameters(), again.head.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)  # stored as fp16


def test_network_does_not_come_back_when_its_file_is_damaged(network: Ctpn, tmp_path: Path) -> None:
    path = write_onnx(network, tmp_path / "ctpn.onnx", {})
    path.write_bytes(path.read_bytes()[:-9] + b"other end")
    with pytest.raises(ModelFileError):
        load_onnx(path)


def test_quantised_file_is_smaller_and_gives_similar_scores(network: Ctpn, maker: SampleMaker, tmp_path: Path) -> None:
    path = write_onnx(network, tmp_path / "ctpn.onnx", {})
    image = maker.sample(0).image
    before, size = load_engine(path, 1).run(image[None])[0], path.stat().st_size
    quantise(path, [maker.sample(number).image for number in range(4)])
    after = load_engine(path, 1).run(image[None])[0]
    assert path.stat().st_size < 0.8 * size
    assert np.abs(after - before).mean() < 0.02


def test_training_lowers_the_loss_and_leaves_the_backbone(maker: SampleMaker, tmp_path: Path) -> None:
    backbone = load_engine(cut_backbone(published_file(), tmp_path / "backbone.onnx"), 1)
    write_features(backbone, maker, 6, tmp_path / "samples.npz")
    last = train(Setup([tmp_path / "samples.npz"], Plan(200, None, 2e-3), tmp_path / "run"))
    model, progress = load_averaged(last)
    assert progress.step == 200
    published = published_backbone(published_file()).state_dict()
    assert all(torch.equal(published[name], value) for name, value in model.backbone.state_dict().items())
    entries = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in entries] == [100, 200]
    assert entries[-1]["score"] < entries[0]["score"]
    detector = TextDetector.load(export(last, tmp_path / "ctpn.onnx", {"training_data": "six samples"}), 1)
    detector.detect(maker.sample(0).image)


def batch_of(labels: list[int], certain: list[bool]) -> Batch:
    shape = (1, 2, 2, 1)
    tensors = (
        torch.tensor(labels, dtype=torch.int8).reshape(shape),
        torch.zeros(*shape, GEOMETRY),
        torch.tensor(certain).reshape(shape),
        torch.zeros(shape[:3], dtype=torch.int8),
    )
    return Batch(torch.zeros(1), *tensors)


def test_loss_is_small_when_the_answer_is_right_and_large_when_it_is_wrong() -> None:
    batch = batch_of([1, 0, 0, -1], [True] * 4)
    right = torch.tensor([9.0, -9.0, -9.0, 3.0]).reshape(1, 2, 2, 1)
    geometry, steep = torch.zeros(1, 2, 2, 1, GEOMETRY), torch.full((1, 2, 2), -9.0)
    assert float(loss(right, geometry, steep, batch).total) < 0.01
    assert float(loss(-right, geometry, steep, batch).total) > 5
    assert loss(right, geometry, steep, batch).recall == 1.0


def test_loss_forgives_a_find_that_may_only_lack_its_label() -> None:
    scores = torch.tensor([9.0, 9.0, -9.0, -9.0]).reshape(1, 2, 2, 1)
    geometry, steep = torch.zeros(1, 2, 2, 1, GEOMETRY), torch.full((1, 2, 2), -9.0)
    known = loss(scores, geometry, steep, batch_of([1, 0, 0, 0], [True] * 4)).score
    unsure = loss(scores, geometry, steep, batch_of([1, 0, 0, 0], [True, False, True, True])).score
    assert unsure < 0.2 * known
    assert math.isfinite(unsure)


def square(left: float, top: float, side: float = 10) -> Floats:
    right, bottom = left + side, top + side
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def test_areas_are_shared_when_boxes_overlap() -> None:
    areas = compare([square(0, 0)], [], [square(0, 0), square(30, 0)])
    assert areas.recall == 1.0
    assert areas.precision == 0.5


def test_areas_do_not_count_when_they_are_ignored() -> None:
    assert compare([square(0, 0)], [square(40, 0)], [square(0, 0), square(41, 0)]).precision == 1.0
    assert compare([], [], []) == Areas()
