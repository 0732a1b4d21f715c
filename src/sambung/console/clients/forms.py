"""Forms about the clients of an application. Operations check rights and addresses."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import KEEP_FORMER_DAYS, MOST_KEEP_DAYS
from sambung.identity.models import Client, ClientKind

_ONE_PER_LINE = {"rows": 3, "spellcheck": "false", "autocapitalize": "none"}


class ClientForm(forms.Form):
    """What a client is called and where it lets people be sent to."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("People who sign in see it. Such as: Layanan Warga, or nightly job."),
    )
    redirects = forms.CharField(
        label=_("Addresses to come back to after signing in"),
        widget=forms.Textarea(attrs=_ONE_PER_LINE),
        required=False,
        help_text=_(
            "One per line, complete, such as https://aplikasi.bandung.go.id/masuk/selesai. They"
            " are compared letter by letter."
        ),
    )
    post_logouts = forms.CharField(
        label=_("Addresses to come back to after signing out"),
        widget=forms.Textarea(attrs=_ONE_PER_LINE),
        required=False,
        help_text=_("One per line."),
    )
    backchannel_logout = forms.CharField(
        label=_("Address that is told when a session has ended"),
        required=False,
        help_text=_(
            "Then signing out at one application signs out here too (OpenID Connect Back-Channel"
            " Logout)."
        ),
    )

    initiate_login = forms.CharField(
        label=_("Address that starts signing in"),
        required=False,
        help_text=_(
            "For a web application on a server. Opened, it forwards to the city account at once."
            " Sambung then tries every day whether signing in works, with a person of its own."
        ),
    )

    may_use_nonce = forms.BooleanField(
        label=_("Its library cannot send PKCE: a nonce does instead"),
        required=False,
        help_text=_(
            "Only for a web application on a server, such as with passport-openidconnect or the"
            " middleware of Okta. The application must check the nonce."
        ),
    )

    def get_addresses(self) -> ClientAddresses:
        """Give the addresses as they were typed, without empty lines."""
        given = self.cleaned_data
        return ClientAddresses(
            redirect=_to_lines(given.get("redirects", "")),
            post_logout=_to_lines(given.get("post_logouts", "")),
            backchannel_logout=given.get("backchannel_logout", "").strip(),
            initiate_login=given.get("initiate_login", "").strip(),
        )


class RegisterClientForm(ClientForm):
    """A new client: its kind cannot change later."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=ClientKind.choices,
        widget=forms.RadioSelect,
        help_text=_("For a program without people, leave the addresses empty."),
    )
    field_order = ("kind", "name")


class ChangeClientForm(ClientForm):
    """The name and addresses of a client that is there."""

    def __init__(self, data: QueryDict | None, *, client: Client) -> None:
        initial = {
            "name": client.name,
            "redirects": "\n".join(client.redirect_uris.split()),
            "post_logouts": "\n".join(client.post_logout_redirect_uris.split()),
            "backchannel_logout": client.backchannel_logout_uri,
            "initiate_login": client.initiate_login_uri,
            "may_use_nonce": client.may_use_nonce,
        }
        super().__init__(data, initial=initial)
        if client.kind == ClientKind.MACHINE:
            for name in ("redirects", "post_logouts", "backchannel_logout"):
                del self.fields[name]
        if client.kind != ClientKind.WEB:
            for name in ("initiate_login", "may_use_nonce"):
                del self.fields[name]


class RotateSecretForm(forms.Form):
    """How long the former secret still opens."""

    keep_days = forms.IntegerField(
        label=_("Days for which the former secret still opens"),
        min_value=0,
        max_value=MOST_KEEP_DAYS,
        initial=KEEP_FORMER_DAYS,
        help_text=_("Time to put the new one in everywhere. 0 ends the former one at once."),
    )


class CloseClientForm(forms.Form):
    """Closing is for good, so it is asked twice."""

    is_sure = forms.BooleanField(
        label=_("Nothing uses this client any more"),
        help_text=_("A closed client is never opened again; a new one can be registered."),
    )


def _to_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
