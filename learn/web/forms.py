"""The base of every form, and checks of shape; what is true is decided by the domain.

Messages are catalogue messages and are translated when they are shown.
"""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.validators import InputRequired, Length

from learn.domain.errors import Refusal
from learn.web.language import translate


class Form(FlaskForm):
    """A form whose errors speak the person's language; CSRF is checked for the whole product before any view."""

    class Meta(FlaskForm.Meta):
        """Leave the token to the one check in front of all routes, and strip typed text."""

        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Strip text fields, but never passwords."""
            if "password" not in options.get("name", "") and "Boolean" not in unbound_field.field_class.__name__:
                options.setdefault("filters", [_stripped])
            return unbound_field.bind(form=form, **options)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field that it names, or above the form."""
        sentence = translate(refusal.text, **refusal.values)
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def required(sentence: str) -> InputRequired:
    """Something must be given; `sentence` says what."""

    class Required(InputRequired):
        def __call__(self, form: Any, field: Field) -> None:
            self.message = translate(sentence)
            super().__call__(form, field)

    return Required()


def at_most(length: int) -> Length:
    """No more than `length` characters."""

    class AtMost(Length):
        def __call__(self, form: Any, field: Field) -> None:  # noqa: ARG002
            if field.data and len(field.data) > length:
                raise ValidationError(translate("Dài quá %(n)s chữ; hãy rút gọn.", n=length))

    return AtMost(max=length)
