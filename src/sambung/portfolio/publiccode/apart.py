"""Reading a publiccode.yml in a process of its own, at a bounded price.

Where the file came from outside, it is parsed there, never in the process that answers people.
"""

import base64

from sambung.kernel.confinement import Allowance, LimitReached, NoTurn, ask_confined
from sambung.kernel.errors import InvalidInput, Unavailable
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.publiccode.rules.files import PubliccodeFile, check_size

ALLOWANCE = Allowance(
    seconds=30, cpu_seconds=10, memory_bytes=512 * 1024**2, result_bytes=16 * 1024**2
)
"""A file as large as may be takes about a second of it."""
_MODULE = "sambung.portfolio.publiccode.reader"


def read_publiccode_apart(content: bytes, *, allowance: Allowance = ALLOWANCE) -> PubliccodeFile:
    """Read a file of any version of the standard, as `read_publiccode` does.

    Raises:
        InvalidInput: it cannot be taken; also when reading it takes more time or memory than
            `allowance` gives.
        Unavailable: too many files are being read at once.
    """
    check_size(content)
    try:
        [answer] = ask_confined(_MODULE, base64.b64encode(content).decode(), allowance)
    except LimitReached as limit:
        raise InvalidInput(
            _(
                "Reading the file takes too long or too much memory, so it was stopped. A"
                " publiccode.yml is a few pages long: choose another file."
            )
        ) from limit
    except NoTurn as busy:
        raise Unavailable(
            _("Many files are being read at the moment. Try again in a minute.")
        ) from busy
    if "refusal" in answer:
        raise InvalidInput(Message.from_plain(answer["refusal"]))
    notes = tuple(map(Message.from_plain, answer["notes"]))
    return PubliccodeFile(answer["document"], answer["version"], notes)
