"""What an application may ask of a sign-in: silence, freshness, a person, a language."""

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.provider.rules.prompts import SignInStep, decide_step, is_fresh_enough
from tests.factories import make_person, sign_in
from tests.identity.oidc.flows import App, decode, read_answer

PROMPTS = st.frozensets(st.sampled_from(["none", "login", "consent", "select_account"]))


@given(st.booleans(), st.booleans(), st.booleans(), PROMPTS)
def test_a_code_is_given_only_to_who_is_signed_in_freshly_and_has_consented(
    is_signed_in, is_fresh, has_consented, prompts
):
    step = decide_step(
        is_signed_in=is_signed_in, is_fresh=is_fresh, has_consented=has_consented, prompts=prompts
    )
    if step is SignInStep.ISSUE:
        assert (is_signed_in, is_fresh, has_consented) == (True, True, True)
    if "none" in prompts:
        assert step not in (SignInStep.SIGN_IN, SignInStep.SIGN_IN_AGAIN)


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.integers(0, 10**6))
def test_prompt_login_wants_a_sign_in_after_the_question(signed_in_at, asked_at, max_age):
    fresh = is_fresh_enough(
        authenticated_at=signed_in_at,
        asked_at=asked_at,
        max_age=max_age,
        prompts=frozenset({"login"}),
    )
    assert fresh == (signed_in_at >= asked_at)


@pytest.mark.django_db
class TestSilently:
    def test_who_is_not_signed_in_is_not_asked(self, app):
        app.browser = Browser()
        answer = read_answer(app.ask(prompt="none"))
        assert (answer["error"], answer["state"]) == ("login_required", "keadaan-1")

    def test_who_has_not_consented_is_not_asked(self, app):
        assert read_answer(app.ask(prompt="none"))["error"] == "consent_required"

    def test_who_signed_in_too_long_ago_is_not_asked(self, app):
        app.consent()
        assert read_answer(app.ask(prompt="none", max_age="0"))["error"] == "login_required"

    def test_who_did_all_that_before_is_signed_in(self, app):
        app.consent()
        assert "code" in read_answer(app.ask(prompt="none"))

    def test_nothing_else_goes_with_none(self, app):
        assert read_answer(app.ask(prompt="none login"))["error"] == "invalid_request"

    def test_another_person_than_the_hinted_one_is_not_signed_in(self, app, django_user_model):
        token = app.sign_in()["id_token"]
        other = make_person("w-2")
        app.browser = Browser()
        sign_in(other, app.browser)
        app.consent()
        assert read_answer(app.ask(prompt="none", id_token_hint=token))["error"] == "login_required"
        assert "code" in read_answer(app.ask(prompt="none"))


@pytest.mark.django_db
class TestAskingAgain:
    def test_who_is_not_signed_in_goes_to_the_sign_in_page_and_comes_back(self, app):
        app.browser = Browser()
        answer = app.ask(login_hint="rina@example.id")
        assert answer["Location"].startswith("/masuk/?")
        assert "login_hint=rina" in answer["Location"]
        assert "next=/oauth/authorize" in answer["Location"]
        assert 'value="rina@example.id"' in app.browser.get(answer["Location"]).content.decode()

    @pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "0"}])
    def test_who_signed_in_before_the_question_proves_himself_again_once(
        self, app, person, changes
    ):
        person.set_password("sandi-yang-panjang")
        person.save()
        sign_in(person, app.browser)
        app.consent()
        page = app.ask(**changes)["Location"]
        assert page.startswith("/periksa-ulang/")
        back = app.browser.post(page, {"password": "sandi-yang-panjang"})["Location"]
        assert "code" in read_answer(app.browser.get(back))
        assert app.ask(**changes)["Location"].startswith("/periksa-ulang/")

    def test_consent_is_shown_again_when_asked_for(self, app):
        app.consent()
        assert app.ask(prompt="consent").status_code == 200
        assert app.ask(prompt="select_account").status_code == 200

    def test_the_time_of_the_sign_in_stands_in_the_token(self, app, person):
        claims = decode(app.sign_in(max_age="3600")["id_token"]).claims
        person.refresh_from_db()
        assert claims["auth_time"] == int(person.last_login.timestamp())

    def test_another_account_may_be_used(self, app):
        answer = app.consent("switch")
        assert answer["Location"].startswith("/oauth/authorize?")
        assert app.browser.get(answer["Location"])["Location"].startswith("/masuk/")


@pytest.mark.django_db
class TestThePage:
    def test_it_names_application_agency_address_and_what_will_be_seen(self, app, person):
        page = app.ask(ui_locales="en").content.decode()
        application = app.client.of_application
        for text in (application.name, application.owner.name, "aplikasi.example", "e-mail"):
            assert text in page
        assert str(person) in page

    def test_it_is_indonesian_unless_the_application_asks_for_another_language(self, app):
        assert 'lang="id"' in app.ask().content.decode()
        assert 'lang="en"' in app.ask(ui_locales="fr en-GB").content.decode()

    def test_its_form_leads_to_the_origin_of_the_application_and_nowhere_else(self, app):
        policy = app.ask()["Content-Security-Policy"]
        directive = next(part for part in policy.split("; ") if part.startswith("form-action"))
        assert directive == "form-action 'self' https://aplikasi.example"

    def test_its_answer_needs_the_token_of_the_form(self, app, person):
        strict = Browser(enforce_csrf_checks=True)
        sign_in(person, strict)
        answer = App(app.client, app.secret, strict).consent()
        assert answer.status_code == 403

    def test_who_comes_from_the_sign_in_form_is_sent_on_by_a_page(self, app):
        app.consent()
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = app.browser.get("/oauth/authorize", app.question(), headers=headers)
        assert answer.status_code == 200
        assert 'http-equiv="refresh"' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
