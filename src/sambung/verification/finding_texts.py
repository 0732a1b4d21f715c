"""What the findings of probes are called, for people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models import Inventory
from sambung.verification.prober_texts import PROBER_FINDINGS
from sambung.verification.texts import Text

_FIELDS: Mapping[str, Text] = {
    "purpose": _("purpose"),
    "platform": _("platform"),
    "status": _("status"),
    "contact": _("contact"),
}
"""Fields of an application; those of the inventory name themselves."""

_FINDINGS: Mapping[str, Text] = {
    **PROBER_FINDINGS,
    "confirmed_by_owner": _("Confirmed by %(agency)s."),
    "changed_since_confirmed": _(
        "Somebody else changed what was confirmed: %(missing)s. Look at it and confirm again."
    ),
    "address_answered": _("%(address)s answered with status %(status)s."),
    "status_error": _("%(address)s answered with the error status %(status)s."),
    "address_missing": _("No address is registered. Enter one, or declare this not applicable."),
    "address_malformed": _("“%(address)s” is no web address. Correct the entry."),
    "not_encrypted": _(
        "%(address)s is not encrypted (http). Set up https and correct the address."
    ),
    "credentials_in_address": _("The address carries a user name or password. Remove it."),
    "port_refused": _("Port %(port)s is not used for web pages. Correct the address."),
    "host_not_found": _("The name %(host)s does not exist. Correct the address."),
    "address_not_public": _(
        "%(host)s leads into an internal network, which Sambung does not call. Nothing was checked."
    ),
    "certificate_expired": _("The certificate of %(host)s has expired. Renew it."),
    "certificate_not_yet_valid": _("The certificate of %(host)s is not valid yet."),
    "certificate_self_signed": _(
        "%(host)s signed its certificate itself. Get one from a recognised authority."
    ),
    "certificate_untrusted": _(
        "The certificate of %(host)s does not lead to a recognised authority; often the "
        "intermediate certificate is missing."
    ),
    "certificate_wrong_host": _("The certificate was not issued for the name %(host)s."),
    "tls_failed": _("No encrypted connection to %(host)s could be set up."),
    "no_connection": _("%(host)s does not accept connections."),
    "no_answer_in_time": _("%(host)s did not answer within %(seconds)s seconds."),
    "broken_answer": _("%(host)s broke off or answered in a way that is no valid HTTP."),
    "too_many_redirects": _("The address forwards more than %(limit)s times, or in a circle."),
    "redirect_malformed": _("The address forwards to something that is no web address."),
    "own_resolver_down": _("Sambung's name service did not answer. Nothing was checked."),
    "own_network_down": _("Sambung had no network. Nothing was checked."),
    "own_example_down": _("The example's own server did not run. Nothing was checked."),
    "link_works": _("The link on this portal leads to %(address)s."),
    "link_missing": _("The page on this portal carries no link to %(address)s."),
    "link_broken": _("The link on this portal leads to %(address)s, which does not answer."),
    "link_to_error": _(
        "The link on this portal leads to %(address)s, which answers with the error status "
        "%(status)s."
    ),
    "certificate_valid": _("The certificate of %(host)s is valid for %(days)s more days."),
    "certificate_ends_soon": _(
        "The certificate of %(host)s ends on %(ends_at)s. Renew it before then."
    ),
    "not_reached": _("The address showed no page, so there was nothing to look at."),
    "page_in_order": _("The page shows no sign of being given up or taken over."),
    "page_title_changed": _(
        "The page shows no sign of being given up or taken over. Its title is now “%(title)s”; "
        "before, it was “%(before)s”."
    ),
    "page_gambling": _(
        "The page advertises online gambling (“%(sign)s”). Somebody has taken it over: take it "
        "off the net and report it to the city's incident team."
    ),
    "page_taken_over": _(
        "The page says that it was taken over (“%(sign)s”). Take it off the net and report it to "
        "the city's incident team."
    ),
    "page_for_sale": _("The address is for sale or parked (“%(sign)s”). Correct the entry."),
    "page_suspended": _("The hosting of the address is suspended (“%(sign)s”)."),
    "page_of_empty_server": _(
        "The address shows the page of an empty web server (“%(sign)s”), not the application."
    ),
    "security_contact_found": _("%(address)s names a contact and is valid until %(ends_at)s."),
    "security_contact_missing": _(
        "%(address)s does not exist. Write there whom to tell of a weakness (RFC 9116)."
    ),
    "security_contact_incomplete": _(
        "%(address)s lacks a Contact, or has not exactly one readable Expires (RFC 9116)."
    ),
    "security_contact_expired": _("%(address)s ended on %(ends_at)s. Renew its Expires."),
    "entry_is_complete": _("The entry holds everything that is asked."),
    "entry_incomplete": _("The entry lacks %(count)s of %(whole)s fields: %(missing)s."),
    "own_portal_down": _("Sambung's own portal did not answer the probe. Nothing was checked."),
    "exchange_down": _("The exchange did not answer the probe. Nothing was checked."),
    "probe_not_admitted": _(
        "The exchange did not let Sambung's own prober through (%(status)s). Nothing was checked."
    ),
    "provider_unavailable": _(
        "%(interface)s did not answer on Sambung's own side (%(status)s). Nothing was checked."
    ),
    "calls_seen": _("Calls between it and %(partner)s in thirty days: %(count)s."),
    "no_calls_seen": _("No call between it and another agency's application in thirty days."),
    "no_agreement_in_force": _(
        "No agreement with another agency is in force, so no calls are expected."
    ),
    "first_call_awaited": _(
        "An agreement is in force since %(expected_since_at)s. Whether there are calls is judged "
        "from %(judged_from_at)s."
    ),
    "nothing_to_check": _("There is nothing to check any more: what was checked has ended."),
    "ledger_down": _("The ledger did not answer. Nothing was checked."),
    "sign_ins_seen": _("Sign-ins with the city account in thirty days: %(count)s."),
    "no_sign_in_seen": _(
        "The application is set up for the city account, but nobody signed in with it in thirty "
        "days. Sign in once to see whether it works."
    ),
    "first_sign_in_awaited": _(
        "The application is set up for the city account for less than thirty days. Sign in once "
        "to see whether it works."
    ),
    "update_not_due": _("The next version is promised by %(promised_on)s."),
    "update_overdue": _("The version promised by %(promised_on)s has not come. Upload it."),
    "replaced_others": _("It replaced %(names)s, which nothing calls any more."),
    "replacement_undone": _("%(names)s is no longer entered as replaced by it."),
    "probe_broke": _("The probe itself broke down. Nothing was checked."),
    "probe_timed_out": _("The probe did not finish in time. Nothing was checked."),
}


def describe_finding(finding: str, details: Mapping[str, Any]) -> str:
    """Tell in the reader's language what was found; a code nobody knows is shown as it is."""
    text = _FINDINGS.get(finding)
    if text is None:
        return finding
    return str(text) % _Readable(details)


def list_finding_codes() -> tuple[str, ...]:
    """List the codes of the findings that have a text."""
    return tuple(_FINDINGS)


def _name_field(name: str) -> str:
    """Give the name people know a field of the entry by."""
    return str(_FIELDS.get(name) or getattr(Inventory._meta.get_field(name), "verbose_name", name))


class _Readable(dict[str, Any]):
    """Details made readable: dates in the reader's form, a dash for what an old entry lacks."""

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            return "–"
        value = super().__getitem__(key)
        if key == "missing":
            return ", ".join(_name_field(name) for name in value)
        if key.endswith("_on"):
            return date_format(date.fromisoformat(value), "j F Y")
        if key.endswith("_at"):
            return date_format(localtime(datetime.fromisoformat(value)), "j F Y H.i")
        return value
