"""Finds every function that writes and may be reached without permission having been asked.

    python -m tools.write_guard           print what it finds in src/sambung, with the way there

A write is excused when permission is asked before it on every path: by its own function, or by all
that call it, or by all that call those. A function nobody calls may be called by anybody, and so
may what a module does on import, a method a library knows of, and what a decorator hands on.
Functions in the table of reasons end the search: what they reach is excused by the reason.
"""

from tools.write_guard.guard import Finding, Guard
from tools.write_guard.source import SourceTree, read_tree

__all__ = ["Finding", "Guard", "SourceTree", "read_tree"]
