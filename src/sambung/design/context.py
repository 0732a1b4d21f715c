"""What every page frame needs: where people can go from here, and in which language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info, override

from sambung.design.navigation import Bar, list_entries


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page. `is_here`: the page shown is that page or lies below it."""

    url: str
    label: Any = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The way to this same page in another language, named in that language."""

    code: str
    name: str
    url: str


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Give the frame its values. A context processor.

    The setting `DESIGN_HOME` names the opening page. Faces may add with processors of their own:
    `frame_place` (text beside the wordmark), `frame_person` (who is signed in) and `frame_desk`
    (the link to what is theirs).
    """
    return {
        "frame_home": Link(resolve_url(settings.DESIGN_HOME)),
        "frame_navigation": _list_links(Bar.MAIN, request.path),
        "frame_footer": _list_links(Bar.FOOTER, request.path),
        "frame_languages": list_other_languages(request.get_full_path()),
        "frame_sign_in": Link(resolve_url(settings.LOGIN_URL)),
        "frame_sign_out": Link(resolve_url("account_logout")),
    }


def list_other_languages(address: str) -> tuple[LanguageLink, ...]:
    """List the languages the page at an address can be read in besides the present one.

    An address that no page has leads to the opening page of the other language.
    """
    return tuple(
        LanguageLink(code, get_language_info(code)["name_local"].title(), _translate(address, code))
        for code, _name in settings.LANGUAGES
        if code != get_language()
    )


def _translate(address: str, language: str) -> str:
    translated = translate_url(address, language)
    if translated != address:
        return translated
    with override(language):
        return resolve_url(settings.DESIGN_HOME)


def _list_links(bar: Bar, path: str) -> tuple[Link, ...]:
    urls = ((resolve_url(entry.address), entry.label) for entry in list_entries(bar))
    return tuple(Link(url, label, is_here=path.startswith(url)) for url, label in urls)
