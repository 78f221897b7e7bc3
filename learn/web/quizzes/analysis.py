"""How the questions do, for authors: every bank, one bank, one question, and a bank as a file."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from learn.domain.quizzes.analysis import LEAST, LEAST_CHOICE
from learn.formats.csv_files import Cell, csv_bytes
from learn.services.quizzes.analyse_bank import BankAnalysis, analyse_bank
from learn.services.quizzes.analyse_item import analyse_item
from learn.services.quizzes.list_analyses import list_analyses
from learn.web import current
from learn.web.courses.texts import context
from learn.web.language import translate
from learn.web.pages import render
from learn.web.quizzes.analysis_words import Row, lasting, row_of, sentence, taken, told, trust
from learn.web.quizzes.texts import Texts

blueprint = Blueprint("analysis", __name__)


@blueprint.get("/content/quizzes")
def banks() -> ResponseReturnValue:
    """Every bank, those with something to look at first."""
    found = list_analyses(current.session(), current.asker(), current.library())
    texts = _texts()
    firsts = {one.key: row_of(*one.look_at[0], texts) for one in found.banks if one.look_at}
    title = translate("Phân tích câu hỏi")
    return render("quizzes/analysis_banks.html", title=title, found=found, firsts=firsts, least=LEAST)


@blueprint.get("/content/quizzes/<string:bank>")
def bank(bank: str) -> ResponseReturnValue:
    """One bank: its figures, and its questions with what is to be looked at first on top."""
    found = _analysed(bank)
    return render(
        "quizzes/analysis_bank.html",
        title=translate("Phân tích · %(title)s", title=found.title),
        found=found,
        rows=_rows(found),
        trust=trust(found.figures.alpha),
        least=LEAST,
    )


@blueprint.get("/content/quizzes/<string:bank>/items.csv")
def bank_file(bank: str) -> ResponseReturnValue:
    """The same questions as a file, in the bank's order."""
    found = _analysed(bank)
    texts = _texts()
    head = ("Câu", "Mã", "Câu hỏi", "Số người", "Tỷ lệ đúng (%)", "Tương quan", "Chênh giỏi – yếu", "Yếu nhất (%)")
    more = ("Yếu vừa (%)", "Khá (%)", "Giỏi nhất (%)", "Bỏ trống (%)", "Thời gian (giây)", "Lựa chọn", "Vì sao nên xem")
    rows: list[list[Cell]] = [[translate(word) for word in (*head, *more)]]
    for one, reasons in sorted(found.questions, key=lambda pair: pair[0].number):
        figures = one.figures
        line: list[Cell] = [one.number, one.item.id, texts.words(one.item.text), one.people]
        if figures is not None:
            quarters = [_hundredth(share) for share in figures.quarters] or [None] * 4
            line += [_hundredth(figures.easiness), _rounded(figures.correlation), _rounded(figures.gap), *quarters]
            line += [_hundredth(figures.blank), figures.seconds]
            line.append("\n".join(told(field, texts) for field in figures.fields))
            line.append(" ".join(sentence(reason, texts, str) for reason in reasons))
        rows.append(line)
    headers = {"Content-Disposition": f'attachment; filename="phan-tich-{bank}.csv"', "Cache-Control": "no-store"}
    return Response(csv_bytes(rows), mimetype="text/csv", headers=headers)


@blueprint.get("/content/quizzes/<string:bank>/<string:item>")
def item(bank: str, item: str) -> ResponseReturnValue:
    """One question: its text, figures, curve and choices."""
    shown = analyse_item(current.session(), current.asker(), current.library(), bank, item)
    texts = _texts()
    figures = shown.found.figures
    fields = [
        (
            texts.line(field.label),
            [
                (
                    chr(65 + place) if not field.label else "",
                    texts.line(one.text),
                    taken(one),
                    one,
                )
                for place, one in enumerate(field.choices)
            ],
        )
        for field in (figures.fields if figures else ())
    ]
    return render(
        "quizzes/analysis_item.html",
        title=translate("Câu %(number)s · %(title)s", number=shown.found.number, title=shown.bank_title),
        shown=shown,
        text=texts.block(shown.found.item.text),
        figures=figures,
        reasons=[sentence(one, texts) for one in shown.reasons],
        fields=fields,
        time=lasting(figures.seconds) if figures else "",
        least=LEAST,
        least_choice=LEAST_CHOICE,
        back=url_for("analysis.bank", bank=bank),
    )


def _analysed(bank: str) -> BankAnalysis:
    return analyse_bank(current.session(), current.asker(), current.library(), bank)


def _rows(found: BankAnalysis) -> list[Row]:
    texts = _texts()
    return [row_of(one, reasons, texts) for one, reasons in found.questions]


def _texts() -> Texts:
    return Texts(context(current.library()))


def _hundredth(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
