"""Dates as the province counts them.

Moments are aware datetimes in UTC everywhere below the doors; days (of law, of a quota, due dates) are days in Vietnam.
"""

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no daylight saving since 1975


def day_of(moment: datetime) -> date:
    """The day in Vietnam on which `moment` falls."""
    return moment.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """The first moment of `day` in Vietnam, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)
