"""Addresses of the OIDC provider: only what applications need, none of its management pages."""

from django.urls import path
from oauth2_provider import views as library

from sambung.identity.jwks import show_keys
from sambung.identity.views import authorizing, discovery, probing, signing_out, tokens

app_name = "oauth2_provider"

urlpatterns = [
    path(
        ".well-known/openid-configuration",
        discovery.describe_provider,
        name="oidc-connect-discovery-info",
    ),
    path("oauth/jwks.json", show_keys, name="jwks-info"),
    path("oauth/authorize", authorizing.authorize, name="authorize"),
    path("oauth/consent", authorizing.answer_consent, name="consent"),
    path("oauth/probe", probing.sign_in_prober, name="probe"),
    path("oauth/token", tokens.TokenEndpoint.as_view(), name="token"),
    path("oauth/userinfo", tokens.UserInfoEndpoint.as_view(), name="user-info"),
    path("oauth/revoke", library.RevokeTokenView.as_view(), name="revoke-token"),
    path("oauth/introspect", tokens.introspect, name="introspect"),
    path("oauth/device", tokens.DeviceEndpoint.as_view(), name="device-authorization"),
    path("oauth/logout", signing_out.sign_out, name="rp-initiated-logout"),
    path("oauth/logout/confirm", signing_out.confirm_sign_out, name="confirm-logout"),
    path("oauth/signed-out", signing_out.show_signed_out, name="signed-out"),
]
