"""Test answers of requests with a key: one caller works, others get its answer, and none outlives its picture."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from image_store.app import create_app
from image_store.bootstrap import Store
from image_store.idempotent_answers import ABANDONED, KEPT
from image_store.schema import idempotent_answer
from mesh.contracts.idempotency import ClaimedKey, ClaimKey, ClaimState, SaveAnswer, sha256_of

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OWNER = "anna"
CLAIM = ClaimKey(owner=OWNER, key_sha256=sha256_of(b"key"), body_sha256=sha256_of(b"body"))
IMAGE_ID = str(uuid4())
ANSWER = SaveAnswer(owner=OWNER, key_sha256=CLAIM.key_sha256, image_id=IMAGE_ID, answer='{"text": "Total"}')


def claim(store: Store, now: datetime = NOW, **changes: str) -> ClaimedKey:
    return store.idempotent_answers.claim(CLAIM.model_copy(update=changes), now)


def count(store: Store) -> int:
    with store.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(idempotent_answer)) or 0


def test_first_caller_works_and_others_get_its_answer(store: Store) -> None:
    assert claim(store).state == ClaimState.NEW
    assert claim(store).state == ClaimState.RUNNING
    store.idempotent_answers.save(ANSWER)
    assert claim(store) == ClaimedKey(state=ClaimState.DONE, answer=ANSWER.answer)


def test_key_with_another_body_is_named(store: Store) -> None:
    claim(store)
    other = sha256_of(b"another body")
    assert claim(store, body_sha256=other).state == ClaimState.OTHER_BODY
    store.idempotent_answers.save(ANSWER)
    assert claim(store, body_sha256=other).state == ClaimState.OTHER_BODY


def test_keys_of_other_owners_are_independent(store: Store) -> None:
    claim(store)
    store.idempotent_answers.save(ANSWER)
    assert claim(store, owner="ben").state == ClaimState.NEW


def test_released_key_can_be_used_again_and_an_answer_stays(store: Store) -> None:
    claim(store)
    store.idempotent_answers.release(CLAIM)
    assert claim(store).state == ClaimState.NEW
    store.idempotent_answers.save(ANSWER)
    store.idempotent_answers.release(CLAIM)
    assert claim(store).state == ClaimState.DONE


@pytest.mark.parametrize(("is_answered", "lasts"), [(True, KEPT), (False, ABANDONED)])
def test_claims_and_answers_end(store: Store, is_answered: bool, lasts: timedelta) -> None:
    claim(store)
    if is_answered:
        store.idempotent_answers.save(ANSWER)
    assert store.idempotent_answers.delete_expired(NOW + lasts - timedelta(seconds=1)) == 0
    assert claim(store, NOW + lasts - timedelta(seconds=1)).state != ClaimState.NEW
    assert claim(store, NOW + lasts).state == ClaimState.NEW
    assert store.idempotent_answers.delete_expired(NOW + lasts + KEPT) == 1
    assert count(store) == 0


def test_answer_without_a_claim_is_not_stored(store: Store) -> None:
    store.idempotent_answers.save(ANSWER)
    assert count(store) == 0


def test_one_of_concurrent_callers_works(store: Store) -> None:
    states: list[ClaimState] = []
    threads = [threading.Thread(target=lambda: states.append(claim(store).state)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == [ClaimState.NEW, *[ClaimState.RUNNING] * 7]


def test_answer_is_deleted_with_its_picture(store: Store) -> None:
    claim(store)
    store.idempotent_answers.save(ANSWER)
    store.deletion.delete(IMAGE_ID, NOW)
    assert count(store) == 0


def test_erasing_a_person_deletes_the_answers(store: Store) -> None:
    claim(store)
    claim(store, owner="ben")
    client: FlaskClient = create_app(store, None).test_client()
    assert client.delete(f"/operator/owner/{OWNER}").status_code == 200
    assert count(store) == 1


def test_routes_do_the_same(store: Store) -> None:
    client: FlaskClient = create_app(store, None).test_client()
    path = "/operator/idempotency"
    assert client.post(f"{path}/claim", json=CLAIM.model_dump()).get_json() == {"state": "new", "answer": None}
    assert client.post(f"{path}/release", json=CLAIM.model_dump()).status_code == 204
    assert client.post(f"{path}/claim", json=CLAIM.model_dump()).get_json()["state"] == "new"
    assert client.post(f"{path}/answer", json=ANSWER.model_dump()).status_code == 204
    assert client.post(f"{path}/claim", json=CLAIM.model_dump()).get_json() == {
        "state": "done",
        "answer": ANSWER.answer,
    }
    assert client.post(f"{path}/claim", json={**CLAIM.model_dump(), "body_sha256": "x"}).status_code == 400
