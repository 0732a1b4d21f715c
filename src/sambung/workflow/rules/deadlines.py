"""Until when a step is awaited. Days are working days.

>>> Deadline.after(1, today=date(2026, 11, 20))
Deadline(due_on=datetime.date(2026, 11, 23))
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from sambung.kernel.working_days import add_working_days, count_working_days


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a step is in time; None where nobody is waited for."""

    due_on: date | None

    @classmethod
    def after(cls, days: int | None, *, today: date) -> Self:
        """Give the deadline so many working days from today; none without a number."""
        return cls(None if days is None else add_working_days(today, days))

    def is_over(self, *, today: date) -> bool:
        """Tell whether the last day has passed."""
        return self.due_on is not None and self.due_on < today

    def count_days_left(self, *, today: date) -> int | None:
        """Count the working days that are left: 0 on the last one and after it; None for ever."""
        return None if self.due_on is None else count_working_days(today, self.due_on)

    def count_days_late(self, *, today: date) -> int:
        """Count the working days that passed since the last one."""
        return 0 if self.due_on is None else count_working_days(self.due_on, today)
