"""What stands around the body of a letter, the same in every format.

The order follows the official correspondence of the government (tata naskah dinas): a letter
names number, nature, attachments and matter; a memorandum begins with who writes to whom.
"""

from sambung.documents.letters.content.blocks import Content, Table

SIGNATURE_LINE = "………………………………………"
"""Where the name of the signer is written when it is not known."""

_LONGEST_CELL = 60
_TO_BE_FILLED = 24


def list_reference_lines(content: Content) -> tuple[tuple[str, str], ...]:
    """List label and value of the lines above the body. A paper with a title has none."""
    own: tuple[tuple[str, str], ...] = (
        ("Nomor", content.number),
        ("Sifat", content.nature),
        ("Lampiran", content.attachment),
        ("Hal", content.subject),
    )
    if content.form == "surat":
        lines = own
    elif content.form == "nota dinas":
        lines = (
            ("Kepada", "; ".join(content.recipient)),
            ("Dari", content.sender),
            ("Tembusan", "; ".join(content.copies)),
            ("Tanggal", content.date),
            *own,
        )
    else:
        lines = ()
    return tuple((label, value) for label, value in lines if value)


def list_recipient_lines(content: Content) -> tuple[str, ...]:
    """List the lines of the address; only a letter has it above the body."""
    if content.form != "surat" or not content.recipient:
        return ()
    first, *others = content.recipient
    return (f"Yth. {first}", *others)


def share_width(table: Table) -> list[float]:
    """Share the width of the page among the columns of a table, by their longest texts.

    The shares make 1; no column gets less than a tenth of what the others ask for.
    """
    lengths = [
        min(max(sum(len(span.text) for span in cell) for cell in column) + 3, _LONGEST_CELL)
        if any(column[1:])
        else _TO_BE_FILLED
        for column in zip(table.header, *table.rows, strict=True)
    ]
    weights = [max(length, sum(lengths) / 10) for length in lengths]
    return [weight / sum(weights) for weight in weights]
