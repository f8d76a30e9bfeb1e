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


@pytest.mark.parametrize("owner", ["anna", None])
def test_id_is_genuine_on_another_replica(owner: str | None) -> None:
    image_id = ImageIds(SECRET).mint(owner)
    genuine = ImageIds(SECRET).genuine(image_id, owner)
    assert genuine is not None
    assert genuine.owner == owner
    assert genuine.may_be_pending


def test_id_looks_like_a_uuid() -> None:
    image_id = ImageIds(SECRET).mint("anna")
    assert len(image_id) == 36
    value = uuid.UUID(image_id)
    assert (value.version, value.variant, str(value)) == (8, uuid.RFC_4122, image_id)


def test_ids_differ() -> None:
    assert len({ImageIds(SECRET).mint("anna") for _ in range(1000)}) == 1000


def test_id_is_not_genuine_for_another_owner() -> None:
    ids = ImageIds(SECRET)
    image_id = ids.mint("anna")
    assert ids.genuine(image_id, "ben") is None
    assert ids.genuine(image_id, None) is None


def test_id_without_an_owner_is_genuine_for_all_owners() -> None:
    ids = ImageIds(SECRET)
    genuine = ids.genuine(ids.mint(None), "anna")
    assert genuine is not None
    assert genuine.owner is None


@pytest.mark.parametrize("bit", range(0, 128, 3))
def test_id_with_one_bit_changed_is_not_genuine(bit: int) -> None:
    ids = ImageIds(SECRET)
    changed = str(uuid.UUID(int=uuid.UUID(ids.mint("anna")).int ^ 1 << bit))
    assert ids.genuine(changed, "anna") is None


@pytest.mark.parametrize(
    "image_id",
    ["", "no id", "x" * 36, str(uuid.uuid4()), str(uuid.uuid1()), "a" * 32],
    ids=["empty", "words", "letters", "uuid4", "uuid1", "no dashes"],
)
def test_other_ids_are_not_genuine(image_id: str) -> None:
    assert ImageIds(SECRET).genuine(image_id, None) is None


def test_id_in_another_spelling_is_not_genuine() -> None:
    ids = ImageIds(SECRET)
    image_id = ids.mint(None)
    for spelling in (image_id.replace("-", ""), f"{{{image_id}}}", f"urn:uuid:{image_id}"):
        assert ids.genuine(spelling, None) is None


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
