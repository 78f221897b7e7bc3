"""Moodle XML, the whole of a question as Moodle writes it: every type that has a counterpart here, read and written.

Texts are written as `format="markdown"`, which Moodle shows as we do; where it shows plain words it gets those.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from learn.domain.errors import Invalid
from learn.domain.quizzes import POINT, Bank, Essay, Feedback, Item, Matching, Multiple, Number, Ordering, Single, Text
from learn.formats import drafts, rich_text
from learn.formats.drafts import Answer, NumberAnswer
from learn.formats.exchange import Given, Malformed, NotCarried, Question, Reading, Taken, Writing
from learn.formats.labels import note_laws, note_rules, note_typos, plain, tolerance_of, write_tags, writer_of
from learn.formats.markdown_text import from_plain
from learn.formats.moodle_tries import penalty_out, read_tries
from learn.formats.rubric_text import comes_back, rubric_text
from learn.formats.xml_files import Element, escape, parse

ENDING = ".xml"

_FORMS = {
    "html": rich_text.HTML,
    "markdown": rich_text.MARKDOWN,
    "plain_text": rich_text.PLAIN,
    "moodle_auto_format": rich_text.MOODLE,
}
_STOCK = {  # what Moodle writes into every question by itself
    "your answer is correct", "your answer is partially correct", "your answer is incorrect",
    "câu trả lời của bạn đúng", "câu trả lời của bạn đúng một phần", "câu trả lời của bạn sai",
}  # fmt: skip
_GRADING = "RELATIVE_NEXT_EXCLUDE_LAST"  # a share for each two neighbours in the right order, as here


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
    path = _text(element.first("category"))
    name = path.replace("//", "\ufdd0").rpartition("/")[2].replace("\ufdd0", "/").strip()
    if not reading.title:
        reading.title = name
    elif name != reading.title:
        message = "Danh mục “%(category)s” không giữ: mọi câu của tệp vào một bộ."
        reading.note("lost", message, line=element.line, element="category", category=name)
    if _text(element.first("info")):
        message = "Lời giới thiệu của danh mục không mang sang."
        reading.note("lost", message, line=element.line, element="category/info")


def _question(element: Element, kind: str, place: str, reading: Reading) -> None:
    name = _text(element.first("name"))
    with reading.ask(kind or "?", name, line=element.line, element=place) as question:
        builder = _KINDS.get(kind)
        if builder is None:
            raise drafts.not_carried(kind)
        tags = drafts.tags_of([_text(tag) for one in element.all("tags") for tag in one.all("tag")])
        made = builder(question, element, tags)
        _note_settings(question, element)
        points = drafts.decimal_of(_value(element, "defaultgrade"))
        text = _rich(question, element.first("questiontext"))
        fields = drafts.shared(question, text, _rich(question, element.first("generalfeedback")), tags, points)
        fields |= read_tries(question, element, lambda hint: _rich(question, hint))
        question.take(_value(element, "idnumber") or name, {"kind": made.pop("kind"), **fields, **made})


def _note_settings(question: Question, element: Element) -> None:
    """What a question has in Moodle besides its own content."""
    if _value(element, "shuffleanswers").lower() in {"0", "false"} and question.kind in {"multichoice", "matching"}:
        message = "Ở Moodle câu này không đảo phương án; ở đây đảo theo “shuffle” của cả bộ."
        question.lost(message)
    if _value(element, "hidden") == "1":
        message = "Ở Moodle câu này đang ẩn; ở đây nó hiện như các câu khác."
        question.lost(message)
    for file in element.below("file"):
        message = "Tệp kèm theo câu không mang sang: %(file)s."
        question.lost(message, file=file.attributes.get("name", "")[:80])
    if element.first("image") is not None and _value(element, "image"):
        message = "Tệp kèm theo câu không mang sang: %(file)s."
        question.lost(message, file=_value(element, "image")[:80])


def _choices(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    several = _value(element, "single").lower() in {"0", "false"}
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _lost_comment(question, element, name)
    return drafts.choice(question, [_answer(question, one) for one in element.all("answer")], several=several)


def _judged(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers = {_text(one).lower(): one for one in element.all("answer")}
    if set(answers) != {"true", "false"}:
        message = "Câu đúng/sai phải có hai <answer> là true và false."
        raise Malformed(message)
    shares = {text: _share(one) for text, one in answers.items()}
    truth = shares["true"] > shares["false"]
    right, wrong = ("true", "false") if truth else ("false", "true")
    comments = {text: _rich(question, one.first("feedback")) for text, one in answers.items()}
    return drafts.true_false(question, truth=truth, right=comments[right], wrong=comments[wrong])


def _short(question: Question, element: Element, tags: drafts.Tags) -> drafts.Fields:
    if _value(element, "usecase") == "1":
        message = "Ở Moodle câu này phân biệt chữ hoa, chữ thường; ở đây không phân biệt."
        question.lost(message)
    answers = [Answer(_text(one), _share(one), _rich(question, one.first("feedback"))) for one in element.all("answer")]
    return drafts.words(question, answers, tones=tags.tones)


def _numbers(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers, wrong = [], ""
    for one in element.all("answer"):
        text, comment = _text(one), _rich(question, one.first("feedback"))
        if text == "*" and _share(one) <= 0:
            wrong = wrong or comment
            continue
        value = drafts.decimal_of(text)
        tolerance = drafts.decimal_of(_value(one, "tolerance") or "0")
        if value is None or tolerance is None or tolerance < 0:
            message = "Đáp số “%(given)s” hoặc sai số không phải số."
            raise Malformed(message, given=text[:60], line=one.line)
        answers.append(NumberAnswer(value, tolerance, _share(one), comment))
    return drafts.number(question, answers, wrong=wrong, unit=_unit(question, element))


def _unit(question: Question, element: Element) -> str:
    unit = ""
    for one in (unit for listed in element.all("units") for unit in listed.all("unit")):
        if not unit and drafts.decimal_of(_value(one, "multiplier") or "1") == 1:
            unit = _value(one, "unit_name")
        else:
            message = "Đơn vị khác không mang sang: %(unit)s; ở đây mỗi câu một đơn vị, hiện sau ô nhập."
            question.lost(message, unit=_value(one, "unit_name"))
    if unit and _value(element, "unitgradingtype") not in {"", "0"}:
        message = "Ở Moodle phải gõ cả đơn vị mới trọn điểm; ở đây đơn vị hiện sẵn, không phải gõ."
        question.lost(message)
    return unit


def _pairs(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    pairs, others = [], []
    for one in element.all("subquestion"):
        left, right = _rich(question, one), from_plain(_text(one.first("answer")))
        if left:
            pairs.append((left, right, ""))
        else:
            others.append(right)
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _lost_comment(question, element, name)
    return drafts.matching(question, pairs, others)


def _steps(question: Question, element: Element, _tags: drafts.Tags) -> drafts.Fields:
    answers = element.all("answer")
    order = [(drafts.decimal_of(one.attributes.get("fraction", "")) or Decimal(0), one) for one in answers]
    steps = [_rich(question, one) for _, one in sorted(order, key=lambda pair: pair[0])]
    grading = _value(element, "gradingtype")
    if grading != _GRADING:
        message = "Cách chấm “%(grading)s” không giữ: ở đây mỗi hai bước liền nhau đúng thứ tự được một phần."
        question.lost(message, grading=grading or "ABSOLUTE_POSITION")
    if _value(element, "selecttype") not in {"", "ALL", "0"}:
        message = "Ở Moodle mỗi lượt chỉ hiện một số bước; ở đây hiện đủ các bước."
        question.lost(message)
    _lost_comment(question, element, "partiallycorrectfeedback")
    right, wrong = (_comment(question, element, name) for name in ("correctfeedback", "incorrectfeedback"))
    return drafts.ordering(question, steps, right, wrong)


def _essay(question: Question, element: Element, tags: drafts.Tags) -> drafts.Fields:
    if _value(element, "attachments") not in {"", "0"}:
        message = "Ở Moodle được nộp tệp kèm theo; ở đây chỉ viết bằng chữ."
        question.lost(message)
    if _text(element.first("responsetemplate")):
        message = "Khuôn bài viết sẵn (responsetemplate) không mang sang; hãy đưa vào lời câu hỏi."
        question.lost(message)
    limits = [_value(element, name) for name in ("minwordlimit", "maxwordlimit")]
    least, most = (int(one) if one.isdecimal() and len(one) < 5 else 0 for one in limits)
    points = drafts.decimal_of(_value(element, "defaultgrade")) or tags.points
    return drafts.essay(question, points, _rich(question, element.first("graderinfo")), least, most)


_KINDS: dict[str, Callable[[Question, Element, drafts.Tags], drafts.Fields]] = {
    "multichoice": _choices,
    "truefalse": _judged,
    "shortanswer": _short,
    "numerical": _numbers,
    "matching": _pairs,
    "ordering": _steps,
    "essay": _essay,
}


def _answer(question: Question, element: Element) -> Answer:
    return Answer(_rich(question, element), _share(element), _rich(question, element.first("feedback")))


def _share(element: Element) -> Fraction:
    written = element.attributes.get("fraction", "0") or "0"
    share = drafts.decimal_of(written)
    if share is None or abs(share) > 100:
        message = "Tỉ lệ điểm “%(given)s” không phải số từ -100 đến 100."
        raise Malformed(message, given=written[:60], line=element.line)
    return Fraction(share) / 100


def _comment(question: Question, element: Element, name: str) -> str:
    text = _rich(question, element.first(name))
    return "" if text.lower().rstrip(".") in _STOCK else text


def _lost_comment(question: Question, element: Element, name: str) -> None:
    if text := _comment(question, element, name):
        message = "Nhận xét chung của câu không mang sang: %(comment)s; hãy đưa vào lời giải."
        question.lost(message, comment=text)


def _rich(question: Question, element: Element | None) -> str:
    if element is None:
        return ""
    form = _FORMS.get(element.attributes.get("format", "html"), rich_text.MOODLE)
    return rich_text.as_markdown(question, _text(element), form)


def _text(element: Element | None) -> str:
    """The words of an element's `<text>`, or its own where it has none."""
    if element is None:
        return ""
    inner = element.first("text")
    return (inner or element).text.strip()


def _value(element: Element, name: str) -> str:
    found = element.first(name)
    return _text(found) if found is not None else ""


def write(bank: Bank) -> Given:
    """The bank as Moodle XML; what Moodle has no place for is noted."""
    writing = Writing()
    note_rules(writing, bank)
    title = escape(bank.title.replace("/", "//"))
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        f'  <question type="category"><category><text>{title}</text></category></question>',
    ]
    for item in bank.items:
        try:
            kind, lines = writer_of(_WRITE, item)(item, writing)
        except NotCarried as why:
            writing.refused(item.kind, item.id, why.text, **why.values)
            continue
        note_laws(writing, item)
        head = [
            f'  <question type="{kind}">',
            f"    <name><text>{escape(item.id)}</text></name>",
            _rich_out("questiontext", item.text),
            _rich_out("generalfeedback", item.explain),
            f"    <defaultgrade>{format(Decimal(item.points) / POINT, 'f')}</defaultgrade>",
            f"    <penalty>{penalty_out(bank, item)}</penalty>",
            "    <hidden>0</hidden>",
            f"    <idnumber>{escape(item.id)}</idnumber>",
        ]
        tags = [f"      <tag><text>{escape(tag)}</text></tag>" for tag in write_tags(item)]
        lines += [_rich_out("hint", hint) for hint in item.hints]
        out += [*head, *lines, *(["    <tags>", *tags, "    </tags>"] if tags else []), "  </question>"]
    return writing.given("\n".join([*out, "</quiz>", ""]).encode())


def _write_single(item: Single, writing: Writing) -> tuple[str, list[str]]:
    del writing  # a writer of every kind
    answers = [_answer_out("100" if one.correct else "0", one.text, one.feedback) for one in item.options]
    return "multichoice", ["    <single>true</single>", "    <shuffleanswers>true</shuffleanswers>", *answers]


def _write_multiple(item: Multiple, writing: Writing) -> tuple[str, list[str]]:
    right = sum(one.correct for one in item.options)
    if right > 10:
        message = "Có %(count)s phương án đúng; khi nhập vào Moodle hãy chọn “điểm gần nhất”."
        writing.lost(item.kind, item.id, message, count=right)
    share = drafts.percent(Fraction(1, right))
    answers = [_answer_out(share if one.correct else f"-{share}", one.text, one.feedback) for one in item.options]
    return "multichoice", ["    <single>false</single>", "    <shuffleanswers>true</shuffleanswers>", *answers]


def _write_text(item: Text, writing: Writing) -> tuple[str, list[str]]:
    if not item.tones:
        message = "Ở đây được gõ không dấu; Moodle đòi đúng dấu, hãy ghi thêm các cách viết không dấu."
        writing.lost(item.kind, item.id, message)
    note_typos(writing, item)
    answers = [_plain_answer("100", one.replace("*", "\\*"), item.feedback.right) for one in item.accept]
    return "shortanswer", ["    <usecase>0</usecase>", *answers, _plain_answer("0", "*", item.feedback.wrong)]


def _write_number(item: Number, writing: Writing) -> tuple[str, list[str]]:
    tolerance = f"<tolerance>{tolerance_of(writing, item):f}</tolerance>"
    lines = [
        _plain_answer("100", format(item.answer, "f"), item.feedback.right, tolerance),
        _plain_answer("0", "*", item.feedback.wrong, "<tolerance>0</tolerance>"),
    ]
    if item.unit:
        unit = f"<unit><multiplier>1</multiplier><unit_name>{escape(item.unit)}</unit_name></unit>"
        lines += [f"    <units>{unit}</units>", "    <unitgradingtype>0</unitgradingtype>"]
    return "numerical", lines


def _write_matching(item: Matching, writing: Writing) -> tuple[str, list[str]]:
    message = "Moodle không có nhận xét cho từng cặp; hãy đưa ý cần nói vào lời giải chung (explain)."
    writing.lost(item.kind, item.id, message)
    texts = {right.id: plain(writing, item, right.text) for right in item.rights}
    used = {pair.right for pair in item.pairs}
    sides = [(pair.left, texts[pair.right]) for pair in item.pairs]
    sides += [("", text) for right, text in texts.items() if right not in used]
    return "matching", [
        "    <shuffleanswers>true</shuffleanswers>",
        *(
            f'    <subquestion format="markdown"><text>{escape(left)}</text>'
            f"<answer><text>{escape(right)}</text></answer></subquestion>"
            for left, right in sides
        ),
    ]


def _write_ordering(item: Ordering, writing: Writing) -> tuple[str, list[str]]:
    del writing  # a writer of every kind
    lines = [
        "    <layouttype>VERTICAL</layouttype>",
        "    <selecttype>ALL</selecttype>",
        "    <selectcount>0</selectcount>",
        f"    <gradingtype>{_GRADING}</gradingtype>",
        "    <showgrading>SHOW</showgrading>",
        *_whole(item.feedback),
    ]
    steps = [
        f'    <answer fraction="{place}" format="markdown"><text>{escape(step.text)}</text></answer>'
        for place, step in enumerate(item.steps, start=1)
    ]
    return "ordering", lines + steps


def _write_essay(item: Essay, writing: Writing) -> tuple[str, list[str]]:
    if not comes_back(item.rubric):
        message = "Tiêu chí chấm chỉ đi theo như lời dặn người chấm; hãy đặt lại ở nơi nhận."
        writing.lost(item.kind, item.id, message)
    if item.sample:
        message = "Moodle không có chỗ cho bài mẫu (sample); hãy đưa vào lời giải chung (explain)."
        writing.lost(item.kind, item.id, message)
    limits = [("minwordlimit", item.min_words), ("maxwordlimit", item.max_words)]
    return "essay", [
        "    <responseformat>plain</responseformat>",
        *(f"    <{name}>{words}</{name}>" for name, words in limits if words),
        _rich_out("graderinfo", rubric_text(item.rubric)),
    ]


_WRITE: dict[type[Item], Callable[..., tuple[str, list[str]]]] = {
    Single: _write_single,
    Multiple: _write_multiple,
    Text: _write_text,
    Number: _write_number,
    Matching: _write_matching,
    Ordering: _write_ordering,
    Essay: _write_essay,
}


def _whole(feedback: Feedback) -> list[str]:
    return [_rich_out("correctfeedback", feedback.right), _rich_out("incorrectfeedback", feedback.wrong)]


def _rich_out(name: str, text: str) -> str:
    return f'    <{name} format="markdown"><text>{escape(text)}</text></{name}>'


def _answer_out(share: str, text: str, comment: str) -> str:
    inner = f'<feedback format="markdown"><text>{escape(comment)}</text></feedback>'
    return f'    <answer fraction="{share}" format="markdown"><text>{escape(text)}</text>{inner}</answer>'


def _plain_answer(share: str, text: str, comment: str, more: str = "") -> str:
    inner = f'<feedback format="markdown"><text>{escape(comment)}</text></feedback>{more}'
    return f'    <answer fraction="{share}" format="moodle_auto_format"><text>{escape(text)}</text>{inner}</answer>'
