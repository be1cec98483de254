"""Dates as a researcher types them, with the days they mean. Not the dates that pages show: cleaning reads those."""

import re
from calendar import monthrange
from datetime import date

_FORMS = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-])(?P<year>\d{4})"),
)


def days_of(typed: str) -> tuple[date, date]:
    """Return first and last day of a typed day, month or year.

    Args:
        typed: `2018`, `2018-11`, `2018-11-12`, or as Vietnamese write it, day first: `12/11/2018`, `11/2018`.

    Raises:
        ValueError: It is none of these, or no such day exists. The message is one for the user.
    """
    match = next((found for form in _FORMS if (found := form.fullmatch(typed.strip()))), None)
    if match is None:
        raise ValueError(f"{typed!r} is not a date; write 2018, 2018-11, 2018-11-12 or 12/11/2018")
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise ValueError(f"there is no day {typed!r}; write 2018-11-12 or 12/11/2018, day first") from error
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, monthrange(first.year, last_month)[1])
