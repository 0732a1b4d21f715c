"""Identity: sign-in of citizens and officers, the OIDC provider, credentials of applications."""
