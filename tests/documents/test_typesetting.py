"""PDF documents: values stay values, and a city can put its own template in place."""

import pypdfium2
import pytest

from sambung.documents.typesetting import CITY_FOLDER, typeset
from sambung.kernel.errors import Unavailable

TEMPLATE = "#let values = json(bytes(sys.inputs.values))\n= #values.name"


def read_text(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


@pytest.fixture
def template(tmp_path, settings):
    settings.SAMBUNG_DATA_FOLDER = tmp_path / "data"
    path = tmp_path / "surat.typ"
    path.write_text(TEMPLATE)
    return path


def test_a_value_with_markup_in_it_is_printed_as_it_is(template):
    name = "#read(“/etc/passwd”) *tebal* $x$"
    assert name in read_text(typeset(template, {"name": name}))


def test_the_city_puts_its_own_template_in_place(template, settings):
    folder = settings.SAMBUNG_DATA_FOLDER / CITY_FOLDER
    folder.mkdir(parents=True)
    (folder / template.name).write_text(f"Pemerintah Kota Bandung\n\n{TEMPLATE}")
    assert "Pemerintah Kota Bandung" in read_text(typeset(template, {"name": "x"}))


def test_a_broken_template_says_where_it_broke(template):
    template.write_text("#let x = (")
    with pytest.raises(Unavailable, match=r"surat\.typ"):
        typeset(template, {"name": "x"})
