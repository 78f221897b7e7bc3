"""Small mercies before Markdown is parsed: lists, tables and fences as people and models really write them."""

import re

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"^ *([-*+]|[0-9]{1,9}[.)]) +(\S.*)$")
_RULE = re.compile(r"^ *([-*_])(?: *\1){2,} *$")
_BREAKS = re.compile(r"^ {0,3}(?:/{3,}|#{1,6} |>|\||\x02)")
_FENCE = re.compile(r"^ *\x02[^\x03]*\x03 *$")  # where a fenced block was set aside


class TidyLists(Preprocessor):
    """Gives lists, tables and fences the blank lines that the parser wants, nested items four spaces a level."""

    def run(self, lines: list[str]) -> list[str]:
        return _Tidied().run(lines)


class _Tidied:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.levels: list[tuple[int, bool]] = []  # of the open lists: indent, and whether numbered
        self.loose = False  # the last line is a later paragraph of an item

    def run(self, lines: list[str]) -> list[str]:
        for line in lines:
            item = None if _RULE.match(line) else _ITEM.match(line)
            if not line.strip():
                self.out.append("")
            elif item and (self.levels or self.blank() or item[1] in {"-", "*", "+", "1.", "1)"}):
                self.item(len(line) - len(line.lstrip(" ")), item[1], item[2])
            elif self.levels and not _BREAKS.match(line):
                self.inside(len(line) - len(line.lstrip(" ")), line)
            else:
                self.outside(line)
        return self.out

    def blank(self) -> bool:
        return not self.out or not self.out[-1].strip()

    def part(self) -> None:
        if not self.blank():
            self.out.append("")

    def item(self, indent: int, marker: str, text: str) -> None:
        numbered = marker[0].isdigit()
        starts = not self.levels
        self.levels = [level for level in self.levels if level[0] <= indent] or self.levels[:1]
        if starts or indent > self.levels[-1][0] + 1:
            self.levels.append((indent, numbered))
            if starts:
                self.part()
        elif self.loose or self.levels[-1][1] != numbered:
            self.part()
            self.levels[-1] = (self.levels[-1][0], numbered)
        self.loose = False
        self.out.append(f"{'    ' * (len(self.levels) - 1)}{marker.replace(')', '.')} {text}")

    def inside(self, indent: int, line: str) -> None:
        """A further line of an item, or the first one after the list."""
        within = [level for level in self.levels if level[0] < indent]
        if self.blank() and not within:
            self.outside(line)
            return
        if self.blank() or _FENCE.match(line):
            self.part()
            self.loose = True
        self.levels = within or self.levels
        self.out.append("    " * len(self.levels) + line.lstrip(" "))

    def outside(self, line: str) -> None:
        after_list, self.levels, self.loose = bool(self.levels), [], False
        last = self.out[-1] if self.out else ""
        starts_table = line.startswith("|") and not last.startswith("|")
        if after_list or starts_table or _FENCE.match(line) or _FENCE.match(last):
            self.part()
        self.out.append(line)
