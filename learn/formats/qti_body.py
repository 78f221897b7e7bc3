"""The body of a QTI item: names as one version of the standard writes them, its words as Markdown, its interactions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from learn.formats.exchange import Question
from learn.formats.gap_text import HOLE, hold, with_gaps
from learn.formats.html_text import MEDIA, from_html
from learn.formats.xml_files import Element, escape

INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})

_HIDDEN = {"feedbackInline", "feedbackBlock", "modalFeedback", "stylesheet", "catalogInfo", "companionMaterialsInfo"}
_LOST = {
    "templateBlock": "Đoạn theo mẫu (template) không mang sang.",
    "templateInline": "Đoạn theo mẫu (template) không mang sang.",
    "printedVariable": "Số hay chữ do phần mềm điền (printedVariable) không mang sang.",
    "assessmentStimulusRef": "Đoạn đọc chung (stimulus) nằm ở tệp khác không mang sang; hãy chép vào lời câu hỏi.",
    "endAttemptInteraction": "Nút gợi ý hay kết thúc trong câu không mang sang.",
    "positionObjectStage": MEDIA,
}
_VOID = {"br", "img", "hr"}


def as_one_version(element: Element) -> Element:
    """The element and all beneath named as QTI 2 names them; what is no QTI keeps its names."""
    if element.tag.startswith("qti-"):
        element.tag = _camel(element.tag.removeprefix("qti-"))
        element.attributes = {
            name if name.startswith(("data-", "aria-")) else _camel(name): value
            for name, value in element.attributes.items()
        }
    for one in element.children:
        as_one_version(one)
    return element


def is_interaction(element: Element) -> bool:
    return element.tag.endswith("Interaction") and element.tag != "endAttemptInteraction"


def interactions_of(body: Element) -> list[Element]:
    """What is to be answered, in the order of the file."""
    return list(_interactions(body))


def _interactions(element: Element) -> Iterator[Element]:
    for one in element.children:
        if is_interaction(one):
            yield one
        else:
            yield from _interactions(one)


@dataclass
class Words:
    """Turns pieces of a body into Markdown; what does not come along is noted on the question.

    A hole is left for each interaction within lines, numbered from 1 as they come; of others the prompt is kept.
    """

    question: Question
    holes: list[Element] = field(default_factory=list)
    unit: str = ""

    def markdown(self, content: Iterable[Element | str]) -> str:
        made, lost = from_html(self._html(content))
        for message in lost:
            self.question.lost(message)
        return made

    def passage(self, content: Iterable[Element | str]) -> str:
        """Markdown in which the holes stand as {1}, {2} and so on."""
        return with_gaps(self.markdown(content))

    def stem(self, content: Iterable[Element | str]) -> str:
        """Markdown in which a hole within a line is a gap of underscores, and one of its own is nothing."""
        paragraphs = self.markdown(content).split("\n\n")
        kept = [one for one in paragraphs if not HOLE.fullmatch(one.strip())]
        return "\n\n".join(HOLE.sub("_____", one) for one in kept)

    def _html(self, content: Iterable[Element | str]) -> str:
        return "".join(escape(one) if isinstance(one, str) else self._element(one) for one in content)

    def _element(self, element: Element) -> str:
        tag = element.tag
        if tag in INLINE or tag == "gap":
            self.holes.append(element)
            return hold(len(self.holes))
        if is_interaction(element):
            prompt = element.first("prompt")
            return f"<div>{self._html(prompt.content)}</div>" if prompt else ""
        if tag in _LOST:
            self.question.lost(_LOST[tag])
            return ""
        if _for_markers(element):
            message = "Lời dặn người chấm, người dạy (rubricBlock) không mang sang."
            self.question.lost(message)
            return ""
        if tag in _HIDDEN:
            return ""
        if tag == "span" and element.attributes.get("class") == "unit":
            self.unit = element.text.strip()
            return ""
        name = {"rubricBlock": "div", "contentBody": "div", "stimulusBody": "div"}.get(tag, tag)
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attributes.items())
        return f"<{name}{attributes}>" + ("" if name in _VOID else f"{self._html(element.content)}</{name}>")


def _for_markers(element: Element) -> bool:
    return element.tag == "rubricBlock" and "candidate" not in element.attributes.get("view", "candidate").split()


def take_guides(body: Element) -> list[Element]:
    """Takes what is said to markers out of the body."""
    found = [one for one in body.children if _for_markers(one)]
    body.content = [one for one in body.content if isinstance(one, str) or not _for_markers(one)]
    return found + [guide for one in body.children for guide in take_guides(one)]


class Split(NamedTuple):
    """What stands before a passage with gaps, and the passage; `marked`: it was named as one."""

    before: list[Element | str]
    passage: list[Element | str]
    marked: bool


def split_passage(body: Element) -> Split:
    """The passage is what was so named, else all from the first gap on."""
    while len(body.children) == 1 and body.children[0].tag == "div" and not body.text.strip():
        if body.children[0].attributes.get("class") == "passage":
            break
        body = body.children[0]
    content = body.content
    for place, one in enumerate(content):
        if isinstance(one, Element) and one.attributes.get("class") == "passage":
            return Split([*content[:place], *content[place + 1 :]], one.content, True)
    for place, one in enumerate(content):
        if isinstance(one, Element) and (one.tag in INLINE or interactions_of(one)):
            return Split(content[:place], content[place:], False)
    return Split(content, [], False)


def picture_in(choice: Element) -> Element | None:
    """The picture that a choice is, where it holds nothing else."""
    pictures = list(choice.below("img"))
    words = _texts(choice)
    return pictures[0] if len(pictures) == 1 and not words.strip() else None


def _texts(element: Element) -> str:
    return "".join(
        one if isinstance(one, str) else "" if one.tag in _HIDDEN else _texts(one) for one in element.content
    )


def _camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda found: found[1].upper(), name)
