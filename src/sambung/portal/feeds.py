"""Feeds (Atom) of public changes of levels: of the city, and of one application."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sambung.kernel.clock import now
from sambung.portal.texts import describe_opening
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_application
from sambung.verification.publication.moments import find_opening_day
from sambung.verification.queries import PublicChange, list_newest_changes
from sambung.verification.texts import describe_level

_ENTRIES = 50


class LevelFeed(Feed):  # type: ignore[type-arg]  # generic for the type checker only
    """The newest public changes. An entry keeps its id for good and names no person."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Application | None:
        """Give the application of the feed, or None for the whole city."""
        code = kwargs.get("code")
        return get_application(code) if code else None

    def title(self, application: Application | None) -> str:
        """Name the feed."""
        if application is None:
            return _("Sambung: verified levels of the city's applications")
        return _("Sambung: verified level of %(name)s") % {"name": _name(application)}

    def subtitle(self, application: Application | None) -> str:
        """Say what the entries are, or from when there are any."""
        day = find_opening_day(now=now())
        if day is not None:
            return describe_opening(day)
        return _("Every change of a level, once it is public.")

    def link(self, application: Application | None) -> str:
        """Lead to the page."""
        if application is None:
            return _absolute(reverse("portal:applications"))
        return _absolute(reverse("portal:application", args=[application.code]))

    def feed_url(self, application: Application | None) -> str:
        """Give the feed's own address."""
        if application is None:
            return _absolute(reverse("portal:feed"))
        return _absolute(reverse("portal:application_feed", args=[application.code]))

    def feed_guid(self, application: Application | None) -> str:
        """Give the feed its lasting id."""
        name = f"aplikasi/{application.code}" if application else "kota"
        return f"{_tag(name)}/{get_language()}"

    def items(self, application: Application | None) -> tuple[PublicChange, ...]:
        """List the newest changes; none before the city makes levels public."""
        moment = now()
        if find_opening_day(now=moment) is not None:
            return ()
        return list_newest_changes(limit=_ENTRIES, now=moment, application=application)

    def item_title(self, item: PublicChange) -> str:
        """Say what changed."""
        return _("%(name)s: %(after)s (before: %(before)s)") % {
            "name": _name(item.application),
            "after": describe_level(item.after),
            "before": describe_level(item.before),
        }

    def item_description(self, item: PublicChange) -> str:
        """Say why, and what the agency answered."""
        parts = []
        if item.requirement_title:
            parts.append(_("No longer proved: %(title)s.") % {"title": item.requirement_title})
        if item.answer:
            parts.append(_("The agency says: %(text)s") % {"text": item.answer})
        return " ".join(parts)

    def item_link(self, item: PublicChange) -> str:
        """Lead to the evidence."""
        return _absolute(reverse("portal:application", args=[item.application.code]))

    def item_guid(self, item: PublicChange) -> str:
        """Give the entry its lasting id (RFC 4151)."""
        return f"{_tag(f'tingkat/{item.number}')}/{get_language()}"

    def item_pubdate(self, item: PublicChange) -> datetime:
        """Say since when it is public."""
        return item.public_at

    def item_updateddate(self, item: PublicChange) -> datetime:
        """Say when the entry last changed: an answer may come later than the change."""
        return max(item.public_at, item.answered_at or item.public_at)


def _tag(name: str) -> str:
    return f"tag:{urlsplit(settings.SAMBUNG_PUBLIC_URL).hostname},2026:{name}"


def _absolute(path: str) -> str:
    return f"{settings.SAMBUNG_PUBLIC_URL}{path}"


def _name(application: Application) -> str:
    if not application.is_synthetic:
        return application.name
    return f"{application.name} ({application.get_provenance_display().lower()})"
