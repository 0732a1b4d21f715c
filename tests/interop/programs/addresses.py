"""The addresses of the small Django site: its front page and those of mozilla-django-oidc."""

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils.html import format_html

_PAGE = """<!doctype html><title>Aplikasi</title>
<p id="who">{}</p><p id="name">{}</p><p id="email">{}</p>
<form method="post" action="/oidc/logout/">
<input type="hidden" name="csrfmiddlewaretoken" value="{}"><button>Keluar</button></form>"""


def show_front(request):
    """Say who is signed in."""
    user = request.user
    who = (user.username, user.first_name, user.email) if user.is_authenticated else ("", "", "")
    return HttpResponse(format_html(_PAGE, *who, get_token(request)))


urlpatterns = [path("", show_front), path("oidc/", include("mozilla_django_oidc.urls"))]
