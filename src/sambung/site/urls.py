"""Addresses of the site. Pages for people carry the language; machines have one address each."""

from allauth.account import views as account
from allauth.mfa import urls as mfa
from allauth.usersessions import urls as usersessions
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from sambung.api import health
from sambung.api.urls import api
from sambung.identity.citizens.fresh_proof import guard_patterns, require_fresh_proof
from sambung.identity.provider.views import device
from sambung.identity.upstream import views
from sambung.portal.security_text import show_security_text

second_factor_pages = guard_patterns(
    mfa.urlpatterns,
    open_names=frozenset(
        {
            "mfa_index",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_login_webauthn",
            "mfa_list_webauthn",
        }
    ),
)
"""What signs somebody in, or only lists; whatever else the library has asks for a fresh proof."""
session_pages = guard_patterns(usersessions.urlpatterns, open_names=frozenset())

handler400 = "sambung.portal.errors.bad_request"
handler403 = "sambung.portal.errors.permission_denied"
handler404 = "sambung.portal.errors.page_not_found"
handler500 = "sambung.portal.errors.server_error"

urlpatterns = [
    path(".well-known/security.txt", show_security_text, name="security_text"),
    path("healthz", health.show_health, name="health"),
    path("api/v1/", api.urls),
    path("", include("sambung.identity.urls")),
    path("masuk/penyedia/kembali/", views.return_from_upstream, name="upstream_callback"),
    *i18n_patterns(
        path("", include("sambung.portal.urls")),
        path("konsol/", include("sambung.console.urls")),
        path("masuk/penyedia/", views.go_upstream, name="upstream_login"),
        path("masuk/", account.login, name="account_login"),
        path("keluar/", account.logout, name="account_logout"),
        path(
            "sandi/",
            require_fresh_proof(account.password_change),
            name="account_change_password",
        ),
        path("periksa-ulang/", account.reauthenticate, name="account_reauthenticate"),
        path("perangkat/", device.show_device, name="device"),
        path("akun-nonaktif/", account.account_inactive, name="account_inactive"),
        path("akun/", include("sambung.identity.accounts.urls")),
        path("akun/faktor-kedua/", include(second_factor_pages)),
        path("akun/sesi/", include(session_pages)),
        prefix_default_language=False,
    ),
]
