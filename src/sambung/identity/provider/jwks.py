"""The page on which machines find the keys that check our tokens."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from sambung.identity.keys.ring import get_public_keys

MAX_AGE_SECONDS = 300
"""Shorter than a key is public before it signs, so nobody meets a key they cannot know."""


@require_safe
def show_keys(request: HttpRequest) -> JsonResponse:
    """Give the JWKS: every key whose tokens are accepted now."""
    answer = JsonResponse(get_public_keys())
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return answer
