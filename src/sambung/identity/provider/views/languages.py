"""The language of pages an application leads to: what it asks for, and a way to the other one.

These addresses carry no language, since applications keep them; so the question carries it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The way to the same page in another language, as the page frame shows it."""

    code: str
    name: str
    url: str


def speak(request: HttpRequest) -> None:
    """Use the first language of `ui_locales` that there is; without one, the city's own."""
    known = dict(settings.LANGUAGES)
    for tag in request.GET.get("ui_locales", "").split():
        code = tag.partition("-")[0].lower()
        if code in known:
            translation.activate(code)
            return


def list_language_links(request: HttpRequest) -> tuple[LanguageLink, ...]:
    """List the links to the other languages of a page whose question carries the language."""
    links = []
    for code, _name in settings.LANGUAGES:
        if code != translation.get_language():
            query = request.GET.copy()
            query["ui_locales"] = code
            name = translation.get_language_info(code)["name_local"].title()
            links.append(LanguageLink(code, name, f"{request.path}?{query.urlencode()}"))
    return tuple(links)
