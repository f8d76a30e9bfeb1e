"""Test how long answers about API keys count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bff_api.access.kept_answers import KEPT_S
from bff_api.access.key_client import KeptKeys
from mesh.contracts.api_key import KeyCheck, KeyHolder, Scope, check_of, new_key
from mesh.contracts.problems import NotFound, UpstreamUnavailable


class Store:
    """image-store, as far as keys need it."""

    def __init__(self) -> None:
        self.valid: set[str] = set()
        self.is_away = False
        self.asked = 0

    def check(self, check: KeyCheck) -> KeyHolder:
        self.asked += 1
        if self.is_away:
            raise UpstreamUnavailable("image-store-rest", "away")
        if check.id not in self.valid:
            raise NotFound("no such key")
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        return KeyHolder(id=check.id, owner="anna", scopes=frozenset((Scope.READ,)), expires_at=tomorrow)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(store: Store, clock: Clock) -> KeptKeys:
    return KeptKeys(store.check, clock)


def new_check(store: Store, *, is_valid: bool = True) -> KeyCheck:
    key_id, key = new_key()
    if is_valid:
        store.valid.add(key_id)
    check = check_of(key)
    assert check is not None
    return check


def test_revoked_key_is_refused_after_five_seconds(store: Store, clock: Clock, kept: KeptKeys) -> None:
    check = new_check(store)
    assert kept.get(check) is not None
    store.valid.clear()

    clock.now += KEPT_S - 0.1
    assert kept.get(check) is not None
    assert store.asked == 1
    clock.now += 0.1
    assert kept.get(check) is None


def test_key_works_for_five_seconds_without_image_store_and_then_fails(
    store: Store, clock: Clock, kept: KeptKeys
) -> None:
    check = new_check(store)
    kept.get(check)
    store.is_away = True

    clock.now += KEPT_S - 0.1
    assert kept.get(check) is not None
    clock.now += 0.1
    with pytest.raises(UpstreamUnavailable):
        kept.get(check)
    store.is_away = False
    assert kept.get(check) is not None


def test_key_revoked_here_is_refused_at_once(store: Store, kept: KeptKeys) -> None:
    check, other = new_check(store), new_check(store)
    kept.get(check)
    kept.get(other)
    store.valid.remove(check.id)

    kept.forget_key(check.id)

    assert kept.get(check) is None
    assert kept.get(other) is not None
    assert store.asked == 3


def test_invalid_key_is_not_looked_up_again_and_again(store: Store, clock: Clock, kept: KeptKeys) -> None:
    check = new_check(store, is_valid=False)
    assert [kept.get(check) for _ in range(5)] == [None] * 5
    assert store.asked == 1
    store.valid.add(check.id)
    clock.now += KEPT_S
    assert kept.get(check) is not None


def test_right_id_with_another_secret_is_another_key(store: Store, kept: KeptKeys) -> None:
    check = new_check(store)
    kept.get(check)
    kept.get(check.model_copy(update={"sha256": "0" * 64}))
    assert store.asked == 2


@pytest.mark.parametrize(
    "key", ["", "omk_", "omk_0123456789ab", f"omk_0123456789AB_{'a' * 43}", f"xomk_0123456789ab_{'a' * 43}"]
)
def test_what_is_no_key_is_not_looked_up(key: str) -> None:
    assert check_of(key) is None
