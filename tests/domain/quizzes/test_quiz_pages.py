"""The pages of a paper, and the way that does not lead back."""

import pytest

from learn.domain.errors import Closed
from learn.domain.quizzes import Pages


@pytest.mark.parametrize(
    ("pages", "count", "parts"),
    [
        (Pages(3), 3, [[1], [2], [3]]),
        (Pages(7, 3), 3, [[1, 2, 3], [4, 5, 6], [7]]),
        (Pages(6, 3), 2, [[1, 2, 3], [4, 5, 6]]),
        (Pages(4, 0), 1, [[1, 2, 3, 4]]),
        (Pages(2, 50), 1, [[1, 2]]),
        (Pages(0, 3), 0, []),
        (Pages(0, 0), 0, []),
    ],
)
def test_every_place_stands_on_one_page(pages: Pages, count: int, parts: list[list[int]]) -> None:
    assert pages.count == count
    assert [list(pages.places(page)) for page in range(1, count + 1)] == parts
    assert [pages.of(place) for part in parts for place in part] == [n for n, part in enumerate(parts, 1) for _ in part]


def test_with_a_way_back_every_page_is_open() -> None:
    assert {Pages(7, 3, back=True, reached=2).side(place) for place in range(1, 8)} == {"here"}


def test_without_a_way_back_the_page_reached_alone_is_open() -> None:
    pages = Pages(7, 3, back=False, reached=2)
    assert [pages.side(place) for place in range(1, 8)] == ["left"] * 3 + ["here"] * 3 + ["ahead"]
    pages.check_here(4)
    with pytest.raises(Closed, match="trang đã qua"):
        pages.check_here(3)
    with pytest.raises(Closed, match="lần lượt từng trang"):
        pages.check_here(7)
