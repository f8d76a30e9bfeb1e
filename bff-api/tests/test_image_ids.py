"""Signed ids: genuine on every replica, for their owner, for a time."""

from __future__ import annotations

import uuid

import pytest

from bff_api.image_ids import PENDING_S, ImageIds

SECRET, OLD = "the secret that all replicas share", "the secret that was used before that"
DAY_S = 86_400


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_900_000_000.0]
    monkeypatch.setattr("bff_api.image_ids.time.time", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("owner", "asking", "is_genuine"),
    [("anna", "anna", True), ("anna", "ben", False), ("anna", None, False), (None, None, True), (None, "anna", True)],
)
def test_id_is_a_uuid_and_genuine_for_its_owner_on_every_replica(
    owner: str | None, asking: str | None, is_genuine: bool
) -> None:
    image_id = ImageIds(SECRET).mint(owner)
    value = uuid.UUID(image_id)
    assert (value.version, value.variant, str(value)) == (8, uuid.RFC_4122, image_id)
    genuine = ImageIds(SECRET).genuine(image_id, asking)
    assert (genuine is not None) is is_genuine
    if genuine is not None:
        assert (genuine.owner, genuine.may_be_pending) == (owner, True)
        for spelling in (image_id.replace("-", ""), f"{{{image_id}}}", f"urn:uuid:{image_id}"):
            assert ImageIds(SECRET).genuine(spelling, asking) is None


def test_id_with_one_bit_changed_is_not_genuine() -> None:
    ids = ImageIds(SECRET)
    image_id = uuid.UUID(ids.mint("anna")).int
    assert [bit for bit in range(128) if ids.genuine(str(uuid.UUID(int=image_id ^ 1 << bit)), "anna")] == []


@pytest.mark.parametrize(
    "image_id",
    ["", "no id", "x" * 36, str(uuid.uuid4()), str(uuid.uuid1()), "a" * 32],
    ids=["empty", "words", "letters", "uuid4", "uuid1", "no dashes"],
)
def test_other_ids_are_not_genuine(image_id: str) -> None:
    assert ImageIds(SECRET).genuine(image_id, None) is None


def test_id_is_pending_for_15_minutes_and_genuine_for_7_days(clock: list[float]) -> None:
    ids = ImageIds(SECRET)
    image_id = ids.mint("anna")
    found = []
    for age_s in (-30, PENDING_S, PENDING_S + 1, 7 * DAY_S):
        clock[0] = 1_900_000_000.0 + age_s
        genuine = ids.genuine(image_id, "anna")
        assert genuine is not None
        found.append(genuine.may_be_pending)
    assert found == [True, True, False, False]
    for age_s in (-120, 7 * DAY_S + 1):
        clock[0] = 1_900_000_000.0 + age_s
        assert ids.genuine(image_id, "anna") is None


def test_id_of_the_old_secret_is_genuine_after_rotation() -> None:
    old = ImageIds(OLD).mint("anna")
    rotated = ImageIds(SECRET, [OLD])
    assert rotated.genuine(old, "anna") is not None
    assert ImageIds(OLD).genuine(rotated.mint("anna"), "anna") is None
    assert ImageIds(SECRET).genuine(old, "anna") is None
