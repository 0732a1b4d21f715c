"""Words for levels, states, requirements and findings, in the reader's language."""

from collections.abc import Mapping

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models import Platform
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
    Waiver.NO_ACCOUNTS: _("The entry says that nobody signs in to it."),
    Waiver.NO_PROMISE: _("The application publishes no table with a promised update date."),
}


OUTSIDE_IS_OFF = _("Checks of addresses outside are not switched on yet by who runs Sambung.")


def describe_level(level: Level) -> str:
    """Name a level with its number, as it stands in lists and badges."""
    if level is Level.NONE:
        return str(LEVEL_TITLES[level])
    text = gettext("Level %(number)s: %(title)s")
    return text % {"number": level.value, "title": LEVEL_TITLES[level]}


def describe_waiver(waiver: Waiver, profile: Profile) -> str:
    """Tell in the reader's language why a requirement is not asked of an application."""
    first, last = profile.season or (1, 12)
    values = {
        "platform": Platform(profile.platform).label,
        "first": MONTHS[first],
        "last": MONTHS[last],
    }
    return str(_WAIVERS[waiver]) % values
