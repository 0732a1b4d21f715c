"""Addresses of the OIDC provider: only what applications need, none of its management pages."""

from django.urls import path
from oauth2_provider import views

from sambung.identity.jwks import show_keys

app_name = "oauth2_provider"

urlpatterns = [
    path(
        ".well-known/openid-configuration",
        views.ConnectDiscoveryInfoView.as_view(),
        name="oidc-connect-discovery-info",
    ),
    path("oauth/jwks.json", show_keys, name="jwks-info"),
    path("oauth/token", views.TokenView.as_view(), name="token"),
    path("oauth/authorize", views.AuthorizationView.as_view(), name="authorize"),
    path("oauth/userinfo", views.UserInfoView.as_view(), name="user-info"),
    path("oauth/revoke", views.RevokeTokenView.as_view(), name="revoke-token"),
    path("oauth/introspect", views.IntrospectTokenView.as_view(), name="introspect"),
]
