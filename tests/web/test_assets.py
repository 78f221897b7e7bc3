"""Static files: names that follow the content, answers compressed once, and nothing of others unaccounted for."""

import gzip
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from learn.web.assets import MEDIA_TYPES, Assets, UnknownAsset, minify_css

STATIC = Path(__file__).parents[2] / "learn" / "web" / "static"
TEMPLATES = STATIC.parent / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "app.css").write_text(
        "/* why */\n.hero { background: url(hills.svg) left }\n" + ".a { color: red }\n" * 50
    )
    (tmp_path / "hills.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "dot.png").write_bytes(b"\x89PNG")
    (tmp_path / "vendor" / "x.min.js").write_text("let x = 1;\n" * 50)
    (tmp_path / "vendor" / "README.md").write_text("not served")
    return tmp_path


def client_of(assets: Assets) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/static/<path:hashed_name>", "static", assets.serve)
    return app.test_client()


def test_a_name_follows_the_content(folder: Path) -> None:
    before = Assets(folder)
    assert re.fullmatch(r"/static/vendor/x\.min\.[0-9a-f]{10}\.js", before.url("vendor/x.min.js"))
    (folder / "vendor" / "x.min.js").write_text("let x = 2;\n")
    after = Assets(folder)
    assert after.url("vendor/x.min.js") != before.url("vendor/x.min.js")
    assert after.url("app.css") == before.url("app.css")


def test_a_stylesheet_follows_the_pictures_it_names(folder: Path) -> None:
    before = Assets(folder)
    sheet = client_of(before).get(before.url("app.css")).text
    assert f"url({before.url('hills.svg')})" in sheet
    assert "why" not in sheet
    (folder / "hills.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" id="a"/>')
    assert Assets(folder).url("app.css") != before.url("app.css")


def test_a_missing_picture_or_file_is_said_at_once(folder: Path) -> None:
    with pytest.raises(UnknownAsset, match=r"gone\.svg"):
        Assets(folder).url("gone.svg")
    (folder / "hills.svg").unlink()
    with pytest.raises(UnknownAsset, match=r"hills\.svg"):
        Assets(folder)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_the_smallest_accepted_coding_is_sent(folder: Path, accepted: str, coding: str | None) -> None:
    assets = Assets(folder)
    answer = client_of(assets).get(assets.url("vendor/x.min.js"), headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert answer.headers.get("Content-Encoding") == coding
    assert unpack(answer.data) == (folder / "vendor" / "x.min.js").read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content_type == "text/javascript; charset=utf-8"


def test_what_was_fetched_is_kept_for_a_year(folder: Path) -> None:
    assets = Assets(folder)
    client = client_of(assets)
    first = client.get(assets.url("dot.png"))
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in first.headers
    again = client.get(assets.url("dot.png"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_codings_have_tags_of_their_own(folder: Path) -> None:
    assets = Assets(folder)
    client = client_of(assets)
    tags = {
        client.get(assets.url("app.css"), headers={"Accept-Encoding": x}).headers["ETag"] for x in ("br", "gzip", "")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    "name", ["app.css", "app.0000000000.css", "vendor/README.md", "../assets.py", "%2e%2e/assets.py"]
)
def test_other_names_are_not_there(folder: Path, name: str) -> None:
    answer = client_of(Assets(folder)).get(f"/static/{name}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_minifying_keeps_what_means_something() -> None:
    source = """
    @media (max-width: 40em) { .a > .b , a :hover { width: calc(100% - 2rem + 1px); content: "a  /* b */ ; c" } }
    /* gone */ .x::before { content: '›'; color: red; }
    """
    assert minify_css(source) == (
        '@media (max-width:40em){.a>.b,a :hover{width:calc(100% - 2rem + 1px);content:"a  /* b */ ; c"}}'
        ".x::before{content:'›';color:red}"
    )


def test_the_products_own_files_are_light() -> None:
    assets = Assets(STATIC)
    client = client_of(assets)

    def sent(name: str) -> int:
        return len(client.get(assets.url(name), headers={"Accept-Encoding": "br"}).data)

    assert sent("app.css") < 8_000
    assert (STATIC / "icons.svg").stat().st_size < 6 * 1024
    assert (STATIC / "app.js").stat().st_size < 4 * 1024
    assert sum(sent(name) for name in ("app.css", "app.js", "icons.svg", "brand.svg", "hills.svg")) < 14_000


def test_every_asset_that_a_template_names_is_there() -> None:
    assets = Assets(STATIC)
    for template in TEMPLATES.rglob("*.html"):
        for name in re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", template.read_text()):
            assert assets.url(name), template


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    for template in TEMPLATES.rglob("*.html"):
        for call in re.findall(r"icon\(([^()]*)\)", template.read_text()):
            named = set(
                re.findall(r"['\"]([a-z0-9-]+)['\"](?! *(?:else|==))(?=,|$| if)|else ['\"]([a-z0-9-]+)['\"]", call)
            )
            first = {one or other for one, other in named}
            assert not {name for name in first if name} - sprite, f"{template.name}: icon({call})"


def test_files_of_others_are_the_ones_that_were_recorded() -> None:
    vendor = STATIC / "vendor"
    recorded = dict(re.findall(r"`([^`]+)` sha256 `([0-9a-f]{64})`", (vendor / "README.md").read_text()))
    present = {path.name for path in vendor.iterdir() if path.suffix in MEDIA_TYPES}
    assert present <= recorded.keys()
    assert {name: hashlib.sha256((vendor / name).read_bytes()).hexdigest() for name in recorded} == recorded
