"""The ways to a token that are offered. Pure: the provider's server is built from this list."""

AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a grant
CLIENT_CREDENTIALS = "client_credentials"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"

GRANTS = (AUTHORIZATION_CODE, REFRESH_TOKEN, CLIENT_CREDENTIALS, DEVICE_CODE)
"""Every grant of the token endpoint (RFC 6749, RFC 8628).

Without the password of a person (RFC 9700, section 2.4): an endpoint that takes one tells
strangers whether it is right.
"""

RESPONSE_TYPES = ("code",)
"""Every answer of the authorization endpoint: no token ever stands in an address (2.1.2)."""
