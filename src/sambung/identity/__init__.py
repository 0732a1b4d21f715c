"""Identity: sign-in of officers, the OIDC provider, credentials of applications."""
