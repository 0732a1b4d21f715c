"""Where a message for the next page waits: a cookie of this host alone, or the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage


class FlashCookie(CookieStorage):
    """Django's cookie under a name that no neighbouring host can plant."""

    cookie_name = f"{settings.SAMBUNG_COOKIE_PREFIX}messages"


class Flashes(FallbackStorage):
    """Django's own choice: the cookie, and the session for what is too long for it."""

    storage_classes = (FlashCookie, FallbackStorage.storage_classes[1])
