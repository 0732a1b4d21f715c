"""Addresses of the OIDC provider: only what applications need, none of its management pages."""

from django.urls import path

from sambung.identity.prober import views
from sambung.identity.provider.jwks import show_keys
from sambung.identity.provider.views import authorize, discovery, end_session, token

app_name = "oauth2_provider"

urlpatterns = [
    path(
        ".well-known/openid-configuration",
        discovery.describe_provider,
        name="oidc-connect-discovery-info",
    ),
    path("oauth/jwks.json", show_keys, name="jwks-info"),
    path("oauth/authorize", authorize.authorize, name="authorize"),
    path("oauth/consent", authorize.answer_consent, name="consent"),
    path("oauth/probe", views.sign_in_prober, name="probe"),
    path("oauth/token", token.TokenEndpoint.as_view(), name="token"),
    path("oauth/userinfo", token.UserInfoEndpoint.as_view(), name="user-info"),
    path("oauth/revoke", token.RevocationEndpoint.as_view(), name="revoke-token"),
    path("oauth/introspect", token.introspect, name="introspect"),
    path("oauth/device", token.DeviceEndpoint.as_view(), name="device-authorization"),
    path("oauth/logout", end_session.sign_out, name="rp-initiated-logout"),
    path("oauth/logout/confirm", end_session.confirm_sign_out, name="confirm-logout"),
    path("oauth/signed-out", end_session.show_signed_out, name="signed-out"),
]
