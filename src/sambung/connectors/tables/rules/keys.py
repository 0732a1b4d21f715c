"""The column whose value names a row in addresses. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from sambung.connectors.tables.rules.rows import Column
from sambung.kernel.messages import message as _
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Table

_MAX_KEY_LENGTH = 200
_KEY = re.compile(r"[^/\\?#%\x00-\x1f]+")
_SERIAL_NAMES = frozenset({"no", "nomor", "no_urut", "nomor_urut", "urut"})


def choose_key(
    table: Table, columns: Sequence[Column], wanted: str | None, faults: FaultList
) -> Column:
    """Choose the column whose value names a row in addresses.

    `wanted` is a title or field name. Without it, the first column whose values all differ is
    taken; a column of row numbers only when there is no other, because row numbers change.

    Raises:
        InvalidTable: the wanted column does not exist or cannot be a key, each bad cell with its
            row; or no column can be one.
    """
    if wanted:
        return _check_wanted_key(table, columns, wanted, faults)
    ordered = sorted(columns, key=lambda column: column.name in _SERIAL_NAMES)
    for column in ordered:
        if _can_be_key(table, column):
            return column
    raise faults.refusal(
        _(
            "No column has a different value in every row. Add a column with a code for each row, "
            "without the signs / \\ ? # %%."
        )
    )


def _can_be_key(table: Table, column: Column) -> bool:
    texts = [row.values[column.title] for row in table.rows]
    return len(set(texts)) == len(texts) and all(is_key(text) for text in texts)


def _check_wanted_key(
    table: Table, columns: Sequence[Column], wanted: str, faults: FaultList
) -> Column:
    column = next(
        (c for c in columns if wanted.strip().casefold() in (c.title.casefold(), c.name)), None
    )
    if column is None:
        raise faults.refusal(
            _(
                "There is no column “%(wanted)s”. The columns are: %(known)s.",
                wanted=wanted,
                known=", ".join(table.header),
            ),
            found=wanted,
        )
    counts = Counter(row.values[column.title] for row in table.rows)
    for row in table.rows:
        text = row.values[column.title]
        if not is_key(text) or counts[text] > 1:
            faults.add(
                _(
                    "The key column “%(column)s” needs a different value in every row, at most "
                    "%(limit)s characters, without the signs / \\ ? # %%.",
                    column=column.title,
                    limit=_MAX_KEY_LENGTH,
                ),
                row=row.number,
                column=column.title,
                found=text,
            )
    faults.stop_if_any()
    return column


def is_key(text: str) -> bool:
    """Tell whether a value can stand in an address as one segment of a path.

    >>> is_key("32.73.01.1001"), is_key("a/b"), is_key(".."), is_key("")
    (True, False, False, False)
    """
    is_plain = len(text) <= _MAX_KEY_LENGTH and _KEY.fullmatch(text) is not None
    return is_plain and text not in (".", "..")
