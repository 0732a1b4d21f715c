"""The language of the answers. The address of the API carries none, unlike those of the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language_from_request, override

View = Callable[..., HttpResponseBase]


def speak_the_readers_language(view: View) -> View:
    """Let a view answer in the language of `Accept-Language`, Indonesian when none is asked for."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        language = get_language_from_request(request)
        with override(language):
            response = view(request, *args, **named)
        response.headers["Content-Language"] = language
        return response

    return answer
