"""What every answer tells a browser about itself: asked at every address."""

import pytest

from sambung.kernel.actor import Role
from tests.factories import make_application, make_officer, sign_in
from tests.site.test_no_store import list_addresses, visit

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


def ask_everywhere():
    """Give what each address answers to an administrator, by its name."""
    make_application(code="APL-0001")
    person = make_officer("admin", Role.ADMINISTRATOR, is_superuser=True)
    browser = sign_in(person, has_second_factor=True)
    for name, address in list_addresses():
        if "_auth_user_id" not in browser.session:  # some addresses sign people out
            sign_in(person, browser, has_second_factor=True)
        yield name, visit(browser, address)


def test_no_answer_may_be_guessed_at_framed_or_told_of_elsewhere():
    wrong, asked = [], 0
    for name, answer in ask_everywhere():
        asked += 1
        policy = answer.get("Content-Security-Policy", "")
        if (
            answer.get("X-Content-Type-Options") != "nosniff"
            or answer.get("Referrer-Policy") != "same-origin"
            or "frame-ancestors 'none'" not in policy
        ):
            wrong.append(name)
        kind = answer.get("Content-Type", "")
        if kind.startswith(("text/", "application/xml")) and "charset=utf-8" not in kind:
            wrong.append(f"{name}: {kind}")
        if not kind and answer.content:
            wrong.append(f"{name}: no type")
    assert asked > 150
    assert wrong == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_no_address_answers_a_method_it_does_not_know(method):
    browser = sign_in(make_officer("admin", Role.ADMINISTRATOR, is_superuser=True))
    answered = {browser.generic(method, address).status_code for _name, address in list_addresses()}
    assert answered == {405}
