"""What people see when something goes wrong."""

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings
from django.urls import path

from sambung.kernel.errors import Conflict, NotPermitted, SambungError
from sambung.portal.errors import server_error
from sambung.site.urls import urlpatterns as site_urls

HOST = {"host": "127.0.0.1"}


def fail_with(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("conflict/", fail_with(Conflict("Already decided by <b>Rina</b>."))),
    path("refused/", fail_with(NotPermitted("Only the data owner may do this."))),
    path("internal/", fail_with(SambungError("secret detail"))),
    path("broken/", fail_with(DatabaseError("disk I/O error"))),
    *site_urls,
]
handler500 = "sambung.portal.errors.server_error"


@pytest.fixture
def reader():
    return Client(headers=HOST, raise_request_exception=False, enforce_csrf_checks=True)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/conflict/", 409, "Already decided by &lt;b&gt;Rina&lt;/b&gt;."),
        ("/refused/", 403, "Only the data owner may do this."),
    ],
)
def test_an_error_meant_for_people_is_shown_with_its_message(reader, address, status, message):
    response = reader.get(address)
    assert response.status_code == status
    assert message in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/internal/", "/broken/"])
def test_an_internal_error_is_never_shown(reader, address):
    response = reader.get(address)
    assert response.status_code == 500
    assert "Sambung mengalami gangguan" in response.content.decode()
    assert "secret" not in response.content.decode()
    assert "disk" not in response.content.decode()


def test_the_page_for_our_own_faults_needs_no_database(rf):
    response = server_error(rf.get("/"))  # no database mark: a query would fail here
    assert response.status_code == 500
    assert "Sambung" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title"), [("", "Formulir sudah kedaluwarsa"), ("/en", "The form has expired")]
)
def test_a_form_without_its_token_is_explained(reader, language, title):
    response = reader.post(f"{language}/masuk/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert title in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title"), [("", "Halaman ini tidak ada"), ("/en", "This page does not exist")]
)
def test_an_address_without_a_page_is_explained_in_the_language_of_the_address(
    reader, language, title
):
    response = reader.get(f"{language}/tidak-ada/")
    assert response.status_code == 404
    assert title in response.content.decode()
