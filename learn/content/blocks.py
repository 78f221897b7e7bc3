"""The `///` blocks of lessons: note, warning, try, reveal, lab, image, audio, video (docs/authoring.md)."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_string

from learn.content.scan import OPTION, option_value
from learn.domain.courses import Law, Lesson, Media

_OPEN = re.compile(r"^ {0,3}/{3,} *[\w-]+ *(?:\|.*)?$")
_Options = dict[str, tuple[Any, Callable[[Any], Any]]]


@dataclass
class Scene:
    """What one rendering may refer to; set anew for each text."""

    media: dict[str, tuple[Media, str]] = field(default_factory=dict)  # by name, with its address
    lessons: dict[str, tuple[Lesson, str]] = field(default_factory=dict)  # by slug, with its address
    laws: dict[str, tuple[Law, str]] = field(default_factory=dict)  # by key, with its address


class BlockOptions(Preprocessor):
    """Quotes the options of blocks, so that a value may hold any sign: it is the rest of its line."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        inside = False
        for line in lines:
            option = OPTION.match(line) if inside else None
            if option:
                out.append(f"    {option[1]}: {json.dumps(option_value(option[2]), ensure_ascii=False)}")
                continue
            inside = bool(_OPEN.match(line))
            out.append(line)
        return out


class _Callout(Block):
    ARGUMENT = None
    css: ClassVar[str]
    title: ClassVar[str] = ""

    def on_create(self, parent: ET.Element) -> ET.Element:
        box = ET.SubElement(parent, "div", {"class": self.css})
        if title := self.argument or self.title:
            ET.SubElement(ET.SubElement(box, "p"), "strong").text = title
        return box


class _Note(_Callout):
    NAME = "note"
    css = "note"


class _Warning(_Callout):
    NAME = "warning"
    css = "note warn"
    title = "Lưu ý"


class _Try(_Callout):
    NAME = "try"
    css = "note try"
    title = "Làm thử"


class _Reveal(Block):
    NAME = "reveal"
    ARGUMENT = None

    def on_create(self, parent: ET.Element) -> ET.Element:
        box = ET.SubElement(parent, "details")
        ET.SubElement(box, "summary").text = self.argument or "Xem gợi ý"
        return box


class _Lab(Block):
    NAME = "lab"
    ARGUMENT = True

    def on_create(self, parent: ET.Element) -> ET.Element:
        return ET.SubElement(parent, "div", {"data-lab": self.argument})


class _Shown(Block):
    """A file with a caption."""

    ARGUMENT = None

    def on_create(self, parent: ET.Element) -> ET.Element:
        scene: Scene = self.md.scene
        figure = ET.SubElement(parent, "figure")
        found = scene.media.get(self.options["src"])
        if found:
            self.show(figure, *found)
        if self.argument:
            ET.SubElement(figure, "figcaption").text = self.argument
        if found and found[0].transcript:
            details = ET.SubElement(figure, "details")
            ET.SubElement(details, "summary").text = "Đọc lời"
            for paragraph in re.split(r"\n\s*\n", found[0].transcript):
                ET.SubElement(details, "p").text = AtomicString(paragraph)
        return figure

    def show(self, figure: ET.Element, media: Media, address: str) -> None:  # noqa: ARG002 - players ask its kind
        ET.SubElement(figure, "img", {"src": address, "alt": self.options["alt"], "loading": "lazy"})


class _Image(_Shown):
    NAME = "image"
    OPTIONS: ClassVar[_Options] = {"src": ("", type_string), "alt": ("", type_string)}


class _Audio(_Shown):
    NAME = "audio"
    OPTIONS: ClassVar[_Options] = {"src": ("", type_string), "transcript": ("", type_string)}

    def show(self, figure: ET.Element, media: Media, address: str) -> None:
        attributes = {"src": address, "controls": "controls", "preload": "none"}
        if self.argument:
            attributes["aria-label"] = self.argument
        ET.SubElement(figure, media.kind, attributes)


class _Video(_Audio):
    NAME = "video"


class LessonBlocks(BlocksExtension):
    """Registers the blocks above and nothing else."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802 - its name
        md.preprocessors.register(BlockOptions(md), "block_options", 23)
        for block in (_Note, _Warning, _Try, _Reveal, _Lab, _Image, _Audio, _Video):
            block_mgr.register(block, {})
