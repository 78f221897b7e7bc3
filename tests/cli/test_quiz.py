"""`learn quiz import` and `learn quiz export`."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from learn.cli import main
from learn.content.quizzes import read_bank
from learn.formats import whole_files
from learn.settings import ROOT
from tests.formats.qti_files import item, package, response

KEY = "a1-ai-quanh-ta"
GIFT = "::Một::Câu một?{=đúng#Vì thế. ~sai#Vì khác.}\n\n::Luận::Nghĩ gì?\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "de.gift").write_text(GIFT, encoding="utf-8")
    return tmp_path


def learn(folder: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--data", str(folder / "none"), "quiz", *map(str, words)], catch_exceptions=False)


def test_a_preview_writes_nothing(shelf):
    result = learn(shelf, "import", shelf / "de.gift")
    assert result.exit_code == 0, result.output
    assert "mot (single): Câu một?" in result.output
    assert "de.gift:3: không mang sang được: description “Luận”" in result.output
    assert "1 câu mang sang được, 1 câu không. Chưa ghi tệp nào" in result.output
    assert list((shelf / "quizzes").iterdir()) == []


def test_a_bank_is_written_once_and_replaced_only_by_force(shelf):
    target = shelf / "quizzes" / "de-moi.yaml"
    result = learn(shelf, "import", shelf / "de.gift", "--write", target, "--title", "Đề mới", "--pass-percent", 60)
    assert result.exit_code == 0, result.output
    bank = read_bank(target, target.parent, [])
    assert bank is not None
    assert (bank.title, bank.pass_percent, [item.id for item in bank.items]) == ("Đề mới", 60, ["mot"])
    before = target.read_bytes()
    again = learn(shelf, "import", shelf / "de.gift", "--write", target)
    assert again.exit_code == 1
    assert "không ghi đè" in again.output
    assert target.read_bytes() == before
    assert learn(shelf, "import", shelf / "de.gift", "--write", target, "--force").exit_code == 0
    assert target.read_bytes() != before
    assert [path.name for path in target.parent.iterdir()] == ["de-moi.yaml"]


def test_a_broken_file_leaves_nothing_behind(shelf):
    (shelf / "de.gift").write_text(GIFT + "\nhỏng {=a\n", encoding="utf-8")
    result = learn(shelf, "import", shelf / "de.gift", "--write", shelf / "quizzes" / "de.yaml")
    assert result.exit_code == 1
    assert "de.gift:5: tệp viết sai" in result.output
    assert "Không ghi gì" in result.output
    assert list((shelf / "quizzes").iterdir()) == []


def test_a_question_that_no_bank_could_hold_stays_behind(shelf):
    (shelf / "de.gift").write_text(
        GIFT
        + "\n::Dài::Chọn?{="
        + "x" * 501
        + " ~y}\n\n::Trùng::Chọn?{=x ~X}\n\n::Thẻ::[markdown]Chọn <b>gì</b>?{T}\n",
        encoding="utf-8",
    )
    result = learn(shelf, "import", shelf / "de.gift", "--write", shelf / "quizzes" / "de.yaml")
    assert result.exit_code == 0, result.output
    assert "“Dài”: Không hợp khuôn của bộ câu hỏi: options[1].text: Câu này dài quá 500 ký tự" in result.output
    assert "“Trùng”: Không hợp khuôn của bộ câu hỏi: options[2].text: “X” viết hai lần" in result.output
    assert "“Thẻ”: Không hợp khuôn của bộ câu hỏi: text: Không dùng HTML" in result.output
    assert "1 câu mang sang được, 4 câu không" in result.output


@pytest.mark.parametrize("name", ["De.yaml", "de thi.yaml", "de.yml", "de"])
def test_a_bank_has_a_name_that_addresses_can_hold(shelf, name):
    result = learn(shelf, "import", shelf / "de.gift", "--write", shelf / "quizzes" / name)
    assert result.exit_code == 1
    assert "Tên tệp" in result.output


def test_a_format_that_no_name_tells_is_asked_for(shelf):
    (shelf / "de.dat").write_text(GIFT, encoding="utf-8")
    result = learn(shelf, "import", shelf / "de.dat")
    assert result.exit_code == 1
    assert "gift, moodle-xml, aiken, csv, xlsx" in result.output
    assert learn(shelf, "import", shelf / "de.dat", "--format", "gift").exit_code == 0


def test_a_plain_text_is_told_by_what_it_holds(shelf):
    (shelf / "de.txt").write_text(GIFT, encoding="utf-8")
    assert "mot (single)" in learn(shelf, "import", shelf / "de.txt").output
    (shelf / "de.txt").write_text("Hỏi gì?\nA. x\nB. y\nANSWER: B\n", encoding="utf-8")
    assert "hoi-gi (single)" in learn(shelf, "import", shelf / "de.txt").output


def test_an_export_says_what_stays_behind_and_overwrites_nothing(shelf):
    target = shelf / "ra.gift"
    words = ("export", KEY, "--format", "gift", "--write", target, "--quizzes", ROOT / "quizzes")
    result = learn(shelf, *words)
    assert result.exit_code == 0, result.output
    assert "không mang sang được: ordering “a1-13”" in result.output
    assert "Đã ghi 15 câu" in result.output
    assert "::a1-01::" in target.read_text(encoding="utf-8")
    assert learn(shelf, *words).exit_code == 1
    assert learn(shelf, *words, "--force").exit_code == 0
    assert learn(shelf, "import", target).exit_code == 0


def test_an_export_of_nothing_or_of_what_is_broken_is_refused(shelf):
    for key in ("khong-co", "../" + KEY):
        result = learn(shelf, "export", key, "--format", "gift", "--quizzes", shelf / "quizzes")
        assert result.exit_code == 1
        assert f"Không có bộ câu hỏi “{key}”" in result.output
    (shelf / "quizzes" / "hong.yaml").write_text("title: x\n", encoding="utf-8")
    result = learn(shelf, "export", "hong", "--format", "gift", "--quizzes", shelf / "quizzes")
    assert result.exit_code == 1
    assert "quizzes/hong.yaml:1: pass_percent" in result.output


def test_a_write_that_fails_leaves_nothing_half_done(shelf, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.os, "fsync", full)
    result = learn(shelf, "import", shelf / "de.gift", "--write", shelf / "quizzes" / "de.yaml")
    assert result.exit_code == 1
    assert "Không ghi được" in result.output
    assert list((shelf / "quizzes").iterdir()) == []
    missing = learn(shelf, "import", shelf / "de.gift", "--write", shelf / "thieu" / "de.yaml")
    assert "Không ghi được" in missing.output


def test_a_package_brings_its_pictures(shelf):
    choice = '<simpleChoice identifier="{0}"><img src="{0}.png" alt="hình {0}"/></simpleChoice>'
    inner = choice.format("a") + choice.format("b")
    body = f'<p>?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">{inner}</choiceInteraction>'
    raw = package({"1.xml": item(response("a"), body), "a.png": b"a", "b.png": b"b"})
    (shelf / "de.zip").write_bytes(raw)
    target = shelf / "quizzes" / "de.yaml"
    (shelf / "quizzes" / "de").mkdir()
    (shelf / "quizzes" / "de" / "b.png").write_bytes(b"x")
    refused = learn(shelf, "import", shelf / "de.zip", "--write", target)
    assert refused.exit_code == 1
    assert "b.png đã có" in refused.output
    assert not target.exists()
    assert not (shelf / "quizzes" / "de" / "a.png").exists()
    (shelf / "quizzes" / "de" / "b.png").unlink()
    assert learn(shelf, "import", shelf / "de.zip", "--write", target).exit_code == 0
    assert (shelf / "quizzes" / "de" / "b.png").read_bytes() == b"b"
    bank = read_bank(target, target.parent, [])
    assert bank is not None
    assert bank.items[0].kind == "picture"


def test_a_bank_with_pictures_goes_out_with_them(shelf):
    made = shelf / "a4.zip"
    result = learn(shelf, "export", "a4-giu-thong-tin-ca-nhan", "--format", "qti3", "--write", made)
    assert result.exit_code == 0, result.output
    assert "0 câu không mang sang được" in result.output
    with zipfile.ZipFile(made) as opened:
        assert sum(name.startswith("media/") for name in opened.namelist()) == 4
    assert "0 câu không" in learn(shelf, "import", made).output
