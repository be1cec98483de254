"""The endless work calendar of the sample portal Hậu Giang: every month links to the one before and the next."""

from calendar import monthrange
from datetime import date, datetime

_EVENTS = (
    "Giao ban Ban Giám đốc",
    "Họp xét thi đua cụm trường trung học phổ thông",
    "Tiếp công dân định kỳ tại trụ sở Sở",
    "Kiểm tra công tác phổ cập giáo dục tại huyện",
    "Dự họp trực tuyến với Bộ Giáo dục và Đào tạo",
    "Làm việc với Công đoàn ngành",
    "Duyệt kế hoạch năm học của các đơn vị trực thuộc",
)


def calendar_html(month: str, now: datetime) -> str:
    """Return the calendar of `month` (`MM-YYYY`); of the current month when that cannot be read."""
    first = _first_day(month) or now.date().replace(day=1)
    days = monthrange(first.year, first.month)[1]
    rows = "".join(
        f"<tr><td>{day:02d}/{first:%m/%Y}</td><td>{_EVENTS[(day * 3 + first.month) % len(_EVENTS)]}</td></tr>"
        for day in range(1, days + 1)
        if first.replace(day=day).weekday() < 5
    )
    links = " | ".join(
        f'<a href="/lich/?thang={text}">{name}</a>'
        for name, text in (("Tháng trước", _step(first, -1)), ("Tháng sau", _step(first, 1)))
    )
    return f"<h1>Lịch công tác tháng {first:%m/%Y}</h1><table>{rows}</table><div>{links}</div>"


def _first_day(month: str) -> date | None:
    try:
        number, _, year = month.partition("-")
        return date(int(year), int(number), 1)
    except ValueError:
        return None


def _step(first: date, months: int) -> str:
    number = first.year * 12 + first.month - 1 + months
    return f"{number % 12 + 1:02d}-{min(max(number // 12, 1), 9999):04d}"
