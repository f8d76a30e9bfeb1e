"""Pages of the history."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from image_store.bootstrap import Store
from image_store.domain import text_as_it_stands
from mesh.contracts.line import LineLayout
from mesh.contracts.listing import Listing, Sort
from mesh.contracts.message import Message
from mesh.contracts.problems import BadRequest
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]

FOUR_DAYS_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)


@pytest.fixture
def fill(deliver: Deliver, new_events: type[Events]) -> Callable[[int], list[str]]:
    """Return a function that stores pictures, several per second, and returns their ids, newest first."""

    def fill(count: int) -> list[str]:
        ids = []
        for number in range(count):
            events = new_events()
            deliver(
                events.dated_by_a_seed(
                    events.picture(name=f"{number}.png", owner="anna"), 1_000_000_000_000 if number % 3 else None
                )
            )
            ids.append(events.id)
        return ids[::-1]

    return fill


def pages(store: Store, limit: int, words: str | None = None, **listing: Any) -> list[list[str]]:
    found, before = [], None
    while True:
        page = store.history.page("anna", Listing(limit=limit, before=before, q=words, **listing))
        found.append([image.id for image in page.images])
        before = page.next
        if before is None:
            return found


@pytest.mark.parametrize(("limit", "sizes"), [(3, [3, 3, 1]), (7, [7])])
def test_pages_have_every_picture_once_newest_first(
    store: Store, fill: Callable[[int], list[str]], limit: int, sizes: list[int]
) -> None:
    ids = fill(7)
    found = pages(store, limit)
    assert [image_id for page in found for image_id in page] == ids
    assert [len(page) for page in found] == sizes


def test_pictures_of_one_second_are_in_order_of_arrival(
    store: Store, deliver: Deliver, new_events: type[Events]
) -> None:
    second = int(datetime.now(UTC).timestamp()) - 60
    newest_first = [new_events() for _ in range(6)]
    for events in newest_first[::-1]:
        deliver(events.dated_by_a_seed(events.picture(owner="anna"), second))
    assert [image_id for page in pages(store, 2) for image_id in page] == [events.id for events in newest_first]


def test_cursor_is_stable_when_pictures_arrive(store: Store, fill: Callable[[int], list[str]]) -> None:
    ids = fill(4)
    first = store.history.page("anna", Listing(limit=2))
    fill(3)
    second = store.history.page("anna", Listing(limit=2, before=first.next))
    assert [image.id for image in second.images] == ids[2:]


@pytest.fixture
def three(deliver: Deliver, new_events: type[Events]) -> list[str]:
    """Return the ids of three pictures of three days, in the order of their names."""
    ids = []
    for name, day in (("\u00e1pfel.png", 2), ("Bon.png", 3), ("bon.png 2", 1)):
        events = new_events()
        created = int((FOUR_DAYS_AGO + timedelta(days=day)).timestamp())
        deliver(events.dated_by_a_seed(events.picture(name=name, owner="anna"), created))
        ids.append(events.id)
    return [*ids[1:], ids[0]]  # letters beyond ASCII come last where the database sorts by code points


class TestOrder:
    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_pages_are_complete_in_each_order(self, store: Store, three: list[str], limit: int) -> None:
        first, second, third = three
        orders = {Sort.NEWEST: [first, third, second], Sort.OLDEST: [second, third, first]}
        for sort, wanted in orders.items():
            assert [each for page in pages(store, limit, sort=sort) for each in page] == wanted
        by_name = [each for page in pages(store, limit, sort=Sort.NAME) for each in page]
        assert set(by_name) == set(three)
        assert by_name.index(first) < by_name.index(second)

    def test_cursor_of_another_order_is_rejected(self, store: Store, three: list[str]) -> None:
        by_name = store.history.page("anna", Listing(limit=1, sort=Sort.NAME)).next
        with pytest.raises(BadRequest, match="before"):
            store.history.page("anna", Listing(limit=1, before=by_name))

    def test_pictures_of_a_time_are_found_in_each_order(self, store: Store, three: list[str]) -> None:
        first, second, third = three
        two, three_days = (FOUR_DAYS_AGO + timedelta(days=day) for day in (2, 3))
        for sort in Sort:
            assert pages(store, 10, sort=sort, created_from=two, created_before=three_days) == [[third]]
            assert pages(store, 10, sort=sort, words="bon", created_from=two) == [[first]]
            assert pages(store, 10, sort=sort, created_before=two) == [[second]]

    def test_picture_is_found_by_the_digest_of_its_file(self, store: Store, three: list[str]) -> None:
        digest = store.history.image(three[1], "anna").sha256
        assert three[1] in pages(store, 10, sha256=digest)[0]
        assert pages(store, 10, sha256="0" * 64) == [[]]
        assert store.history.page("ben", Listing(sha256=digest)).images == []

    def test_picture_with_the_longest_name_is_sorted(
        self, store: Store, three: list[str], deliver: Deliver, new_events: type[Events]
    ) -> None:
        events = new_events()  # one character that is eighteen when folded
        deliver(events.picture(name="\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 255, owner="anna"))
        assert events.id in [each for page in pages(store, 1, sort=Sort.NAME) for each in page]


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!!", "é", base64.b64encode(b"[1]").decode(), base64.b64encode(b'["2026-01-01","2026-01-01","x"]').decode()],
)
def test_invalid_cursor_is_rejected(store: Store, cursor: str) -> None:
    with pytest.raises(BadRequest, match="before"):
        store.history.page("anna", Listing(before=cursor))


class TestSearch:
    @pytest.fixture
    def keep(self, deliver: Deliver, new_events: type[Events]) -> Callable[..., str]:
        """Return a function that stores a picture and returns its id."""

        def keep(name: str | None = None, *lines: str, owner: str | None = "anna") -> str:
            events = new_events()
            deliver(events.picture(name=name, owner=owner))
            deliver(events.boxes(*lines, owner=owner))
            return events.id

        return keep

    @pytest.mark.parametrize(
        ("name", "line", "words"),
        [
            ("Rechnung.jpg", "", "rechnung"),
            ("Rechnung.jpg", "", "UNG.J"),
            (None, "Summe 12,50", "summe 12"),
            ("x.png", "ÄRZTE", "ärzte"),
            ("x.png", "ärzte", "ÄRZTE"),
            ("x.png", "zażółć Łódź", "łÓDŹ"),
            ("x.png", "Straße", "STRASSE"),
            ("x.png", "ΟΔΟΣ", "οδος"),
            ("A\u0308rzte.png", "", "\u00e4rzte"),
            ("x.png", "1\\2_3%4/5", "1\\2_3%4/5"),
            ("x.png", "a'b\"c;--", "'B\""),
        ],
    )
    def test_search_by_name_or_text_ignores_case(
        self, store: Store, keep: Callable[..., str], name: str | None, line: str, words: str
    ) -> None:
        wanted, _other = keep(name, line), keep("other.png", "nothing of it")
        assert pages(store, 10, words=words) == [[wanted]]

    def test_search_has_no_wildcards(self, store: Store, keep: Callable[..., str]) -> None:
        keep("abc", "abc")
        for words in ("%", "_", "%%", "a%c", "a_c", "/", "\\", "/%", "\0", "'"):
            assert pages(store, 10, words=words) == [[]], words

    def test_empty_search_finds_everything(self, store: Store, keep: Callable[..., str]) -> None:
        ids = [keep(), keep("a", "b")]
        for words in ("", " ", None):
            assert pages(store, 10, words=words) == [ids[::-1]]

    def test_search_finds_only_own_pictures(self, store: Store, keep: Callable[..., str]) -> None:
        own = keep("find me")
        keep("find me", owner="ben")
        keep("find me", owner=None)
        assert pages(store, 10, words="find") == [[own]]
        assert store.history.page(None, Listing(q="find")).images == []

    @pytest.mark.parametrize("limit", [2, 50])
    def test_pages_of_a_search_are_complete(self, store: Store, keep: Callable[..., str], limit: int) -> None:
        wanted = [keep(f"{number}", "with the word" if number % 2 else "without") for number in range(9)][1::2]
        found = pages(store, limit, words="WORD")
        assert [image_id for page in found for image_id in page] == wanted[::-1]

    def test_search_uses_corrected_text(self, store: Store, deliver: Deliver, new_events: type[Events]) -> None:
        events = new_events()
        for message in (
            events.correction("Größe", ord_num=1),
            events.picture(owner="anna"),
            events.boxes("one", "wrong", owner="anna"),
        ):
            deliver(message)
        assert pages(store, 10, words="one GRÖSSE") == [[events.id]]
        assert pages(store, 10, words="wrong") == [[]]
        deliver(events.correction("all of it"))
        assert pages(store, 10, words="größe") == [[]]
        assert pages(store, 10, words="OF IT") == [[events.id]]


@pytest.mark.parametrize(
    ("texts", "corrections", "text"),
    [
        ([], [], ""),
        (["a", "b"], [], "a\nb"),
        (["a", "b"], [(1, "c"), (1, "d")], "a\nd"),
        (["a", "b"], [(0, "")], "b"),
        (["a"], [(5, "nowhere")], "a"),
        (["a"], [(None, "x"), (0, "y")], "x"),
        (["a"], [(None, "x"), (None, "")], ""),
    ],
)
def test_text_with_corrections(texts: list[str], corrections: list[tuple[int | None, str]], text: str) -> None:
    assert text_as_it_stands({n: (line, None) for n, line in enumerate(texts)}, corrections) == text


def test_corrected_line_keeps_its_row_and_block() -> None:
    rows = {
        0: ("Milk", LineLayout(block=0, paragraph=0, row=0, cell=0)),
        1: ("1.2g", LineLayout(block=0, paragraph=0, row=0, cell=1)),
        2: ("Thank you", LineLayout(block=1, paragraph=1, row=1)),
    }
    assert text_as_it_stands(rows, [(1, "1.29")]) == "Milk\t1.29\n\nThank you"
