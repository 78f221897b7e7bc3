"""The pages of a paper: how many questions stand on each, and whether one may go back.

A page is left by going on from it, and going on sends the page's answers along: nothing that was written on it before
is still under way. Where there is no way back, a page that was left is closed at once, to reading and to saving; one
that was not reached yet is closed too.
"""

from dataclasses import dataclass
from typing import Literal

from learn.domain.errors import Closed

Side = Literal["left", "here", "ahead"]


@dataclass(frozen=True)
class Pages:
    """`items` questions, `size` of them on a page (0: all on one); without `back` the page `reached` alone is open."""

    items: int
    size: int = 1
    back: bool = True
    reached: int = 1

    @property
    def count(self) -> int:
        """How many pages there are."""
        return -(-self.items // (self.size or self.items)) if self.items else 0

    def of(self, place: int) -> int:
        """The page on which a place of the paper stands, from 1."""
        return (place - 1) // (self.size or self.items) + 1

    def places(self, page: int) -> range:
        """The places that stand on a page; none where there is no such page."""
        size = self.size or self.items
        return range((page - 1) * size + 1, min(page * size, self.items) + 1)

    def side(self, place: int) -> Side:
        """Whether the page of a place was left for good, can be worked on, or has not been reached yet."""
        page = self.of(place)
        if self.back or page == self.reached:
            return "here"
        return "left" if page < self.reached else "ahead"

    def check_here(self, place: int) -> None:
        """Nothing, if the question at a place may be read and answered now; else raises Closed."""
        side = self.side(place)
        if side == "left":
            text = "Bài này không quay lại trang trước được; câu trả lời của trang đã qua không đổi được nữa."
            raise Closed(text)
        if side == "ahead":
            text = "Bài này làm lần lượt từng trang; trang này mở ra khi bạn sang tới nó."
            raise Closed(text)
