"""Plain words and HTML become Markdown that shows the same words, and never anything else."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from learn.content.findings import Finding
from learn.content.library import Library
from learn.content.markdown import LibraryContext, render_text
from learn.content.scan import scan
from learn.formats import html_text
from learn.formats.html_text import from_html
from learn.formats.markdown_text import from_plain, to_plain

CONTEXT = LibraryContext(Library({}, {}, {}, {}, "", {}), str, str, str)

_nasty = st.text("abđ1 \\`*_{}[]()<>#+-.!|~=&;:/'\"\n", max_size=40)


def shown(markdown: str) -> str:
    return str(render_text(markdown, CONTEXT))


def words(markdown: str) -> str:
    return " ".join(render_text(markdown, CONTEXT).striptags().split())


def findings(markdown: str) -> list[Finding]:
    found: list[Finding] = []
    scan(markdown, file="", first_line=1, findings=found, lesson=False)
    return found


@given(_nasty)
@settings(max_examples=1500, deadline=None)
def test_plain_words_are_shown_as_they_stand(text):
    made = from_plain(text)
    assert words(made) == " ".join(text.split())
    assert findings(made) == []
    assert set(re.findall(r"<(\w+)", shown(made))) <= {"p"}


@given(_nasty)
@example(":___")
@example("&#1")
@example("&copy")
@settings(max_examples=500, deadline=None)
def test_words_come_back_plain(text):
    back, formatted = to_plain(from_plain(text))
    assert (back.split(), formatted) == (text.split(), False)


def test_what_plain_words_have_not_is_told():
    assert to_plain("**đậm** và *nghiêng* và `mã` và [đây](https://a.vn)") == (
        "đậm và nghiêng và mã và đây (https://a.vn)", True,
    )  # fmt: skip
    assert to_plain("snake_case và 2 * 3 \\* 4") == ("snake_case và 2 * 3 * 4", False)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/><br>c", "a\n\nb\n\nc"),
        ("a&nbsp;&amp; b &lt;c&gt;", "a & b &lt;c>"),
        ("<b> đậm </b>và<i>nghiêng</i>", "**đậm** và*nghiêng*"),
        ("<strong><em>cả</em></strong>", "***cả***"),
        ("<b></b><i> </i>x", "x"),
        ("<b>một<br>hai</b>", "**một**\n\n**hai**"),
        ("<b><p>một</p><p>hai</p></b>", "**một**\n\n**hai**"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n    - c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n    b\n2. c"),
        ("<code>a*b`c</code>", "``a*b`c``"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```"),
        ("<blockquote>a<br>b</blockquote>", "> a\n>\n> b"),
        ("<h3>Đề</h3>x", "**Đề**\n\nx"),
        ("<a href='https://a.vn/x'>đây</a>", "[đây](https://a.vn/x)"),
        ("H<sub>2</sub>O, x<sup>2</sup>", "H₂O, x²"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2|3</table>", "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
        ("<div>1. không phải danh sách</div><div># không phải đề mục</div>",
         "1\\. không phải danh sách\n\n\\# không phải đề mục"),
        ("<unknown>chữ</unknown><!-- lời chú -->", "chữ"),
        ("<p>chưa đóng <b>đậm", "chưa đóng **đậm**"),
    ],
)  # fmt: skip
def test_html_as_markdown(html, markdown):
    assert from_html(html) == (markdown, ())
    assert findings(markdown) == []


@pytest.mark.parametrize(
    ("html", "markdown", "lost"),
    [
        ("<img src=x onerror=alert(1)>a", "a", html_text.PICTURE),
        ("<img src='data:image/png;base64,iVBORw0' alt='cây *'>", "(Hình: cây \\*)", html_text.PICTURE),
        ("a<script>alert(1)</script><style>p{}</style>", "a", html_text.SCRIPT),
        ("<iframe src='https://a.vn'></iframe>b", "b", html_text.MEDIA),
        ("<a href='javascript:alert(1)'>bấm</a>", "bấm (javascript:alert(1))", html_text.LINK),
        ("<a href='http://a.vn'>bấm</a>", "bấm (http://a.vn)", html_text.LINK),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>", "a\n\nb – c", html_text.TABLE),
        ("<table><tr><td>a</td><td><ul><li>b</li></ul></td></tr></table>", "a – - b", html_text.TABLE),
        ("<u>gạch</u>", "gạch", html_text.MARKED),
        ("x<sup>abc</sup>", "xabc", html_text.MARKED),
        ("tính \\(x^2\\)", "tính \\\\(x^2\\\\)", html_text.FORMULA),
    ],
)
def test_what_html_has_and_we_have_not_is_named(html, markdown, lost):
    made, told = from_html(html)
    assert (made, told) == (markdown, (lost,))


@given(st.lists(st.sampled_from(
    ["<b>", "</b>", "<p>", "</p>", "<ul>", "<li>", "</ul>", "<br>", "<i>", "</i>", "<table>", "<tr>", "<td>", "<pre>",
     "</pre>", "<code>", "</code>", "a", " b ", "*", "_", "# ", "- ", "&lt;x&gt;", "|", "`", "[c](d)", "\n"]
), max_size=30).map("".join))  # fmt: skip
@settings(max_examples=600, deadline=None)
def test_no_html_makes_markdown_that_authors_may_not_write(html):
    made, _ = from_html(html)
    assert findings(made) == [], made
    assert not any(tag in shown(made) for tag in ("<a", "<h1", "<img", "<script"))
