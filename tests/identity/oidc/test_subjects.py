"""Applications know a person under different names, each always under the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.models import ClientKind
from sambung.identity.provider.subjects import derive_subject
from tests.factories import make_application
from tests.identity.oidc.flows import decode

WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=40)


@given(st.binary(min_size=32, max_size=32), WORDS, WORDS, WORDS)
def test_a_name_is_stable_and_differs_between_sectors_and_people(key, sector, other, person):
    subject = derive_subject(key, sector, person)
    assert subject == derive_subject(key, sector, person)
    assert len(subject) == 43
    if sector != other:
        assert subject != derive_subject(key, other, person)
        assert subject != derive_subject(key, sector, other + person + sector)


@pytest.mark.django_db
def test_two_applications_know_a_person_under_two_names(app, make_app):
    first, second = app.sign_in()["id_token"], make_app().sign_in()["id_token"]
    assert decode(first).claims["sub"] != decode(second).claims["sub"]


@pytest.mark.django_db
def test_two_clients_of_one_application_know_a_person_under_one_name(make_app):
    application = make_application()
    web = make_app(application=application)
    phone = make_app(ClientKind.PUBLIC, application=application)
    names = {decode(each.sign_in()["id_token"]).claims["sub"] for each in (web, phone)}
    assert len(names) == 1


@pytest.mark.django_db
def test_every_answer_uses_the_same_name_and_never_the_account(app, person):
    tokens = app.sign_in()
    subject = decode(tokens["id_token"]).claims["sub"]
    access = decode(tokens["access_token"]).claims
    assert access["sub"] == subject
    assert app.userinfo(tokens["access_token"]).json()["sub"] == subject
    assert app.post("/oauth/introspect", token=tokens["access_token"]).json()["sub"] == subject
    assert str(person.pk) not in str(access) + subject
