"""Opening the units of a province from a list, at set-up."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.units import Unit
from learn.db.usecase import writing
from learn.domain.errors import Invalid
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.units import UnitKind
from learn.operations.audit import audit
from learn.operations.units import open_unit

SINCE = date(2025, 7, 1)  # two-level local government, Law 72/2025/QH15


@writing(Action.OPERATE)
def load_units(session: Session, asker: Asker, rows: Iterable[dict[str, str]], now: datetime) -> int:
    """Open each unit of `rows` (code, name, kind, parent code; parents first) that is not there yet; return how many.

    Raises Invalid naming the row (the first after the header is 2) whose kind or parent is unknown.
    """
    require(asker, Action.OPERATE)
    known: dict[str, int] = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
    opened = 0
    for place, row in enumerate(rows, start=2):
        if row["code"] in known:
            continue
        if row["kind"] not in set(UnitKind):
            raise Invalid("Dòng %(row)s: loại đơn vị “%(kind)s” không có.", row=place, kind=row["kind"])
        if row["parent"] and row["parent"] not in known:
            raise Invalid("Dòng %(row)s: chưa có đơn vị cấp trên “%(code)s”.", row=place, code=row["parent"])
        known[row["code"]] = open_unit(
            session,
            code=row["code"],
            name=row["name"],
            kind=UnitKind(row["kind"]),
            parent_id=known[row["parent"]] if row["parent"] else None,
            place=place,
            day=SINCE,
        )
        opened += 1
    audit(session, asker, Action.OPERATE, now, subject="units", opened=opened)
    session.commit()
    return opened
