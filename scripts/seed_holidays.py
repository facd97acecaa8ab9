"""Write gongkai/law/holidays/<year>.toml from the ``holidays`` package (a development tool).

Only what differs from the plain week is written: weekdays off and make-up working weekend days.
"""

from datetime import date, timedelta
from pathlib import Path

import holidays

FOLDER = Path(__file__).resolve().parents[1] / "gongkai" / "law" / "holidays"
YEARS = range(2004, 2027)


def main() -> None:
    """Write one file a year."""
    china = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    for year in YEARS:
        days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
        days = [day for day in days if day.year == year]
        off = [day for day in days if day.weekday() < 5 and not china.is_working_day(day)]
        work = [day for day in days if day.weekday() >= 5 and china.is_working_day(day)]
        lines = [
            f"year = {year}",
            f'source = "国务院办公厅关于{year}年部分节假日安排的通知"',
            "",
            "# 星期一至星期五中的放假日",
            "[days_off]",
            *(f'{day} = "{_name(china, day)}"' for day in off),
            "",
            "# 星期六、星期日中的调休上班日",
            "[working_days]",
            *(f'{day} = "调休上班"' for day in work),
        ]
        (FOLDER / f"{year}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _name(china: holidays.HolidayBase, day: date) -> str:
    return str(china.get(day)).split("（")[0].replace("休息日", "节日调休")


if __name__ == "__main__":
    main()
