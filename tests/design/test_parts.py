"""The parts of pages."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from sambung.design.templatetags.design import bar, field, moment, partial_date, state, steps


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")])
    parts = forms.MultipleChoiceField(
        label="Parts", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="Sure")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    file = forms.FileField(label="File", required=False)


@pytest.mark.parametrize("name", list(Sample.base_fields))
def test_every_control_has_its_label(name):
    form = Sample()
    html = field(form[name])
    if name == "parts":
        assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Parts' in html
        assert 'for="id_parts_0"' in html
    else:
        assert f'for="id_{name}"' in html
        assert f'id="id_{name}"' in html


def test_hint_and_error_are_tied_to_their_control():
    form = Sample({"name": ""})
    form.is_valid()
    html = field(form["name"])
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html
    assert "govuk-input--error" in html


def test_only_what_may_be_left_out_is_marked_as_such():
    with translation.override("en"):
        assert "(optional)" in field(Sample()["note"])
        assert "(optional)" not in field(Sample()["name"])


def test_what_was_typed_stays_when_the_form_comes_back():
    form = Sample({"kind": "b", "parts": ["y"], "sure": "on", "note": "<b>"})
    form.is_valid()
    assert '<option value="b" selected>' in field(form["kind"])
    assert re.search(r'value="y"\s+checked', field(form["parts"]))
    assert " checked" in field(form["sure"])
    assert "&lt;b&gt;" in field(form["note"])


def test_the_summary_of_errors_leads_to_each_field():
    form = Sample({})
    template = Template("{% load design %}{% error_summary form %}")
    html = template.render(Context({"form": form}))
    assert '<a href="#id_name">' in html
    assert '<a href="#id_sure">' in html


def test_a_moment_is_shown_in_the_time_of_the_city_whatever_the_zone_of_the_reader():
    at = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    with translation.override("id"):
        assert moment(at) == (
            '<time datetime="2026-11-21T00:30+07:00">21 November 2026, 00.30 WIB</time>'
        )
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ("2023", "2023"),
        ("2023-10", "Oktober 2023"),
        ("2023-10-07", "7 Oktober 2023"),
        ("", ""),
    ],
)
def test_a_date_is_shown_no_more_exactly_than_it_is_known(known, shown):
    with translation.override("id"):
        assert partial_date(known) == shown


def test_a_state_does_not_speak_by_colour_alone():
    shown = [state("x", look) for look in ("good", "bad", "old", "apart", "unknown")]
    signs = {html.split('aria-hidden="true">')[1][0] for html in shown}
    assert len(signs) == 5


def test_a_state_is_shown_as_text_not_as_markup():
    assert "<b>" not in state("<b>", "good")


def test_steps_fill_from_the_start():
    assert [reached for _x, reached in steps("Level", 2, 4)["segments"]] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "maximum", "width"), [(1, 4, "25.0"), (0, 4, "0.0"), (0, 0, "0")]
)
def test_a_bar_is_as_long_as_its_share_in_every_language(value, maximum, width):
    with translation.override("id"):
        assert f'width="{width}%"' in bar(value, maximum)


def list_pages(number, count):
    page = Paginator(range(count), 1).page(number)
    request = RequestFactory().get("/", {"q": "izin", "page": number})
    html = Template("{% load design %}{% pagination page %}").render(
        Context({"page": page, "request": request})
    )
    return html, re.findall(r'href="([^"]+)"|(⋯)', html)


def test_a_list_leads_to_first_last_and_neighbouring_pages_and_keeps_what_was_asked():
    html, links = list_pages(5, 10)
    shown = [address.removeprefix("?q=izin&amp;page=") or gap for address, gap in links]
    assert shown == ["4", "1", "⋯", "4", "5", "6", "⋯", "10", "6"]
    assert html.count('aria-current="page"') == 1


def test_no_gap_stands_for_a_single_page():
    _html, links = list_pages(4, 10)
    assert [gap for _address, gap in links].count("⋯") == 1
    _html, links = list_pages(3, 4)
    assert not any(gap for _address, gap in links)


def test_a_list_of_one_page_shows_no_pages():
    assert list_pages(1, 1)[0].strip() == ""
