"""Prompts and answers: limits, the model's contract, learners' text kept text, and the arithmetic of the quota."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from math import ceil
from typing import Literal, Protocol, Self

from learn.domain.errors import Invalid, OverLimit
from learn.domain.guard import Finding, mask

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam's clock: seven hours ahead all year, so no time zone database is needed."""

FLOOR = 64
"""The fewest tokens an answer is worth starting for; with less left the request is refused."""

TEMPLATE_TOKENS = 192
"""What the wrapping adds to a request at most: role markers, or the worked exchanges of a dialogue."""


@dataclass(frozen=True)
class Limits:
    """What one request may be. Characters are code points, tokens the model's own."""

    prompt_characters: int = 8_000
    answer_tokens: int = 512


Finish = Literal["stop", "length", "content_filter", "stopped"]
"""Why an answer ended: by itself, at its token limit, cut by the provider's filter, or stopped by us."""


@dataclass(frozen=True)
class ModelRequest:
    """All that is ever sent to a model. `max_tokens` bounds the answer; equal seeds aim at equal answers."""

    system: str
    prompt: str
    max_tokens: int
    temperature: float = 0.7
    seed: int | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens of one run; `counted` is True where the provider told nothing usable and we counted ourselves."""

    input_tokens: int
    output_tokens: int
    counted: bool

    @property
    def total(self) -> int:
        """What is charged."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True)
class Chunk:
    """A piece of an answer as it arrives; `finish` is set on the last one, whose text may be empty."""

    text: str
    finish: Finish | None = None


class AnswerStream(Protocol):
    """An answer under way: iterate it in one thread.

    `close` may be called from any thread, any number of times: it stops the generation and wakes the iterating
    thread, which then sees the end. `usage` may be read at any time and is what to charge if it ended now.
    Iterating raises ModelUnavailable when the model fails; what arrived before is still an answer to keep.
    """

    @property
    def usage(self) -> Usage:
        """Tokens so far, the provider's own count once it has told it."""

    def __iter__(self) -> Self:
        """Itself."""

    def __next__(self) -> Chunk:
        """The next piece; waits for it."""

    def close(self) -> None:
        """Stop the generation."""


class Model(Protocol):
    """A language model, handed in by the doors."""

    @property
    def name(self) -> str:
        """What people are told answers them."""

    @property
    def leaves_province(self) -> bool:
        """Whether a prompt is sent to a machine outside the province's own; the page shows it."""

    def stream(self, request: ModelRequest) -> AnswerStream:
        """Start an answer; nothing is sent before the first step of the iteration."""


@dataclass(frozen=True)
class Neutral:
    """Text in which nothing can pass for a role marker; `changed` counts what was rewritten."""

    text: str
    changed: int


@dataclass(frozen=True)
class Draft:
    """What a learner typed, ready to be kept and sent: masked, and nothing but text.

    `findings` point into what was typed, for showing on the page; they hold no value. `tokens` is the estimate
    of the prompt alone.
    """

    prompt: str
    findings: tuple[Finding, ...]
    neutralised: int
    tokens: int


def draft(typed: str, limits: Limits) -> Draft:
    """Turn what was typed into what may be stored and sent.

    Raises Invalid on an empty or too long prompt, before anything looks at its content.
    """
    if len(typed) > limits.prompt_characters:
        raise Invalid(
            "Câu lệnh dài quá %(limit)s ký tự, hãy rút ngắn rồi gửi lại.",
            field="prompt",
            limit=f"{limits.prompt_characters:,}".replace(",", "."),
        )
    if not typed.strip():
        raise Invalid("Hãy viết câu lệnh trước khi gửi.", field="prompt")
    masked = mask(typed)
    neutral = neutralise(masked.text)
    return Draft(neutral.text, masked.findings, neutral.changed, estimate_tokens(neutral.text))


# Special tokens of the templates in use: ChatML (`<|im_start|>`), Gemma (`<start_of_turn>`), Llama (`<s>`, `[INST]`,
# `<<SYS>>`, `<|eot_id|>`), Mistral, DeepSeek (full-width bars). Servers turn them into real role markers even
# inside a user's text, so they are rewritten with brackets that no vocabulary holds.
_BAR = r"[|\uFF5C]"
_LESS, _MORE = "[<\uff1c\ufe64]", "[>\uff1e\ufe65]"
_SPECIAL = re.compile(
    rf"{_LESS}(?P<bars>{_BAR}[^<>|\uFF5C\u2039\u203a\n]{{1,60}}{_BAR}){_MORE}"
    rf"|{_LESS}(?P<name>/?(?:s|bos|eos|pad|unk|mask|sep|cls|sys|system|user|assistant|model|tool|think"
    rf"|(?:start|end|begin|bos|eos)_of_[a-z_]{{1,20}}|(?:image|audio)_soft_token|unused\d{{1,5}}))\s?{_MORE}"
    rf"|{_LESS}{_LESS}(?P<llama>/?SYS){_MORE}{_MORE}"
    r"|\[(?P<inst>/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS))\]",
    re.IGNORECASE,
)
_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_GAP = rf"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000{_INVISIBLE}]*"  # never a line's end: that would be quadratic
_LINE_START = rf"(?P<start>\A|[\n\r\v\f\x85\u2028\u2029])(?P<space>{_GAP})"
# A dialogue's turns begin a line. Letters may come with their marks apart (NFD) or without any.
_TURN = re.compile(
    rf"{_LINE_START}(?P<who>ng(?:u|ư)[\u031b]?(?:o|ơ|ờ)[\u031b\u0300]*i[ \u00a0]+d(?:u|ù)\u0300?ng"
    rf"|tr(?:o|ơ|ợ)[\u031b\u0323]*[ \u00a0]+l(?:y|ý)\u0301?)"
    rf"(?P<colon>{_GAP}[:\uff1a\ufe55])",
    re.IGNORECASE,
)


def neutralise(text: str) -> Neutral:
    """Rewrite what a chat template would take for a role marker or an end, so that it stays readable text.

    `<start_of_turn>` becomes `‹start_of_turn›`; a line that begins with "Người dùng:" gets a mark before it.
    Applying it again changes nothing.
    """
    text, specials = _SPECIAL.subn(_bracketed, text)
    text, turns = _TURN.subn(r"\g<start>\g<space>› \g<who>\g<colon>", text)
    return Neutral(text, specials + turns)


def _bracketed(match: re.Match[str]) -> str:
    inner = match["bars"] or match["name"] or match["llama"] or match["inst"]
    return f"‹{inner}›"


_ASCII = bytes(range(128))
_HALF = b" " + string.ascii_letters.encode()
_WHOLE = bytes(range(ord("\n"), ord("~") + 1)).translate(None, _HALF)
_ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")


def estimate_tokens(text: str) -> int:
    """How many tokens a text may take, from its characters alone.

    A plain letter or a space counts half a token; a digit, a sign or an accented letter one; any other character
    as many as it has bytes in UTF-8, which no byte-level vocabulary exceeds. For Vietnamese and English prose
    it never falls below the real count (Gemma's vocabulary takes about half of it, older ones nearly all);
    random letters can pass it, and settling by the provider's count puts that right.
    """
    data = text.encode("utf-8", "surrogatepass")
    plain = data.translate(None, _HALF)
    signs = plain.translate(None, _WHOLE)
    beyond = signs.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    odd = _ACCENTED.sub("", beyond)
    half, latin = len(data) - len(plain), len(plain) - len(signs) + len(beyond) - len(odd)
    controls = len(signs) - len(beyond.encode("utf-8", "surrogatepass"))
    return ceil(half / 2) + latin + controls + len(odd.encode("utf-8", "surrogatepass"))


def input_tokens(request: ModelRequest) -> int:
    """The estimate for a whole request: instruction, prompt, and what the template adds."""
    return estimate_tokens(request.system) + estimate_tokens(request.prompt) + TEMPLATE_TOKENS


@dataclass(frozen=True)
class Plan:
    """What to reserve before a run: `reserve` = input + `max_tokens`; `lowered` says the answer was cut to fit."""

    max_tokens: int
    reserve: int
    lowered: bool


def plan(input_tokens: int, wanted_max: int, left: int, now: datetime) -> Plan:
    """Fit a request into what is left of the day's quota: lower the answer's limit rather than pass the cap.

    All in tokens. Raises OverLimit, with the seconds until the quota renews, when not even FLOOR (or the smaller
    answer asked for) fits. A negative `left` counts as nothing: a cap once passed stays closed.
    """
    room = left - input_tokens
    if room < min(FLOOR, wanted_max):
        wait = ceil((renewal(now) - now).total_seconds())
        text = (
            "Bạn đã dùng hết lượt hỏi AI của hôm nay. Lượt mới có từ 00:00 ngày %(date)s (giờ Việt Nam)."
            if left < FLOOR
            else "Phần còn lại của hôm nay không đủ cho câu lệnh này. Hãy rút ngắn câu lệnh, "
            "hoặc đợi lượt mới từ 00:00 ngày %(date)s (giờ Việt Nam)."
        )
        raise OverLimit(text, retry_after=wait, date=renewal(now).strftime("%d/%m/%Y"))
    allowed = min(wanted_max, room)
    return Plan(allowed, input_tokens + allowed, lowered=allowed < wanted_max)


def day_of(now: datetime) -> date:
    """The day a run counts for, by Vietnam's clock; fixed when it is reserved. `now` must know its zone."""
    return now.astimezone(VIETNAM).date()


def renewal(now: datetime) -> datetime:
    """The next 00:00 in Vietnam, when the daily quota is full again."""
    tomorrow = day_of(now) + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=VIETNAM)


def charge(usage: Usage, reserved_input: int) -> int:
    """What a run that ended early or without a usable count costs: never less than its input."""
    return max(usage.total, reserved_input) if usage.counted else usage.total


def collect(chunks: Iterator[Chunk]) -> tuple[str, Finish | None]:
    """Read an answer to its end: the whole text, and why it ended (None where it never said)."""
    text: list[str] = []
    finish: Finish | None = None
    for chunk in chunks:
        text.append(chunk.text)
        finish = chunk.finish or finish
    return "".join(text), finish
