"""Which tests of a run go to the same worker, so that what is slow to set up is set up once."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

_TOGETHER = ("tests/browser", "tests/interop", "tests/site/shared")
"""Folders whose files share one running Sambung."""
_APART = ("tests/site",)
"""Folders whose tests each have an installation of their own."""
_LONGEST_FIRST = ("tests/interop", "tests/site", "tests/browser", "tests/gateway")


class SharingScheduling(LoadScopeScheduling):
    """Gives a worker all tests of a group: by default, of a file."""

    def _split_scope(self, nodeid: str) -> str:
        return find_group(nodeid)


def find_group(nodeid: str) -> str:
    """Give the group of a test, by its address."""
    path = nodeid.split("::", maxsplit=1)[0]
    folders = [str(parent) for parent in PurePosixPath(path).parents]
    for folder in _TOGETHER:
        if folder in folders:
            return folder
    return nodeid if any(folder in folders for folder in _APART) else path


def find_turn(nodeid: str) -> int:
    """Give the turn of a test: what takes long begins, so that no worker ends alone with it."""
    turns = (turn for turn, folder in enumerate(_LONGEST_FIRST) if nodeid.startswith(f"{folder}/"))
    return next(turns, len(_LONGEST_FIRST))
