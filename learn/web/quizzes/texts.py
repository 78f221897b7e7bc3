"""The texts of questions as HTML, in the shapes that a page needs; each text is rendered once for a library."""

import re

from markupsafe import Markup

from learn.content.markdown import LibraryContext, render_text

_PARAGRAPHS = re.compile(r"</p>\s*<p>")


class Texts:
    """Authors' Markdown as a block, as a line for a label, and as bare words for a list to choose from."""

    def __init__(self, context: LibraryContext) -> None:
        self._context = context

    def block(self, text: str) -> Markup:
        """Paragraphs, lists, tables."""
        return render_text(text, self._context) if text else Markup("")

    def line(self, text: str) -> Markup:
        """Without the paragraph around it; further paragraphs begin on a new line."""
        html = str(self.block(text)).strip()
        if not html.startswith("<p>") or not html.endswith("</p>"):
            return Markup(html)  # noqa: S704 - cleaned by the renderer
        inner = _PARAGRAPHS.sub("<br>", html[len("<p>") : -len("</p>")])
        return Markup(inner)  # noqa: S704 - cleaned by the renderer

    def words(self, text: str) -> str:
        """Nothing but words."""
        return self.block(text).striptags()
