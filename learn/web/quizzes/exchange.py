"""Banks of other systems on a page, for authors: looked at before anything is taken home, and handed out."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import PurePath

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, TextAreaField

from learn.domain.errors import Invalid
from learn.services.quizzes.export_bank import export_bank
from learn.services.quizzes.import_bank import MAX_FILE, import_bank
from learn.services.quizzes.list_formats import list_formats
from learn.web import current
from learn.web.courses.texts import context
from learn.web.forms import Form
from learn.web.language import translate
from learn.web.pages import render
from learn.web.quizzes.exchange_faces import notes_of, questions_of
from learn.web.quizzes.texts import Texts

blueprint = Blueprint("exchange", __name__)

FRESH = {"Cache-Control": "no-store"}
PASTED = "cau-hoi.txt"
KINDS = {
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".xml": "application/xml",
}


class ImportForm(Form):
    """A file, or its text; the format is found out where none is chosen."""

    file = FileField("Tệp câu hỏi", description="GIFT, Moodle XML, Aiken, gói QTI, CSV hoặc XLSX; nhiều nhất 1 MiB.")
    pasted = TextAreaField("Hoặc dán nội dung GIFT, Aiken, Moodle XML vào đây")
    form = SelectField("Định dạng", validate_choice=False)

    def offer(self, formats: Mapping[str, str]) -> "ImportForm":
        """What can be chosen."""
        self.form.choices = [("", translate("Theo nội dung tệp")), *formats.items()]
        return self

    @property
    def given(self) -> tuple[str, bytes]:
        """Name and bytes. Raises Invalid where there are none."""
        sent = self.file.data
        if isinstance(sent, FileStorage) and sent.filename:
            raw = sent.stream.read(MAX_FILE + 1)
            sent.close()  # what was too long for memory lies in a file until then
            return sent.filename, raw
        if self.pasted.data:
            return PASTED, str(self.pasted.data).encode()
        text = "Chưa có tệp nào; hãy chọn tệp, hoặc dán nội dung vào ô dưới."
        raise Invalid(text, field="file")


@blueprint.get("/content/import")
def choose() -> ResponseReturnValue:
    """Where a file is chosen, or its text pasted."""
    formats = list_formats(current.session(), current.asker())
    return render("quizzes/import_file.html", title=translate("Nhập bộ câu hỏi"), form=ImportForm().offer(formats))


@blueprint.post("/content/import")
def preview() -> ResponseReturnValue:
    """What the file amounts to: every question, what stays behind, and the bank to take home."""
    formats = list_formats(current.session(), current.asker())
    form = ImportForm().offer(formats)
    try:
        name, raw = form.given
        found = import_bank(current.session(), current.asker(), name, raw, form.form.data or "")
    except Invalid as refusal:
        form.refuse(refusal if refusal.field else Invalid(refusal.text, field="file", **refusal.values))
        return render("quizzes/import_file.html", title=translate("Nhập bộ câu hỏi"), form=form), 422
    texts = Texts(context(current.library()))
    return (
        render(
            "quizzes/import_preview.html",
            title=translate("Xem trước khi nhập"),
            found=found,
            name=name,
            format=formats[found.form],
            questions=questions_of(found.bank, texts) if found.bank else [],
            notes=notes_of(found.notes),
            sent=base64.urlsafe_b64encode(raw).decode() if found.bank else "",
        ),
        FRESH,
    )


@blueprint.post("/content/import/file")
def take() -> ResponseReturnValue:
    """The bank as it lies in the folder of banks: the looked-at file comes back with the button."""
    found = import_bank(current.session(), current.asker(), *_again(), request.form.get("form", ""))
    if found.bank is None:
        text = "Tệp này không có câu nào mang sang được; hãy chọn tệp khác."
        raise Invalid(text)
    return _attached(found.packed, f"{found.key}.zip")


@blueprint.get("/content/export/<string:bank>")
def formats(bank: str) -> ResponseReturnValue:
    """The formats of a bank, and of the chosen one what it cannot hold."""
    form = request.args.get("format", "")
    found = export_bank(current.session(), current.asker(), current.library(), bank, form)
    return render(
        "quizzes/export_bank.html",
        title=translate("Xuất bộ câu hỏi · %(title)s", title=found.title),
        found=found,
        formats=list_formats(current.session(), current.asker()),
        notes=notes_of(found.notes),
    )


@blueprint.get("/content/export/<string:bank>/<string:form>")
def export(bank: str, form: str) -> ResponseReturnValue:
    """The bank as a file."""
    found = export_bank(current.session(), current.asker(), current.library(), bank, form)
    return _attached(found.raw, f"{found.key}{found.ending}")


def _again() -> tuple[str, bytes]:
    try:
        return request.form.get("name", PASTED), base64.urlsafe_b64decode(request.form.get("sent", ""))
    except (binascii.Error, ValueError):
        text = "Tệp gửi lại không còn nguyên; hãy chọn tệp rồi xem trước lần nữa."
        raise Invalid(text) from None


def _attached(raw: bytes, name: str) -> Response:
    kind = KINDS.get(PurePath(name).suffix, "text/plain")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **FRESH}
    return Response(raw, mimetype=kind, headers=headers)
