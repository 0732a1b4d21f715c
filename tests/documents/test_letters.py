"""Letters: one template, three formats, and values that stay values."""

import io
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from sambung import governance
from sambung.documents.letters import make_letter
from sambung.documents.letters.content.blocks import (
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from sambung.documents.letters.content.markdown import read_blocks
from sambung.documents.letters.content.values import hide, reveal
from sambung.documents.letters.templates import LETTER_FOLDER
from sambung.kernel.errors import NotFound, Unavailable

FRAME = {
    "letterhead": {
        "city": "Pemerintah Kota Bandung",
        "agency": "Dinas Komunikasi dan Informatika",
        "address": "Jalan Wastukancana Nomor 2",
    },
    "date": date(2026, 11, 21),
    "place": "Bandung",
    "number": "B/123",
    "recipient": ["Kepala Dinas Kesehatan", "di Bandung"],
    "sender": "Ketua Tim Integrasi",
    "signers": [{"position": "Kepala Dinas", "name": "Rina, S.T.", "nip": "198001012005012001"}],
}
HEAD = "---\nhal: Uji {{ name }}\nsifat: Biasa\ntembusan: Arsip; Sekretaris Daerah\n---\n"
BODY = """
# Pokok

Dengan **{{ name }}** dan *miring*.
{% for step in steps %}
1. {{ step }}
{% endfor %}

- satu

| Hal | Isi |
|---|---|
{% for step in steps %}
| {{ forloop.counter }} | {{ step }} |
{% endfor %}

***

{% if name == "tiada" %}Tidak terlihat.{% endif %}
Penutup.
"""
STEPS = ["Langkah | satu", "# bukan judul"]


@pytest.fixture
def write(tmp_path, settings):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    folder = tmp_path / LETTER_FOLDER
    folder.mkdir(parents=True)

    def put(text, name="uji"):
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def make(letter="uji", **values):
    return make_letter(letter, {**FRAME, "name": "Rina", "steps": STEPS, **values})


def text_of(spans):
    return "".join(span.text for span in spans)


def words_of_docx(content):
    """Give the words of a document in the order of the page, tables where they stand."""
    found = []
    for part in Document(io.BytesIO(content)).iter_inner_content():
        if hasattr(part, "rows"):
            found += [cell.text for row in part.rows for cell in row.cells]
        else:
            found.append(part.text)
    return sorted(" ".join(found).split())


def words_of_pdf(content):
    pdf = pypdfium2.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    pages = len(pdf)
    words = re.sub(r"\ufffe\s*", "-", text).split()
    for number in range(1, pages + 1 if pages > 1 else 1):
        words.remove(str(number))  # the number at the foot of the page
    return sorted(words)


@pytest.mark.parametrize("form", ["surat", "nota dinas", "naskah"])
def test_docx_and_pdf_hold_the_same_words(write, form):
    write(HEAD.replace("---\n", f"---\nbentuk: {form}\njudul: Perjanjian\n", 1) + BODY)
    letter = make()
    assert words_of_docx(letter.as_docx()) == words_of_pdf(letter.as_pdf())
    for word in ("Penutup.", "Rina,", "198001012005012001"):
        assert word in letter.as_text()
        assert word in words_of_pdf(letter.as_pdf())


def test_a_letter_carries_what_official_letters_carry(write):
    write(HEAD + BODY)
    text = make().as_text()
    for line in (
        "PEMERINTAH KOTA BANDUNG",
        "Bandung, 21 November 2026",
        "Nomor    : B/123",
        "Sifat    : Biasa",
        "Hal      : Uji Rina",
        "Yth. Kepala Dinas Kesehatan",
        "Tembusan:",
        "2. Sekretaris Daerah",
        "Kepala Dinas,",
        "NIP 198001012005012001",
    ):
        assert line in text.splitlines()


def test_the_body_is_read_into_its_parts(write):
    write(HEAD + BODY)
    heading, paragraph, numbered, bulleted, table, page, end = make().content.blocks
    assert heading == Heading(1, (Span("Pokok"),))
    assert Span("Rina", is_bold=True) in paragraph.spans
    assert Span("miring", is_italic=True) in paragraph.spans
    assert numbered.is_numbered
    assert [text_of(item[0].spans) for item in numbered.items] == STEPS
    assert not bulleted.is_numbered
    assert [[text_of(cell) for cell in row] for row in table.rows] == [
        ["1", STEPS[0]],
        ["2", STEPS[1]],
    ]
    assert page == PageBreak()
    assert text_of(end.spans) == "Penutup."


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co"]), max_size=60))
def test_no_value_becomes_markup(text):
    shown = text.strip()
    assert reveal(hide(text)) == shown
    blocks = read_blocks(f"Awal {hide(text)} akhir **{hide(text)}**")
    assert [type(block) for block in blocks] == [Paragraph]
    joined = text_of(blocks[0].spans)
    assert joined.startswith("Awal")
    assert "".join(joined.split()) == "".join(f"Awal{shown}akhir{shown}".split())


@pytest.mark.parametrize(
    "value",
    [
        "**tebal**",
        "# judul",
        "1. satu",
        "- satu",
        "a | b",
        "***",
        "---",
        "<b>",
        "[x](y)",
        "`x`",
        "{{ name }}",
        "{% if %}",
        "a\\",
        "&amp;",
        "= x",
        "#read(1)",
        "$x$",
        "\ue02atebal\ue02a",
    ],
)
def test_markup_in_a_value_is_printed_as_it_is(write, value):
    write("---\nhal: {{ name }}\n---\n{{ name }}\n\n| a | b |\n|---|---|\n| {{ name }} | x |\n")
    letter = make(name=value)
    shown = value.replace("\ue02a", "\ufffd")
    assert letter.content.subject == shown
    paragraph, table = letter.content.blocks
    assert text_of(paragraph.spans) == shown
    assert text_of(table.rows[0][0]) == shown
    letter.as_docx()
    letter.as_pdf()


def test_lines_of_a_value_stay_lines(write):
    write("---\nhal: x\n---\n- {{ name }}\n")
    (block,) = make(name="satu\r\ndua\x00").content.blocks
    assert block == Listing(False, 1, ((Paragraph((Span("satu\ndua"),)),),))
    assert "satu" in make(name="satu\ndua").as_text()


def test_a_table_without_rows_can_be_made(write):
    write(
        "---\nhal: x\n---\n| a | b |\n|---|---|\n{% for step in steps %}\n| x | y |\n{% endfor %}"
    )
    letter = make(steps=[])
    assert letter.content.blocks == (Table(((Span("a"),), (Span("b"),)), ()),)
    letter.as_docx()
    letter.as_pdf()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("\n{{ unknown }}", 5),
        ("{% if unknown %}x{% endif %}", 4),
        ("{% if unknown == 'x' %}x{% endif %}", 4),
        ("{{ letterhead.unknown }}", 4),
        ("{% if letterhead.unknown == 'x' %}x{% endif %}", 4),
        ("{{ steps.unknown }}", 4),
        ("{% for each in unknown %}{% endfor %}", 4),
    ],
)
def test_a_missing_name_is_named_with_its_line(write, body, line):
    path = write(f"---\nhal: x\n---\n{body}\n")
    with pytest.raises(Unavailable) as caught:
        make()
    for part in (str(path), "unknown", str(line)):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hal: x\n", 1),
        ("---\nhall: x\n---\n", 2),
        ("---\nhal: x\n", 2),
        ("---\nhal: x\n---\n\n{% if name %}x\n", 5),
        ("---\nhal: x\n---\n{% include 'x' %}\n", 4),
        ("---\nhal: x\n---\n{% load static %}\n", 4),
        ("---\nhal: x\n---\n{{ name|safe }}\n", 4),
        ("---\nhal: x\n---\n\n{{ name._text }}\n", 5),
    ],
)
def test_a_broken_template_of_the_city_is_named_with_file_and_line(write, text, line):
    path = write(text)
    with pytest.raises(Unavailable) as caught:
        make()
    assert str(path) in str(caught.value)
    assert str(line) in str(caught.value)


def test_a_template_in_another_encoding_is_refused(write):
    path = write("")
    path.write_bytes(b"---\nhal: \xff\n---\n")
    with pytest.raises(Unavailable, match="UTF-8"):
        make()


@pytest.mark.parametrize("name", ["tiada", "../../etc/passwd", "Uji", ""])
def test_a_letter_that_does_not_exist_is_not_found(write, name):
    with pytest.raises(NotFound):
        make(name)


def test_what_a_value_can_do_is_not_open_to_a_template(write):
    write("---\nhal: x\n---\n{{ name.upper }}")
    with pytest.raises(Unavailable):
        make()


def test_the_city_changes_a_letter_by_a_file_of_the_same_name(write):
    shipped = make_everything("perbaikan-alamat")
    assert "Permohonan perbaikan alamat" in shipped.content.subject
    write("---\nhal: Milik kota\n---\nIsi.", name="perbaikan-alamat")
    assert make_everything("perbaikan-alamat").content.subject == "Milik kota"


def make_everything(name):
    names = set(re.findall(r"\{\{ (\w+) \}\}|\{% if (\w+)", template_of(name)))
    values = {first or second: "Isi" for first, second in names}
    return make_letter(name, {**values, **FRAME})


def template_of(name):
    return (Path(governance.__file__).parent / LETTER_FOLDER / f"{name}.md").read_text()
