"""Answers under way in this process: pulled from the model by threads of their own, watched by requests.

No database session is held while a model answers; what has arrived is stored every few hundred milliseconds, and at
that beat a wish to stop is noticed that arrived in another process. What ends a run is settled once, by its runner.
"""

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
        self.pulled = threading.Event()
        self._finished = False
        self._changed = threading.Condition()

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
            self.pulled.set()

    def stop(self) -> None:
        """End the generation now, from any thread; again changes nothing."""
        self.stopped = True
        self.stream.close()

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
        self._live[started.public_id] = live
        threading.Thread(target=live.pull, name="model-answer", daemon=True).start()
        threading.Thread(target=self._keep, args=(live,), name="run-keeper", daemon=True).start()
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

    def _keep(self, live: Live) -> None:
        try:
            self._watch(live)
            usage, text = live.stream.usage, live.text
            ended = ending(live.finish, stopped=live.stopped, late=live.late, fault=live.fault)
            with self._parts.store.session() as session:
                finish_run(session, SYSTEM, live.run_id, text, ended, usage, self._parts.clock())
        finally:
            live.stop()
            self._live.pop(live.public_id, None)
            self._room.release()
            live.done()

    def _watch(self, live: Live) -> None:
        until = time.monotonic() + self._longest
        stored = 0
        while not live.pulled.wait(BEAT):
            with self._parts.store.session() as session:
                unwanted = watch_run(session, SYSTEM, live.run_id)
                if len(live.text) > stored:
                    stored = len(live.text)
                    unwanted = not keep_answer(session, SYSTEM, live.run_id, live.text[:stored]) or unwanted
            live.late = time.monotonic() > until
            if unwanted or live.late:
                live.stop()
                live.pulled.wait(GRACE)
                return


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
