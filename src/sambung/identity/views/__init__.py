"""Addresses of the OIDC provider, by subject. Pages of people's accounts are not here."""
