"""How refusals and faults are answered: one table."""

import logging

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from learn.domain.errors import (
    Closed,
    Conflict,
    Invalid,
    ModelUnavailable,
    NotAllowed,
    NotFound,
    OverLimit,
    Refusal,
)
from learn.web.language import translate
from learn.web.pages import render, wants_json

_log = logging.getLogger("learn.web")

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Invalid: 422,
    Conflict: 409,
    Closed: 409,
    OverLimit: 429,
    ModelUnavailable: 503,
}

SENTENCES = {
    400: "Trình duyệt gửi lên điều hệ thống không hiểu. Hãy quay lại và thử lần nữa.",
    404: "Không tìm thấy trang này.",
    405: "Địa chỉ này không dùng theo cách đó. Hãy mở lại từ trang chủ.",
    413: "Nội dung gửi lên quá lớn. Hãy rút gọn rồi gửi lại.",
    415: "Hệ thống không đọc được loại nội dung này.",
    429: "Bạn thao tác quá nhanh. Hãy chờ một lát rồi thử lại.",
    500: "Hệ thống gặp sự cố. Việc bạn đã lưu vẫn còn nguyên.",
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status that a refusal is answered with."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 422)


def register(app: Flask) -> None:
    """Answer every refusal and fault with a page, or with JSON where the script asked."""

    @app.errorhandler(Refusal)
    def _refused(refusal: Refusal) -> ResponseReturnValue:
        headers = {}
        if isinstance(refusal, OverLimit) and refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
        return _answer(status_of(refusal), translate(refusal.text, **refusal.values), headers)

    @app.errorhandler(CSRFError)
    def _stale_form(_fault: CSRFError) -> ResponseReturnValue:
        sentence = translate("Trang này mở đã lâu nên chưa gửi được. Hãy quay lại, tải lại trang rồi gửi lần nữa.")
        typed = [
            value
            for key in request.form
            if key not in {"csrf_token", "sent"} and "password" not in key  # a file that came back was not typed
            for value in request.form.getlist(key)
            if len(value) > 20
        ]
        return _answer(400, sentence, {}, typed=typed)

    @app.errorhandler(HTTPException)
    def _http(fault: HTTPException) -> ResponseReturnValue:
        code = fault.code or 500
        if fault.response is not None or code < 400:
            return fault.get_response()
        return _answer(code, translate(SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])), {})

    @app.errorhandler(Exception)
    def _fault(fault: Exception) -> ResponseReturnValue:
        _log.error("fault", exc_info=fault)
        g.fault = True
        return _answer(500, translate(SENTENCES[500]), {})


def _answer(code: int, sentence: str, headers: dict[str, str], typed: list[str] | None = None) -> ResponseReturnValue:
    reference = g.get("request_id", "")
    if wants_json():
        return {"error": sentence, "reference": reference}, code, headers
    return (
        render("errors/refusal.html", code=code, sentence=sentence, reference=reference, typed=typed or []),
        code,
        headers,
    )
