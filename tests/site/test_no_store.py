"""Nothing of a person and nothing with a secret may be kept by a cache: asked at every address."""

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils.functional import Promise

from sambung.directory.operations import renew_invitation
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from tests.factories import make_agency, make_application, make_citizen, make_officer, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

ALIKE_FOR_ALL = {
    "portal:badge",
    "portal:application_feed",
    "portal:feed",
    "oauth2_provider:oidc-connect-discovery-info",
    "oauth2_provider:jwks-info",
    "security_text",
}
"""What answers everybody alike and may be kept even while somebody is signed in."""

SECRETS = ('name="csrfmiddlewaretoken"', 'type="password"', 'name="code"')
"""What a page for everybody never holds: a form of one browser, a password, a code."""

STRANGERS_PAGES = {"portal", "api-1"}


def list_addresses():
    """Give name and address of every URL, with something in the place of each parameter."""
    return [
        (name, "/" + "".join(fill(part) for part in parts))
        for name, parts in walk(get_resolver().url_patterns)
    ]


def walk(patterns, space="", before=()):
    for each in patterns:
        parts = (*before, each.pattern)
        if isinstance(each, URLPattern):
            yield f"{space}{each.name or each.pattern}", parts
        else:
            inner = f"{each.namespace}:" if each.namespace else ""
            yield from walk(each.url_patterns, space + inner, parts)


def fill(pattern):
    route = str(pattern)
    if isinstance(getattr(pattern, "_route", None), (str, Promise)):
        for name, converter in pattern.converters.items():
            kind = route.split(f":{name}>", maxsplit=1)[0].rpartition("<")[2]
            route = route.replace(f"<{kind}:{name}>", make_value(name, converter))
    return route.removeprefix("^").removesuffix("$")


def make_value(name, converter):
    if isinstance(converter, IntConverter):
        return "1"
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-4000-8000-000000000000"
    return "APL-0001" if name == "code" else "x"


@pytest.fixture
def application():
    return make_application(code="APL-0001")


def visit(browser, address):
    browser.raise_request_exception = False
    return browser.get(address)


@pytest.mark.parametrize("name", ["officer", "citizen"])
def test_no_answer_to_somebody_signed_in_may_be_kept(application, name):
    people = {
        "officer": lambda: make_officer("admin", Role.ADMINISTRATOR, is_superuser=True),
        "citizen": make_citizen,
    }
    person = people[name]()
    kept = set()
    asked = 0
    browser = Browser()
    for address_name, address in list_addresses():
        if "_auth_user_id" not in browser.session:  # some addresses sign people out
            sign_in(person, browser, has_second_factor=True)
        answer = visit(browser, address)
        asked += 1
        if "no-store" not in answer.get("Cache-Control", ""):
            kept.add(address_name)
    assert asked > 150
    assert kept <= ALIKE_FOR_ALL


def test_strangers_may_keep_only_what_everybody_sees(application):
    kept, faults = set(), []
    for name, address in list_addresses():
        answer = visit(Browser(), address)
        if "no-store" in answer.get("Cache-Control", ""):
            continue
        kept.add(name)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        if answer.cookies or any(secret in text for secret in SECRETS):
            faults.append(name)
    assert not faults
    assert {name.partition(":")[0] for name in kept - ALIKE_FOR_ALL} <= STRANGERS_PAGES


@pytest.mark.parametrize("page", ["portal:home", "portal:about", "portal:applications"])
def test_public_pages_keep_their_caching_for_strangers_and_only_for_them(page):
    assert "no-store" not in Browser().get(reverse(page)).get("Cache-Control", "")
    signed_in = sign_in(make_citizen()).get(reverse(page))
    assert signed_in["Cache-Control"] == "no-store"


def test_the_link_of_an_invitation_may_not_be_kept(client):
    officer = make_officer("baru", Role.DATA_OWNER, agency=make_agency("PD-9"))
    officer.set_unusable_password()
    officer.save()
    link = renew_invitation(actor=SYSTEM, user=officer, now=clock.now())
    answer = client.get(reverse("console:accept", args=[link.token]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_a_bearer_of_a_token_gets_nothing_that_may_be_kept(client):
    answer = client.get("/api/v1/applications", headers={"Authorization": "Bearer x"})
    assert answer["Cache-Control"] == "no-store"


def test_errors_may_not_be_kept_when_they_answer_somebody(client):
    answer = sign_in(make_citizen()).get("/tidak-ada/")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert client.post("/oauth/token")["Cache-Control"] == "no-store"


def test_files_of_style_stay_above_the_rule():
    order = list(settings.MIDDLEWARE)
    ours = order.index("sambung.site.no_store.StoreNothingPersonal")
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") < ours
    sets_cookies = ("SessionMiddleware", "CsrfViewMiddleware")
    assert all(ours < order.index(each) for each in order if each.endswith(sets_cookies))
