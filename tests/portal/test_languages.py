"""The portal speaks the language it says it speaks."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from tests.portal.showcase import EXPECTED_STATUS, PAGES
from tools import messages

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])
SHORTEST_TELLING_PART = 12


class Texts(HTMLParser):
    """Collects what a page says, leaving out what it marks as another language."""

    ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "content", "value")
    EMPTY = ("meta", "link", "img", "input", "br", "hr", "path", "rect")

    def __init__(self, language):
        super().__init__()
        self.language = language
        self.languages = []
        self.found = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        inherited = self.languages[-1] if self.languages else self.language
        language = values.get("lang", inherited)
        if tag not in self.EMPTY:
            self.languages.append(language)
        if language == self.language:
            self.found += [
                values[name]
                for name in self.ATTRIBUTES
                if values.get(name) and (tag, name) != ("option", "value")
            ]

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            self.languages.pop()

    def handle_data(self, data):
        if not self.languages or self.languages[-1] == self.language:
            self.found.append(data)


def list_texts(html, language):
    parser = Texts(language)
    parser.feed(html)
    texts = (" ".join(text.split()) for text in parser.found)
    return [text for text in texts if text]


def list_english():
    """Give the English texts whose Indonesian differs: whole ones, and telling parts of them."""
    whole, parts = set(), set()
    catalogs = [messages.read_catalog(path) for path in messages.list_catalogs()]
    for message in (each for catalog in catalogs for each in catalog):
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        indonesian = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in english:
            if text and text not in indonesian:
                whole.add(" ".join(text.replace("%%", "%").split()))
                parts.update(
                    part.strip(" .,:;()“”")
                    for part in messages.split_at_placeholders(text.replace("%%", "%"))
                    if len(part) >= SHORTEST_TELLING_PART and " " in part.strip()
                )
    return whole, {" ".join(part.split()) for part in parts}


@pytest.fixture(scope="module")
def english():
    return list_english()


@pytest.mark.parametrize("name", PAGES)
def test_an_indonesian_page_holds_no_english(reader, showcase, english, name):
    whole, parts = english
    response = reader.get(PAGES[name])
    assert response.status_code == EXPECTED_STATUS.get(name, 200)
    texts = list_texts(response.content.decode(), "id")
    assert [text for text in texts if text in whole] == []
    assert [(part, text) for text in texts for part in parts if part in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_says_so_and_speaks_english(reader, showcase, name):
    response = reader.get(f"/en{PAGES[name]}")
    html = response.content.decode()
    assert '<html lang="en"' in html
    assert "Skip to main content" in html
    assert "Langsung ke isi" not in html


def test_numbers_and_times_follow_the_language(reader, showcase):
    assert "21 November 2026, 12.00 WIB" in reader.get("/").content.decode()
    assert "21 November 2026, 12:00 WIB" in reader.get("/en/").content.decode()
    with translation.override("id"):
        assert translation.gettext("Applications") == "Aplikasi"


def test_the_language_of_the_address_wins_over_that_of_the_browser(reader, city):
    page = reader.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="id"' in page


@pytest.fixture(scope="module")
def left_over():
    translation.activate("en")


@pytest.mark.usefixtures("left_over")
def test_a_test_does_not_inherit_the_language_of_the_last_request():
    assert translation.get_language() == "id"


def test_the_detector_finds_english_where_it_is(english):
    whole, parts = english
    assert "Skip to main content" in whole
    assert list_texts('<p lang="en">Search</p><p>Cari</p><input value="x">', "id") == ["Cari", "x"]
    assert any("Sambung: verified level of" in part for part in parts)
