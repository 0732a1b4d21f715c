"""What the sign-in page asks about the upstream provider."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def upstream_name() -> str:
    """Give the name of the upstream provider; empty when none is set."""
    return settings.SAMBUNG_UPSTREAM.name if settings.SAMBUNG_UPSTREAM else ""
