"""Addresses of the site. Pages for people carry the language; machines have one address each."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from sambung.api import health
from sambung.api.urls import api
from sambung.identity.provider.views import device
from sambung.identity.upstream import views

handler400 = "sambung.portal.errors.bad_request"
handler403 = "sambung.portal.errors.permission_denied"
handler404 = "sambung.portal.errors.page_not_found"
handler500 = "sambung.portal.errors.server_error"

urlpatterns = [
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
        path("sandi/", account.password_change, name="account_change_password"),
        path("periksa-ulang/", account.reauthenticate, name="account_reauthenticate"),
        path("perangkat/", device.show_device, name="device"),
        path("akun-nonaktif/", account.account_inactive, name="account_inactive"),
        path("akun/", include("sambung.identity.accounts.urls")),
        path("akun/faktor-kedua/", include("allauth.mfa.urls")),
        path("akun/sesi/", include("allauth.usersessions.urls")),
        prefix_default_language=False,
    ),
]
