"""The values that QTI's processing works with, and what each of its expressions makes of them."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from learn.formats.drafts import decimal_of
from learn.formats.exchange import Malformed, NotCarried
from learn.formats.xml_files import Element

Value = str | Fraction | bool
Values = tuple[Value, ...]
"""A container; empty is NULL. Of several without an order the values stand sorted, so that equal ones are equal."""

Given = str | Fraction
"""One value of an answer: a text as a file writes it, or a number."""

MAX_BITS = 4_000


def unread(element: Element) -> NotCarried:
    """An element of the processing that is not known here."""
    text = "Cách chấm dùng <%(tag)s> chưa đọc được; hãy đổi sang cách chấm theo đáp án hoặc theo bảng điểm (mapping)."
    return NotCarried(text, tag=element.tag[:60])


def value_of(text: str, base: str) -> Value:
    """A written value of a base type. Raises Malformed on a number that is none."""
    if base in {"float", "integer"}:
        return number_in(text)
    if base == "boolean":
        return text.strip() in {"true", "1"}
    return " ".join(text.split()) if base in {"pair", "directedPair", "identifier"} else text.strip()


def is_true(element: Element, name: str, *, usual: bool = False) -> bool:
    """An attribute that is true or false, in both ways that XML writes these."""
    return value_of(element.attributes.get(name) or str(usual).lower(), "boolean") is True


def number_in(text: str) -> Fraction:
    found = decimal_of(text)
    if found is None:
        message = "“%(given)s” không phải số."
        raise Malformed(message, given=text[:60])
    return Fraction(found)


def ordered(values: Sequence[Value], cardinality: str) -> Values:
    """Values as a container of this cardinality."""
    return tuple(sorted(values, key=str)) if cardinality == "multiple" else tuple(values)


def number_of(values: Values) -> Fraction:
    """The number in a container; 0 where there is none."""
    return next((Fraction(one) for one in values if isinstance(one, Fraction | bool)), Fraction(0))


def moderate(values: Values) -> Values:
    """Numbers of a size that marks have: squaring again and again fills any memory."""
    for one in values:
        if isinstance(one, Fraction) and max(abs(one.numerator), one.denominator).bit_length() > MAX_BITS:
            text = "Cách chấm của câu này quá dài để đọc; hãy đơn giản lại."
            raise NotCarried(text)
    return values


Work = Callable[[Element, list[Values]], Values]


def _compare(check: Callable[[Fraction, Fraction], bool]) -> Work:
    return lambda _, args: (all(args) and check(number_of(args[0]), number_of(args[1])),)


def _equal(element: Element, args: list[Values]) -> Values:
    if not all(args):
        return (False,)
    given, wanted = number_of(args[0]), number_of(args[1])
    low, high = bounds(element, wanted)
    lower = given >= low if is_true(element, "includeLowerBound", usual=True) else given > low
    upper = given <= high if is_true(element, "includeUpperBound", usual=True) else given < high
    return (lower and upper if low != high else given == low,)


def bounds(element: Element, wanted: Fraction) -> tuple[Fraction, Fraction]:
    """Between which numbers an `<equal>` takes a number for `wanted`."""
    mode = element.attributes.get("toleranceMode", "exact")
    parts = [number_in(one) for one in element.attributes.get("tolerance", "0").split()] or [Fraction(0)]
    if mode == "exact":
        return wanted, wanted
    down, up = parts[0], parts[-1]
    if min(down, up) < 0:
        text = "Sai số “%(given)s” nhỏ hơn 0; hãy viết sai số từ 0 trở lên."
        raise NotCarried(text, given=element.attributes["tolerance"][:60])
    if mode == "relative":
        edges = (wanted * (1 - down / 100), wanted * (1 + up / 100))
        return min(edges), max(edges)
    return wanted - down, wanted + up


def _rounded(element: Element, args: list[Values]) -> Values:
    figures = int(number_in(element.attributes.get("figures", "0")))
    if element.attributes.get("roundingMode", "significantFigures") != "decimalPlaces" or not 0 <= figures <= 30:
        raise unread(element)
    return (all(args) and round(number_of(args[0]), figures) == round(number_of(args[1]), figures),)


def _strings(element: Element, args: list[Values]) -> Values:
    if not all(args):
        return (False,)
    given, wanted = (str(one[0]) for one in args)
    if not is_true(element, "caseSensitive", usual=True):
        given, wanted = given.casefold(), wanted.casefold()
    return (wanted in given if is_true(element, "substring") else given == wanted,)


def _index(element: Element, args: list[Values]) -> Values:
    place = int(number_in(element.attributes.get("n", "1")))
    return args[0][place - 1 : place] if place > 0 else ()


def _divided(_: Element, args: list[Values]) -> Values:
    by = number_of(args[1])
    return (number_of(args[0]) / by,) if by else ()


def _product(_: Element, args: list[Values]) -> Values:
    made = Fraction(1)
    for one in args:
        made *= number_of(one)
    return (made,)


def _floor(number: Fraction) -> int:
    return number.numerator // number.denominator


def _flat(args: list[Values]) -> list[Value]:
    return [value for one in args for value in one]


EXPRESSIONS: Mapping[str, Work] = {
    "null": lambda _, __: (),
    "and": lambda _, args: (all(one == (True,) for one in args),),
    "or": lambda _, args: (any(one == (True,) for one in args),),
    "not": lambda _, args: (args[0] != (True,),),
    "isNull": lambda _, args: (not args[0],),
    "match": lambda _, args: (bool(args[0]) and args[0] == args[1],),
    "equal": _equal,
    "equalRounded": _rounded,
    "stringMatch": _strings,
    "member": lambda _, args: (bool(args[0]) and args[0][0] in args[1],),
    "contains": lambda _, args: (set(args[1]) <= set(args[0]),),
    "index": _index,
    "containerSize": lambda _, args: (Fraction(len(args[0])),),
    "multiple": lambda _, args: ordered(_flat(args), "multiple"),
    "ordered": lambda _, args: tuple(_flat(args)),
    "sum": lambda _, args: (sum((number_of((one,)) for one in _flat(args)), Fraction(0)),),
    "subtract": lambda _, args: (number_of(args[0]) - number_of(args[1]),),
    "product": _product,
    "divide": _divided,
    "max": lambda _, args: (max((number_of((one,)) for one in _flat(args)), default=Fraction(0)),),
    "min": lambda _, args: (min((number_of((one,)) for one in _flat(args)), default=Fraction(0)),),
    "round": lambda _, args: (Fraction(_floor(number_of(args[0]) + Fraction(1, 2))),) if args[0] else (),
    "truncate": lambda _, args: (Fraction(int(number_of(args[0]))),) if args[0] else (),
    "integerToFloat": lambda _, args: args[0],
    "gt": _compare(lambda one, other: one > other),
    "gte": _compare(lambda one, other: one >= other),
    "lt": _compare(lambda one, other: one < other),
    "lte": _compare(lambda one, other: one <= other),
}
