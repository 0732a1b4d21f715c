"""What every page frame needs: where people can go from here, and in which language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from sambung.directory.queries import find_city
from sambung.identity.citizens.queries import is_officer


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

    Which pages the navigation and the footer lead to is said by the settings `DESIGN_NAVIGATION`
    and `DESIGN_FOOTER`: pairs of a URL name and a label. `DESIGN_HOME` names the opening page.
    """
    return {
        "frame_place": SimpleLazyObject(find_city),
        "frame_home": Link(resolve_url(settings.DESIGN_HOME)),
        "frame_navigation": _links(settings.DESIGN_NAVIGATION, request.path),
        "frame_footer": _links(settings.DESIGN_FOOTER, request.path),
        "frame_languages": list_other_languages(request.get_full_path()),
        **_ways_of_officers(request),
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


def _links(entries: tuple[tuple[str, Any], ...], path: str) -> tuple[Link, ...]:
    links = []
    for name, label in entries:
        url = resolve_url(name)
        links.append(Link(url, label, is_here=path.startswith(url)))
    return tuple(links)


def _ways_of_officers(request: HttpRequest) -> dict[str, Link]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame_sign_in": Link(resolve_url(settings.LOGIN_URL))}
    is_citizen = not is_officer(user) and not user.is_superuser
    desk = resolve_url(settings.DESIGN_ACCOUNT if is_citizen else settings.LOGIN_REDIRECT_URL)
    label = _("My account") if is_citizen else _("My desk")
    return {
        "frame_desk": Link(desk, label, is_here=request.path.startswith(desk)),
        "frame_sign_out": Link(resolve_url("account_logout")),
    }
