"""The process that reads one file: `python -I -m sambung.portfolio.publiccode.reader`.

`apart` starts it.
"""

import base64
from collections.abc import Iterator
from typing import Any

from sambung.kernel.confinement import answer_confined
from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import Message
from sambung.portfolio.publiccode.rules.reading import read_publiccode


def _answer(question: str) -> Iterator[Any]:
    try:
        read = read_publiccode(base64.b64decode(question))
    except InvalidInput as error:
        message: Message = error.message
        yield {"refusal": message.as_plain()}
    else:
        notes = [note.as_plain() for note in read.notes]
        yield {"document": read.document, "version": read.version, "notes": notes}


if __name__ == "__main__":
    answer_confined(_answer)
