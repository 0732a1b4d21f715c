"""Saying where an error came from without its text: a text may repeat what it was about."""

import traceback
from collections.abc import Iterator
from pathlib import PurePath

_OURS = "sambung"


def trace(error: BaseException) -> str:
    """Give kind and places of an error and of its causes, one a line, for a log.

    The texts are left out: that of a database or a mail server names the row or the person.
    """
    return "\n".join(_list_lines(error))


def locate(error: BaseException) -> str:
    """Give the kind of an error and the innermost place of our own code it passed, in short."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _OURS in PurePath(frame.filename).parts]
    place = f" ({_shorten(own[-1].filename)}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}{place}"


def _list_lines(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"{'caused by ' if len(seen) > 1 else ''}{type(cause).__name__}"
        for frame in traceback.extract_tb(cause.__traceback__):
            yield f"  {_shorten(frame.filename)}:{frame.lineno} in {frame.name}"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _shorten(filename: str) -> str:
    """Leave out where the code is installed."""
    parts = PurePath(filename).parts
    for mark in (_OURS, "site-packages"):
        if mark in parts:
            last = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[last:] if mark == _OURS else parts[last + 1 :])
    return parts[-1] if parts else filename
