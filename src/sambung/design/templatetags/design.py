"""Parts of pages. Each keeps the markup of one component in one place."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.design.marking import mark_words, shorten

register = template.Library()

STEP_WIDTH = 26
STEP_GAP = 4


@register.simple_tag
def moment(value: datetime | None) -> str:
    """Show a moment in the time of the city, readable by machines too; "" for None.

    People live in the zone of their city whatever the server's clock is set to: it is named.
    """
    if value is None:
        return ""
    local = timezone.localtime(value)
    text = date_format(local, pgettext("date format", "j F Y, H:i"))
    return format_html(
        '<time datetime="{}">{} {}</time>', local.isoformat("T", "minutes"), text, local.tzname()
    )


@register.filter
def partial_date(value: str) -> str:
    """Show an ISO date as exactly as it is known: `2023`, `2023-10` or `2023-10-17`.

    >>> partial_date("2023")
    '2023'
    """
    parts = [int(part) for part in value.split("-")] if value else []
    match parts:
        case [year, month]:
            return date_format(date(year, month, 1), "F Y")
        case [year, month, day]:
            return date_format(date(year, month, day), pgettext("date format", "j F Y"))
        case _:
            return value


@register.simple_tag
def state(text: str, look: str) -> str:
    """Show a state as a badge with a sign, so that it does not speak by colour alone.

    `look` is one of good, bad, old, apart, unknown.
    """
    signs = {"good": "✓", "bad": "✗", "old": "!", "apart": "–", "unknown": "?"}
    return format_html(
        '<strong class="sambung-state sambung-state--{}"><span aria-hidden="true">{}</span> {}'
        "</strong>",
        look,
        signs[look],
        text,
    )


@register.inclusion_tag("design/steps.html")
def steps(text: str, reached: int, total: int) -> dict[str, Any]:
    """Show how many of a number of steps are reached, as segments with a text."""
    width = STEP_WIDTH + STEP_GAP
    segments = [(index * width, index < reached) for index in range(total)]
    return {
        "text": text,
        "segments": segments,
        "segment_width": STEP_WIDTH,
        "width": total * width - STEP_GAP,
    }


@register.simple_tag
def marked(text: str, words: Collection[str] = (), longest: int = 240) -> SafeString:
    """Show a text of at most so many signs, with some of its words marked."""
    return mark_words(shorten(text, words, longest=longest), words)


@register.simple_tag
def bar(value: int, maximum: int, look: str = "") -> str:
    """Draw the share of a number in another; the number itself must stand next to it as text."""
    share = round(100 * value / maximum, 2) if maximum else 0
    return format_html(
        '<svg class="sambung-bar{}" aria-hidden="true" focusable="false">'
        '<rect width="{}%" height="100%"/></svg>',
        f" sambung-bar--{look}" if look else "",
        str(share),
    )


@register.inclusion_tag("design/pagination.html", takes_context=True)
def pagination(context: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Lead to the other pages of a list, keeping the other parts of the query."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "here": page.number,
        "links": [
            (number, address(number)) if isinstance(number, int) else (None, "") for number in shown
        ],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.simple_block_tag
def summary_row(content: str, key: str) -> str:
    """Make one row of a summary list: the key, and the content of the block as its value."""
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        key,
        content,
    )


@register.simple_tag
def field(bound: forms.BoundField, label: str = "") -> SafeString:
    """Show a form field with label, hint and errors in the markup of its kind.

    `label` replaces the field's own, for forms of other packages.
    """
    widget = bound.field.widget
    kind = _kind_of(widget)
    described = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.id_for_label}-error")
    attributes: dict[str, str | bool] = {"class": _CLASSES[kind]}
    if bound.errors:
        attributes["class"] = f"{_CLASSES[kind]} {_CLASSES[kind].split()[0]}--error"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if kind == "password":
        attributes |= {"spellcheck": "false", "autocapitalize": "none"}
    widget.attrs.pop("placeholder", None)  # it would only repeat the label, and vanish on typing
    mixed = any(other.required for other in bound.form.fields.values())
    values = {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "described": " ".join(described),
        "is_optional": mixed and not bound.field.required,
    }
    if kind in ("checkbox", "radios", "checkboxes"):
        return mark_safe(render_to_string("design/choice.html", values))  # noqa: S308
    values["control"] = bound.as_widget(attrs=attributes)
    return mark_safe(render_to_string("design/field.html", values))  # noqa: S308


@register.inclusion_tag("design/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """List everything wrong in a form on top of the page, each leading to its field."""
    faults = [
        (bound.id_for_label, error) for bound in form if bound.errors for error in bound.errors
    ]
    return {"general": form.non_field_errors(), "faults": faults}


@register.simple_tag
def page_title(form: forms.BaseForm | None = None) -> str:
    """Begin the title of a page whose form has errors with the word that says so."""
    return _("Error:") + " " if form is not None and form.errors else ""


_CLASSES = {
    "text": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "radios": "govuk-radios__input",
    "checkboxes": "govuk-checkboxes__input",
}


def _kind_of(widget: forms.Widget) -> str:
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.ClearableFileInput, "file"),
        (forms.PasswordInput, "password"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "text")
