"""How officers come by an account: an administrator opens it; nobody signs up by himself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OfficerAccountAdapter(DefaultAccountAdapter):
    """Closes self-registration. Citizens need no account to read."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that sign-up is closed."""
        return False
