"""Answers under way in this process: pulled from the model by threads of their own, watched by requests.

No database session is held while a model answers. One keeper for all of them stores what has arrived every few hundred
milliseconds, and at that beat a wish to stop is noticed that arrived in another process. What ends a run is settled
once: by the thread that pulled it, or by the keeper where the model does not let go of that thread.
"""

import functools
import json
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from learn.domain.errors import ModelUnavailable, OverLimit
from learn.domain.people import SYSTEM
from learn.domain.prompts import AnswerStream, Finish
from learn.domain.runs import ending
from learn.services.playground.finish_run import finish_run
from learn.services.playground.keep_answer import keep_answer
from learn.services.playground.start_run import RunStarted
from learn.services.playground.watch_run import watch_run
from learn.web.places import Places, watchers
from learn.web.playground.runners import LINGER, Runners

if TYPE_CHECKING:
    from learn.parts import Parts

BEAT = 0.4
"""Seconds between two looks of a runner: storing, and noticing a wish to stop."""

HEARTBEAT = 0.4
"""Seconds of silence after which a stream says something, so that a closed browser is noticed while nothing comes."""

LONGEST = 180.0
"""Seconds of the longest answer; the hold on its tokens lasts a little longer."""

GRACE = 5.0
"""Seconds in which a model must let go once its answer was closed."""

WATCHERS = 3
"""How many may look on at one run beside the one who sent it: a learner's open tabs."""

WATCHED = "Câu trả lời đang được xem ở nhiều nơi. Hãy đóng bớt, hoặc đợi AI trả lời xong rồi tải lại trang."
FULL = "Nhiều người đang hỏi AI cùng lúc nên chưa nhận thêm được. Bạn thử lại sau ít phút; nội dung đã nhập vẫn còn."


class Live:
    """One answer under way. `text` only grows; readers wait on it."""

    def __init__(self, run_id: int, public_id: str, stream: AnswerStream) -> None:
        self.run_id = run_id
        self.public_id = public_id
        self.stream = stream
        self.text = ""
        self.finish: Finish | None = None
        self.fault = ""
        self.stopped = False
        self.late = False
        self.pulled = False
        self.stored = 0
        self.began = time.monotonic()
        self.closed_at: float | None = None
        self.attended = threading.Lock()
        self._finished = False
        self._changed = threading.Condition()
        self._unsettled = threading.Semaphore(1)

    def pull(self) -> None:
        """Read the model's answer to its end; for a thread of its own."""
        try:
            for chunk in self.stream:
                with self._changed:
                    self.text += chunk.text.replace("\0", "")
                    self.finish = chunk.finish or self.finish
                    self._changed.notify_all()
        except ModelUnavailable as refusal:
            self.fault = refusal.text
        finally:
            self.pulled = True

    def stop(self) -> None:
        """End the generation now, from any thread; again changes nothing."""
        self.stopped = True
        self.stream.close()

    def to_settle(self) -> bool:
        """Whether the run is the caller's to settle; True for the first who asks alone."""
        return self._unsettled.acquire(blocking=False)

    def done(self) -> None:
        """Say that the run is stored and settled."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def wait(self, after: int, seconds: float) -> tuple[str, bool]:
        """The text from the character `after` on, once there is more or the run is settled; and whether it is."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.text) > after or self._finished, seconds)
            return self.text[after:], self._finished

    def wait_done(self, seconds: float) -> bool:
        """Wait until the run is settled; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._finished, seconds)


class Streams:
    """The answers under way in this process, no more than `settings.streams`, and half as many who look on.

    Each of both keeps a thread busy for as long as it lasts: without a bound a few browsers could keep all of them.
    """

    def __init__(self, parts: "Parts", *, longest: float = LONGEST) -> None:
        self._parts = parts
        self._longest = longest
        self._room = threading.BoundedSemaphore(max(1, parts.settings.streams))
        self._live: dict[str, Live] = {}
        self._runners = Runners("model-answers")
        self._beginning = threading.Condition()
        self._kept = False
        self._watchers = Places(watchers(parts.settings), WATCHERS, WATCHED, retry_after=30)

    def take_place(self) -> None:
        """Take one of the places; raises OverLimit while all are taken."""
        if not self._room.acquire(blocking=False):
            raise OverLimit(FULL, retry_after=30)

    def leave_place(self) -> None:
        """Give a place back that was not used."""
        self._room.release()

    def begin(self, started: RunStarted, stream: AnswerStream) -> Live:
        """Read a model's answer, in the place that was taken; it is given back when the run has ended."""
        live = Live(started.run_id, started.public_id, stream)
        with self._beginning:
            self._live[started.public_id] = live
            keeper, self._kept = not self._kept, True
            self._beginning.notify()
        self._runners.run(functools.partial(self._pull, live))
        if keeper:
            self._runners.run(self._keep)
        return live

    def watched(self, public_id: str, lines: Iterator[str]) -> Iterator[str]:
        """The lines, for one more who looks on at this run; raises OverLimit where there are enough of them."""
        since = self._watchers.take(public_id)
        counted = self._counted(public_id, since, lines)
        next(counted)  # what has not begun would never end, and its place would stay taken
        return counted

    def _counted(self, public_id: str, since: float, lines: Iterator[str]) -> Iterator[str]:
        try:
            yield ""
            yield from lines
        finally:
            self._watchers.leave(public_id, since)

    def find(self, public_id: str) -> Live | None:
        """The answer of this run, if it is under way in this process."""
        return self._live.get(public_id)

    def _pull(self, live: Live) -> None:
        try:
            live.pull()
        finally:
            self._settle(live)

    def _settle(self, live: Live) -> None:
        if not live.to_settle():
            return
        try:
            usage, text = live.stream.usage, live.text
            ended = ending(live.finish, stopped=live.stopped, late=live.late, fault=live.fault)
            with self._parts.store.session() as session:
                finish_run(session, SYSTEM, live.run_id, text, ended, usage, self._parts.clock())
        finally:
            live.stop()
            with self._beginning:
                self._live.pop(live.public_id, None)
            self._room.release()
            live.done()

    def _keep(self) -> None:
        """Look after all answers at each beat; ends where none has begun for a while."""
        while True:
            with self._beginning:
                if not self._live and not self._beginning.wait_for(lambda: self._live, LINGER):
                    self._kept = False
                    return
            time.sleep(BEAT)
            for live in list(self._live.values()):
                self._runners.run(functools.partial(self._attend, live))

    def _attend(self, live: Live) -> None:
        if live.attended.acquire(blocking=False):  # else the database is slow, and the look before not at its end
            try:
                self._look(live)
            finally:
                live.attended.release()

    def _look(self, live: Live) -> None:
        now = time.monotonic()
        if live.pulled:
            return  # being settled
        if live.closed_at is not None:
            if now > live.closed_at + GRACE:
                self._settle(live)
            return
        live.late = now > live.began + self._longest
        if live.late or live.stopped or self._unwanted(live):
            live.stop()
            live.closed_at = now

    def _unwanted(self, live: Live) -> bool:
        """Store what has come; whether somebody wants an end, or the run has ended elsewhere."""
        with self._parts.store.session() as session:
            if watch_run(session, SYSTEM, live.run_id):
                return True
            if len(live.text) == live.stored:
                return False
            live.stored = len(live.text)
            return not keep_answer(session, SYSTEM, live.run_id, live.text[: live.stored])


def event(name: str, data: dict[str, Any], number: int) -> str:
    """One event of a stream; `number` is how many characters of the answer have been sent with it."""
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def follow(live: Live, first: list[str], *, after: int = 0, owner: bool) -> Iterator[str]:
    """The stream of an answer from the character `after` on.

    Where the `owner`, who sent the prompt, goes away, the generation stops; a mere watcher may go.
    """
    try:
        yield from first
        while True:
            text, finished = live.wait(after, HEARTBEAT)
            if text:
                after += len(text)
                yield event("token", {"text": text}, after)
            elif finished:
                yield event("done", {"id": live.public_id}, after)
                return
            else:
                yield ": \n\n"
    finally:
        if owner:
            live.stop()
