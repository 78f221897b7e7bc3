"""One Vietnamese sentence, telling how to mend it, for each way a value can miss its shape."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

Key = str | int
Schema = dict[str, Any]

_EXTRA = {"unexpected_keyword_argument", "extra_forbidden"}
_PLAIN = {
    "string_type": "Ở đây phải là chữ; hãy đặt giá trị trong dấu nháy kép.",
    "bool_type": "Ở đây phải là true hoặc false.",
    "bool_parsing": "Ở đây phải là true hoặc false.",
    "string_too_short": "Không được để trống; hãy viết nội dung vào đây.",
    "union_tag_not_found": "Thiếu khóa “kind”; hãy thêm dòng “kind: …”",
}
_BY_PREFIX = {
    "int_": "Ở đây phải là số nguyên, ví dụ 4.",
    "float_": "Ở đây phải là số, ví dụ 12.5.",
    "finite_": "Ở đây phải là số, ví dụ 12.5.",
    "date": "Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2026-11-24.",
    "tuple_": "Ở đây phải là danh sách: mỗi mục một dòng bắt đầu bằng “- ”, hoặc [mục, mục].",
    "list_": "Ở đây phải là danh sách: mỗi mục một dòng bắt đầu bằng “- ”, hoặc [mục, mục].",
    "dict_": "Ở đây phải là các dòng “khóa: giá trị”.",
    "model_": "Ở đây phải là các dòng “khóa: giá trị”.",
    "dataclass_": "Ở đây phải là các dòng “khóa: giá trị”.",
}
_LIMITS = {
    "greater_than_equal": ("ge", "Số này phải từ {} trở lên."),
    "greater_than": ("gt", "Số này phải lớn hơn {}."),
    "less_than_equal": ("le", "Số này phải từ {} trở xuống."),
    "less_than": ("lt", "Số này phải nhỏ hơn {}."),
    "too_short": ("min_length", "Ở đây cần ít nhất {} mục."),
    "too_long": ("max_length", "Ở đây chỉ được nhiều nhất {} mục."),
    "string_too_long": ("max_length", "Câu này dài quá {} ký tự; hãy viết ngắn hơn."),
    "string_pattern_mismatch": ("pattern", "Giá trị không đúng dạng {}."),
}


def sentence_for(error: dict[str, Any], data: object, adapter: TypeAdapter[Any]) -> tuple[tuple[Key, ...], str]:
    """Where a pydantic error lies in `data`, and what its author should do."""
    keys, around = _walk(error["loc"], _schema(adapter))
    kind = str(error["type"])
    context = error.get("ctx", {})
    if kind == "missing":
        return keys, f"Thiếu khóa “{keys[-1]}”; hãy thêm dòng “{keys[-1]}: …”."
    if kind in _EXTRA:
        known = [name for name in around.get("properties", {}) if name not in _siblings(data, keys)]
        return keys, f"Không có khóa “{keys[-1]}” ở đây; {_advice(str(keys[-1]), known)}"
    if error.get("input", "") is None:
        return keys, "Chưa có giá trị; hãy viết thêm sau dấu hai chấm, hoặc bỏ khóa này."
    if kind in {"literal_error", "enum", "union_tag_invalid"}:
        given = context.get("tag", error.get("input"))
        allowed = re.findall(r"'([^']*)'", str(context.get("expected_tags") or context.get("expected")))
        place = (*keys, "kind") if kind == "union_tag_invalid" else keys
        return place, f"“{_short(given)}” không dùng được ở đây; {_advice(str(given), allowed)}"
    if kind == "union_tag_not_found":
        tags = ", ".join(around.get("discriminator", {}).get("mapping", {}))
        return keys, f"{_PLAIN[kind]} với một trong: {tags}." if tags else f"{_PLAIN[kind]}."
    return keys, _simple(kind, context)


def did_you_mean(given: str, known: Sequence[str]) -> str | None:
    """The known word nearest to what was typed, if one is near."""
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.6)
    return near[0] if near else None


def _simple(kind: str, context: dict[str, Any]) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _LIMITS:
        name, sentence = _LIMITS[kind]
        return sentence.format(context.get(name, "?"))
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", "")) or "Giá trị này không dùng được."
    for prefix, sentence in _BY_PREFIX.items():
        if kind.startswith(prefix):
            return sentence
    return "Giá trị này không dùng được; hãy so với mẫu trong docs/authoring.md."


def _advice(given: str, known: Sequence[str]) -> str:
    if near := did_you_mean(given, known):
        return f"có phải “{near}” không?"
    return f"hãy chọn trong: {', '.join(known)}." if known else "hãy bỏ đi."


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _siblings(data: object, keys: Sequence[Key]) -> Sequence[Key]:
    for key in keys[:-1]:
        try:
            data = data[key]  # type: ignore[index]
        except (TypeError, KeyError, IndexError):
            return ()
    return list(data) if isinstance(data, dict) else ()


def _schema(adapter: TypeAdapter[Any]) -> Schema:
    try:
        return adapter.json_schema()
    except (PydanticInvalidForJsonSchema, PydanticUserError):
        return {}


def _walk(location: Sequence[Key], root: Schema) -> tuple[tuple[Key, ...], Schema]:
    """The location without the names of union members, and the schema around its last key.

    A member's name can also be a key of the data (an item of kind `text` has a `text`): the schema decides.
    """
    definitions = root.get("$defs", {})
    node, around, keys, pending = _follow(root, definitions), root, [], list(location)
    while pending:
        if mapping := node.get("discriminator", {}).get("mapping"):
            tag = pending.pop(0)
            node = _follow({"$ref": mapping[tag]} if tag in mapping else {}, definitions)
            continue
        key = pending.pop(0)
        keys.append(key)
        around, node = node, _follow(_child(node, key), definitions)
    return tuple(keys), node if node.get("discriminator") else around


def _child(node: Schema, key: Key) -> Schema:
    if isinstance(key, int):
        return node.get("items") or {}
    inner = node.get("properties", {}).get(key) or node.get("additionalProperties") or {}
    return inner if isinstance(inner, dict) else {}


def _follow(node: Schema, definitions: Schema) -> Schema:
    while True:
        if "$ref" in node:
            node = definitions.get(node["$ref"].rsplit("/", 1)[-1], {})
            continue
        branches = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
        if len(branches) == 1:
            node = branches[0]
            continue
        return node
