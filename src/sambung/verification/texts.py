"""Words for levels, states, requirements and findings, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models import Inventory, Platform
from sambung.verification.prober_texts import PROBER_FINDINGS
from sambung.verification.rules.levels import Level, RequirementState
from sambung.verification.rules.requirement_sets import Profile, Waiver

Text = Promise | str

LEVEL_TITLES: Mapping[Level, Text] = {
    Level.NONE: _("No evidence"),
    Level.REGISTERED: _("Registered"),
    Level.REACHABLE: _("Reachable"),
    Level.SINGLE_SIGN_ON: _("Single sign-on"),
    Level.EXCHANGING: _("Exchanging data"),
    Level.ONE_PROCESS: _("One process"),
    Level.SHARED: _("Shared"),
}

LEVEL_EXPLANATIONS: Mapping[Level, Text] = {
    Level.NONE: _("Sambung holds no valid evidence about this application."),
    Level.REGISTERED: _(
        "The owning agency confirmed owner, purpose, kind and contact within twelve months."
    ),
    Level.REACHABLE: _(
        "Its address answers over an encrypted connection, and the link on this portal leads there."
    ),
    Level.SINGLE_SIGN_ON: _("People sign in with the one account of the city, and it was seen."),
    Level.EXCHANGING: _(
        "Its data interface keeps its contract, and real calls between it and an application of "
        "another agency went through the exchange."
    ),
    Level.ONE_PROCESS: _(
        "A request was finished together with an application of another agency, and nobody had to "
        "type anything twice."
    ),
    Level.SHARED: _(
        "An application of another agency relies on it as the source of truth, or it replaced one."
    ),
}

STATE_TITLES: Mapping[RequirementState, Text] = {
    RequirementState.MET: _("Met"),
    RequirementState.FAILED: _("Failed"),
    RequirementState.EXPIRED: _("Expired"),
    RequirementState.NOT_APPLICABLE: _("Not applicable"),
    RequirementState.NOT_CHECKED: _("Not checked"),
}

STATE_LOOKS: Mapping[RequirementState, str] = {
    RequirementState.MET: "good",
    RequirementState.FAILED: "bad",
    RequirementState.EXPIRED: "old",
    RequirementState.NOT_APPLICABLE: "apart",
    RequirementState.NOT_CHECKED: "unknown",
}
"""What kind of news a state is, as the badge of states takes it."""

STATE_EXPLANATIONS: Mapping[RequirementState, Text] = {
    RequirementState.MET: _("Sambung saw it work, and the evidence still counts."),
    RequirementState.FAILED: _("Sambung looked, and it did not work."),
    RequirementState.EXPIRED: _("Sambung looked once, but that was too long ago to count."),
    RequirementState.NOT_APPLICABLE: _(
        "The requirement does not fit this application; where a person said so, a second person "
        "confirmed it."
    ),
    RequirementState.NOT_CHECKED: _(
        "Sambung has not looked yet, or could not look. This says nothing against the application."
    ),
}

REQUIREMENT_TITLES: Mapping[str, Text] = {
    "owner_confirmed": _("Owner confirms the entry"),
    "address_answers": _("Address answers securely"),
    "tls_certificate": _("Certificate is valid"),
    "page_genuine": _("Page is the application's own"),
    "portal_link": _("Link on this portal leads there"),
    "security_contact": _("Security contact is published"),
    "entry_complete": _("Entry is complete"),
    "single_sign_on": _("Sign-in with the city account"),
    "contract_holds": _("Data interface keeps its contract"),
    "traffic_seen": _("Data is exchanged with another agency"),
    "update_promise_kept": _("Data is updated as promised"),
    "one_process": _("Part of a process across agencies"),
    "source_of_truth": _("Used as the source of truth"),
}

REQUIREMENT_EXPLANATIONS: Mapping[str, Text] = {
    "owner_confirmed": _(
        "An officer of the owning agency confirmed owner, purpose, kind and contact. "
        "Counts for twelve months."
    ),
    "address_answers": _(
        "Sambung calls the address over an encrypted connection and checks the certificate. "
        "Counts for seven days."
    ),
    "tls_certificate": _(
        "Sambung reads the certificate of the address: issued for that name, by a recognised "
        "authority, and not ended. Counts for seven days, and never past the certificate's end."
    ),
    "page_genuine": _(
        "Sambung looks at the page for clear signs that it is no longer the application: for "
        "sale, an empty server, or taken over for gambling. Counts for seven days."
    ),
    "security_contact": _(
        "The address publishes whom to tell of a weakness (security.txt, RFC 9116). Advice: it "
        "moves no level. Counts for thirty days."
    ),
    "entry_complete": _(
        "The entry holds its SPBE reference codes and what publiccode.yml asks for. Advice: it "
        "moves no level. Counts for thirty days."
    ),
    "portal_link": _(
        "Sambung opens its own page about the application and follows the link there. "
        "Counts for seven days."
    ),
    "single_sign_on": _(
        "Somebody signed in to the application with the city account, to the end. Counts for "
        "thirty days."
    ),
    "contract_holds": _(
        "Sambung calls the data interface through the exchange and compares the answers with its "
        "published description. Counts for thirty days."
    ),
    "traffic_seen": _(
        "The ledger of the exchange holds successful calls between this application and one of "
        "another agency. Calls by Sambung itself do not count. Counts for thirty days."
    ),
    "update_promise_kept": _(
        "The agency promised a date for the next version of its table, and that date has not "
        "passed."
    ),
    "one_process": _(
        "A finished request in which the application took part. No check for this exists yet."
    ),
    "source_of_truth": _(
        "It replaced an application that was retired for it: nothing called that one for thirty "
        "days. Counts for ninety days."
    ),
}

_WAIVERS: Mapping[Waiver, Text] = {
    Waiver.PLATFORM: _("Not asked on this platform: %(platform)s."),
    Waiver.ORIGIN: _("A national application: people sign in to it with a national account."),
    Waiver.SEASON: _("Outside its season (%(first)s–%(last)s)."),
    Waiver.NETWORK: _("Inside the city network, which is not opened to the probes."),
    Waiver.NO_ADDRESS: _("No address is registered."),
    Waiver.NO_PROMISE: _("The application publishes no table with a promised update date."),
}

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
    "ledger_down": _("The ledger did not answer. Nothing was checked."),
    "sign_ins_seen": _("Sign-ins with the city account in thirty days: %(count)s."),
    "no_sign_in_seen": _(
        "The application is set up for the city account, but nobody signed in with it in thirty "
        "days. Sign in once to see whether it works."
    ),
    "update_not_due": _("The next version is promised by %(promised_on)s."),
    "update_overdue": _("The version promised by %(promised_on)s has not come. Upload it."),
    "replaced_others": _("It replaced %(names)s, which nothing calls any more."),
    "replacement_undone": _("%(names)s is no longer entered as replaced by it."),
    "probe_broke": _("The probe itself broke down. Nothing was checked."),
    "probe_timed_out": _("The probe did not finish in time. Nothing was checked."),
}


def describe_level(level: Level) -> str:
    """Name a level with its number, as it stands in lists and badges."""
    if level is Level.NONE:
        return str(LEVEL_TITLES[level])
    text = gettext("Level %(number)s: %(title)s")
    return text % {"number": level.value, "title": LEVEL_TITLES[level]}


def describe_finding(finding: str, details: Mapping[str, Any]) -> str:
    """Tell in the reader's language what was found; a code nobody knows is shown as it is."""
    text = _FINDINGS.get(finding)
    if text is None:
        return finding
    return str(text) % _Readable(details)


def describe_waiver(waiver: Waiver, profile: Profile) -> str:
    """Tell in the reader's language why a requirement is not asked of an application."""
    first, last = profile.season or (1, 12)
    values = {
        "platform": Platform(profile.platform).label,
        "first": MONTHS[first],
        "last": MONTHS[last],
    }
    return str(_WAIVERS[waiver]) % values


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
