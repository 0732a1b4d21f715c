"""HTML of strangers: read as browsers read it, and in one pass whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.markup import End, Start, read_markup


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a<b>c</b>", ["a", Start("b"), "c", End("b")]),
        ("<A HREF='x&amp;y' href=z >", [Start("a", {"href": "x&y"})]),
        ('<a href="a>b"c>', [Start("a", {"href": "a>b", "c": ""})]),
        ("<br/>1 < 2", [Start("br"), "1 ", "<", " 2"]),
        ("<!-- <a> --><!doctype html><?x?>k", ["k"]),
        ("<title><b>&lt;</title >t", [Start("title"), "<b><", End("title"), "t"]),
        ("<script>'</b>'</script>", [Start("script"), "'</b>'", End("script")]),
        ("<a <a <a", [Start("a", {"<a": ""})]),
        ("<p>x<!-- never closed <b>", [Start("p"), "x"]),
        ('<img src="never closed > <b>', [Start("img", {"src": "never closed > <b>"})]),
    ],
)
def test_markup_is_read_as_a_browser_reads_it(text, pieces):
    assert list(read_markup(text)) == pieces


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<!",
        "<![CDATA[",
        "<!--",
        "<?",
        "</",
        "</a ",
        "<a ",
        '<a a="x" ',
        "<a a='",
        "<a a=",
        "<a =",
        "&",
        "&#",
        "<script>",
        "<title>",
        "<a/",
        "<a\n",
        "<textarea",
        "a='\"",
        "&a",
        "<div>",
        "<form><div>",
        "<b><p>",
    ],
)
def test_a_megabyte_of_unfinished_markup_is_read_in_one_pass(unit):
    """Read again and again, as by the standard library, one of these would take hours.

    The last three take a parser minutes that builds a tree and looks for open elements in it.
    """
    for _piece in read_markup(unit * (1_000_000 // len(unit))):
        pass


def test_a_megabyte_in_one_attribute_or_name_is_read_in_one_pass():
    value, name = "x" * 1_000_000, "n" * 1_000_000
    assert list(read_markup(f"<a href='{value}'>")) == [Start("a", {"href": value})]
    assert list(read_markup(f"<{name} {name}=1>")) == [Start("n" * 50, {"n" * 50: "1"})]


@given(st.text(alphabet="<>/!-='\"a& \n"))
def test_any_text_is_read_to_its_end(text):
    assert sum(len(piece) for piece in read_markup(text) if isinstance(piece, str)) <= len(text)
