"""Pages for what went wrong: each says what happened and what to do next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

from sambung.kernel.errors import SambungError


class ExplainErrors(MiddlewareMixin):
    """Turns an error that is meant for people into a page with its message.

    Other exceptions are left to Django: nobody but the log sees them. The API answers its own
    errors before they come here.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `SambungError`."""
        if not isinstance(exception, SambungError) or exception.status == 500:
            return None
        context = {"message": str(exception), "code": exception.code}
        return render(request, "explained.html", context, status=exception.status)


def _make_handler(template: str, status: int) -> Callable[..., HttpResponse]:
    def handle(request: HttpRequest, exception: object = None) -> HttpResponse:
        return render(request, template, status=status)

    return handle


bad_request = _make_handler("400.html", 400)
permission_denied = _make_handler("403.html", 403)
page_not_found = _make_handler("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours. Asks nothing of the database: it may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token, mostly because the page stood open too long."""
    return render(request, "403_csrf.html", status=403)
