"""Moodle XML, the whole of a question as Moodle writes it: every type that has a counterpart here is read."""

from collections.abc import Callable
from decimal import Decimal

from learn.domain.errors import Invalid
from learn.formats import drafts
from learn.formats.drafts import Answer, NumberAnswer
from learn.formats.exchange import Malformed, Question, Reading, Taken
from learn.formats.markdown_text import from_plain
from learn.formats.moodle_cloze import embedded, picked
from learn.formats.moodle_parts import (
    GRADING,
    comment_of,
    lose_comment,
    lose_comments,
    rich,
    share_of,
    text_of,
    value_of,
)
from learn.formats.moodle_tries import read_tries
from learn.formats.xml_files import Element, parse

ENDING = ".xml"


def read(raw: bytes) -> Taken:
    """The questions of a Moodle XML file. Raises Invalid on what is not sound XML of this kind."""
    root = parse(raw)
    if root.tag != "quiz":
        text = "Dòng %(line)s: tệp Moodle XML bắt đầu bằng <quiz>, ở đây là <%(tag)s>; hãy chọn đúng định dạng."
        raise Invalid(text, line=root.line, tag=root.tag[:60])
    reading = Reading()
    for place, element in enumerate(root.all("question"), start=1):
        kind = element.attributes.get("type", "")
        if kind == "category":
            _category(element, reading)
        else:
            _question(element, kind, f"question[{place}]", reading)
    return reading.taken()


def _category(element: Element, reading: Reading) -> None:
    path = text_of(element.first("category"))
    name = path.replace("//", "\ufdd0").rpartition("/")[2].replace("\ufdd0", "/").strip()
    if not reading.title:
        reading.title = name
    elif name != reading.title:
        message = "Danh mục “%(category)s” không giữ: mọi câu của tệp vào một bộ."
        reading.note("lost", message, line=element.line, element="category", category=name)
    if text_of(element.first("info")):
        message = "Lời giới thiệu của danh mục không mang sang."
        reading.note("lost", message, line=element.line, element="category/info")


def _question(element: Element, kind: str, place: str, reading: Reading) -> None:
    name = text_of(element.first("name"))
    with reading.ask(kind or "?", name, line=element.line, element=place) as question:
        builder = _KINDS.get(kind)
        if builder is None:
            raise drafts.not_carried(kind)
        tags = drafts.tags_of([text_of(tag) for one in element.all("tags") for tag in one.all("tag")])
        made = builder(question, element, tags)
        _note_settings(question, element)
        points = drafts.decimal_of(value_of(element, "defaultgrade"))
        text = made.pop("text", None) or rich(question, element.first("questiontext"))
        points = made.pop("points", points)
        fields = drafts.shared(question, text, rich(question, element.first("generalfeedback")), tags, points)
        fields |= read_tries(question, element, lambda hint: rich(question, hint))
        question.take(value_of(element, "idnumber") or name, {"kind": made.pop("kind"), **fields, **made})


def _note_settings(question: Question, element: Element) -> None:
    """What a question has in Moodle besides its own content."""
    if value_of(element, "shuffleanswers").lower() in {"0", "false"} and question.kind in {"multichoice", "matching"}:
        message = "Ở Moodle câu này không đảo phương án; ở đây đảo theo “shuffle” của cả bộ."
        question.lost(message)
    if value_of(element, "hidden") == "1":
        message = "Ở Moodle câu này đang ẩn; ở đây nó hiện như các câu khác."
        question.lost(message)
    for file in element.below("file"):
        message = "Tệp kèm theo câu không mang sang: %(file)s."
        question.lost(message, file=file.attributes.get("name", "")[:80])
    if element.first("image") is not None and value_of(element, "image"):
        message = "Tệp kèm theo câu không mang sang: %(file)s."
        question.lost(message, file=value_of(element, "image")[:80])


def _choices(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    several = value_of(element, "single").lower() in {"0", "false"}
    lose_comments(question, element)
    return drafts.choice(question, [_answer(question, one) for one in element.all("answer")], several=several)


def _judged(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers = {text_of(one).lower(): one for one in element.all("answer")}
    if set(answers) != {"true", "false"}:
        message = "Câu đúng/sai phải có hai <answer> là true và false."
        raise Malformed(message)
    shares = {text: share_of(one) for text, one in answers.items()}
    truth = shares["true"] > shares["false"]
    right, wrong = ("true", "false") if truth else ("false", "true")
    comments = {text: rich(question, one.first("feedback")) for text, one in answers.items()}
    return drafts.true_false(question, truth=truth, right=comments[right], wrong=comments[wrong])


def _short(question: Question, element: Element, tags: drafts.Tags) -> drafts.Fields:
    if value_of(element, "usecase") == "1":
        message = "Ở Moodle câu này phân biệt chữ hoa, chữ thường; ở đây không phân biệt."
        question.lost(message)
    answers = [
        Answer(text_of(one), share_of(one), rich(question, one.first("feedback"))) for one in element.all("answer")
    ]
    return drafts.words(question, answers, tones=tags.tones)


def _numbers(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers, wrong = [], ""
    for one in element.all("answer"):
        text, comment = text_of(one), rich(question, one.first("feedback"))
        if text == "*" and share_of(one) <= 0:
            wrong = wrong or comment
            continue
        value = drafts.decimal_of(text)
        tolerance = drafts.decimal_of(value_of(one, "tolerance") or "0")
        if value is None or tolerance is None or tolerance < 0:
            message = "Đáp số “%(given)s” hoặc sai số không phải số."
            raise Malformed(message, given=text[:60], line=one.line)
        answers.append(NumberAnswer(value, tolerance, share_of(one), comment))
    return drafts.number(question, answers, wrong=wrong, unit=_unit(question, element))


def _unit(question: Question, element: Element) -> str:
    unit = ""
    for one in (unit for listed in element.all("units") for unit in listed.all("unit")):
        if not unit and drafts.decimal_of(value_of(one, "multiplier") or "1") == 1:
            unit = value_of(one, "unit_name")
        else:
            message = "Đơn vị khác không mang sang: %(unit)s; ở đây mỗi câu một đơn vị, hiện sau ô nhập."
            question.lost(message, unit=value_of(one, "unit_name"))
    if unit and value_of(element, "unitgradingtype") not in {"", "0"}:
        message = "Ở Moodle phải gõ cả đơn vị mới trọn điểm; ở đây đơn vị hiện sẵn, không phải gõ."
        question.lost(message)
    return unit


def _pairs(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    pairs, others = [], []
    for one in element.all("subquestion"):
        left, right = rich(question, one), from_plain(text_of(one.first("answer")))
        if left:
            pairs.append((left, right, ""))
        else:
            others.append(right)
    lose_comments(question, element)
    return drafts.matching(question, pairs, others)


def _steps(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers = element.all("answer")
    order = [(drafts.decimal_of(one.attributes.get("fraction", "")) or Decimal(0), one) for one in answers]
    steps = [rich(question, one) for _, one in sorted(order, key=lambda pair: pair[0])]
    grading = value_of(element, "gradingtype")
    if grading not in {GRADING, "1"}:
        message = "Cách chấm “%(grading)s” không giữ: ở đây mỗi hai bước liền nhau đúng thứ tự được một phần."
        question.lost(message, grading=grading or "ABSOLUTE_POSITION")
    if value_of(element, "selecttype") not in {"", "ALL", "0"}:
        message = "Ở Moodle mỗi lượt chỉ hiện một số bước; ở đây hiện đủ các bước."
        question.lost(message)
    lose_comment(question, element, "partiallycorrectfeedback")
    right, wrong = (comment_of(question, element, name) for name in ("correctfeedback", "incorrectfeedback"))
    return drafts.ordering(question, steps, right, wrong)


def _essay(question: Question, element: Element, tags: drafts.Tags) -> drafts.Fields:
    if value_of(element, "attachments") not in {"", "0"}:
        message = "Ở Moodle được nộp tệp kèm theo; ở đây chỉ viết bằng chữ."
        question.lost(message)
    if text_of(element.first("responsetemplate")):
        message = "Khuôn bài viết sẵn (responsetemplate) không mang sang; hãy đưa vào lời câu hỏi."
        question.lost(message)
    limits = [value_of(element, name) for name in ("minwordlimit", "maxwordlimit")]
    least, most = (int(one) if one.isdecimal() and len(one) < 5 else 0 for one in limits)
    points = drafts.decimal_of(value_of(element, "defaultgrade")) or tags.points
    return drafts.essay(question, points, rich(question, element.first("graderinfo")), least, most)


_KINDS: dict[str, Callable[[Question, Element, drafts.Tags], drafts.Fields]] = {
    "multichoice": _choices,
    "truefalse": _judged,
    "shortanswer": _short,
    "numerical": _numbers,
    "matching": _pairs,
    "ordering": _steps,
    "essay": _essay,
    "cloze": embedded,
    "multianswer": embedded,
    "gapselect": picked,
    "ddwtos": picked,
}


def _answer(question: Question, element: Element) -> Answer:
    return Answer(rich(question, element), share_of(element), rich(question, element.first("feedback")))
