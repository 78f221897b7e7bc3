"""The log tells what happened and where, and nothing about anybody."""

import json
import logging

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.db.people import Account, LoginName
from learn.db.usecase import turn
from learn.web.log import JsonLines


def logged(fault: BaseException) -> dict[str, str]:
    """The line that is logged for a fault."""
    record = logging.LogRecord("learn.web", logging.ERROR, "", 0, "fault", (), (type(fault), fault, None))
    line: dict[str, str] = json.loads(JsonLines().format(record))
    return line


def test_a_fault_of_the_database_is_told_without_the_row_it_was_about(session: Session) -> None:
    with turn(session):
        account = session.execute(select(Account.id)).scalars().first()
        twice = insert(LoginName).values(account_id=account, kind="email", value="mai@example.vn")
        session.execute(twice)
        with pytest.raises(IntegrityError, match=r"mai@example\.vn") as caught:
            session.execute(twice)
    line = logged(caught.value)
    assert "mai@example.vn" not in json.dumps(line)
    assert "login_name" in line["fault"]
    assert "test_log.py" in line["fault"]


def test_a_fault_is_told_with_the_one_behind_it() -> None:
    fault = RuntimeError("no library")
    fault.__cause__ = KeyError("manifest")
    told = logged(fault)["fault"]
    assert told.index("KeyError: 'manifest'") < told.index("RuntimeError: no library")
