"""Letters: one template in plain text gives the same letter as DOCX, PDF and text.

    letter = make_letter("undangan-rapat", {"letterhead": …, "date": …, "agenda": …})
    letter.as_docx(), letter.as_pdf(), letter.as_text()

How a template is written stands in docs/how-to/change-a-letter.md.
"""

from sambung.documents.letters.letter import Letter, make_letter

__all__ = ["Letter", "make_letter"]
