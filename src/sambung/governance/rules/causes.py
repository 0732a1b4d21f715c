"""The catalogue of causes: what usually lies behind a failed proof, and what removes it.

Pure values. `find_cause` answers for every finding: by its code, else by its requirement, else in
general. The Integration Team makes it more exact for one obstacle; the catalogue stays general.
Kinds are those of `ObstacleKind`; `letter` names a template of a letter; `days` are working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sambung.kernel.messages import message as _

EXPIRED = "expired"
"""The finding of a proof that ran out and was not made again."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What usually lies behind a finding, who has to know what to remove it, and how fast."""

    kind: str
    cause: Any
    remedy: Any
    competence: Any
    letter: str
    days: int


_WEB = _("Running a web server: names, https, forwarding")
_SIGN_IN = _("Programming with OpenID Connect")
_INTERFACE = _("Designing and running data interfaces (OpenAPI)")
_DATA = _("Keeping data: owner, quality, schedule")
_COORDINATION = _("Leading work across agencies")
_RULES = _("Rules of electronic government (SPBE) and of data protection")
_ADDRESS, _SSO, _MEETING = "perbaikan-alamat", "pemasangan-sso", "undangan-koordinasi"
_OWNER, _SKILLS, _RULE_LETTER = (
    "penetapan-penanggung-jawab",
    "kebutuhan-kompetensi",
    "pemberitahuan-ketentuan",
)
AGREEMENT_LETTER = "perjanjian-pemanfaatan-data"


def _address(cause: Any, remedy: Any, *, days: int = 10) -> Cause:
    return Cause("technical", cause, remedy, _WEB, _ADDRESS, days)


def _sign_in(cause: Any, remedy: Any) -> Cause:
    return Cause("competence", cause, remedy, _SIGN_IN, _SSO, 20)


def _interface(cause: Any, remedy: Any, *, days: int = 10) -> Cause:
    return Cause("competence", cause, remedy, _INTERFACE, _SKILLS, days)


_ENTRY_WRONG = _("The entry in the register is wrong or was not kept up.")
_CERTIFICATE = _("The certificate of the server is not looked after.")
_SERVER_DOWN = _("The server is off, overloaded, or nobody watches it.")
_NOT_BY_DESCRIPTION = _("The interface was changed, and its description was not.")
_SSO_WRONG = _("The application is not set up for the city account as it should be.")
_SET_UP = _("Set the client up as the guide for the city account says, and sign in once.")
_CORRECT_ENTRY = _("Correct the address in the register.")
_NEW_CERTIFICATE = _("Install a valid certificate and have it renewed by itself.")

_TAKEN_OVER = _("Somebody else controls the page: the server or its software is not kept up.")
_TAKE_BACK = _("Take the page off the net, tell the incident team, and restore it from a backup.")

BY_FINDING: Mapping[str, Cause] = {
    "address_missing": Cause(
        "policy",
        _("Nobody entered an address, or there is none."),
        _("Enter the address, or have it declared not applicable with a reason."),
        _RULES,
        _RULE_LETTER,
        10,
    ),
    "address_malformed": _address(_ENTRY_WRONG, _CORRECT_ENTRY, days=5),
    "credentials_in_address": _address(_ENTRY_WRONG, _CORRECT_ENTRY, days=5),
    "port_refused": _address(_ENTRY_WRONG, _CORRECT_ENTRY, days=5),
    "host_not_found": _address(
        _("The name was given up or has moved."),
        _("Bring the name back, enter the new address, or report the application as ended."),
    ),
    "not_encrypted": _address(
        _("The server offers no encrypted connection."),
        _("Set up https with forwarding from http, and correct the address in the register."),
    ),
    "status_error": _address(_SERVER_DOWN, _("Repair the page and watch it.")),
    "certificate_expired": _address(_CERTIFICATE, _NEW_CERTIFICATE, days=5),
    "certificate_not_yet_valid": _address(_CERTIFICATE, _NEW_CERTIFICATE, days=5),
    "certificate_self_signed": _address(_CERTIFICATE, _NEW_CERTIFICATE),
    "certificate_untrusted": _address(
        _CERTIFICATE, _("Install the certificate together with the intermediate ones.")
    ),
    "certificate_wrong_host": _address(
        _CERTIFICATE, _("Get a certificate for the name in the address, or correct the address.")
    ),
    "tls_failed": _address(_CERTIFICATE, _("Set up TLS 1.2 or newer on the server.")),
    "no_connection": _address(_SERVER_DOWN, _("Start the server again and watch it."), days=5),
    "no_answer_in_time": _address(_SERVER_DOWN, _("Find out what slows the server down.")),
    "broken_answer": _address(_SERVER_DOWN, _("Repair what answers in front of the application.")),
    "too_many_redirects": _address(
        _("Forwarding leads in a circle."), _("Correct the forwarding, with https as its end.")
    ),
    "redirect_malformed": _address(
        _("Forwarding leads to nowhere."), _("Correct the forwarding, with https as its end.")
    ),
    "link_missing": _address(
        _ENTRY_WRONG, _("Enter the address that the portal shall link to."), days=5
    ),
    "link_broken": _address(
        _SERVER_DOWN, _("Repair the page the link leads to, or correct the address."), days=5
    ),
    "link_to_error": _address(
        _SERVER_DOWN, _("Repair the page the link leads to, or correct the address."), days=5
    ),
    "page_gambling": _address(_TAKEN_OVER, _TAKE_BACK, days=1),
    "page_taken_over": _address(_TAKEN_OVER, _TAKE_BACK, days=1),
    "page_for_sale": _address(
        _("The name was given up or has moved."),
        _("Bring the name back, enter the new address, or report the application as ended."),
        days=5,
    ),
    "page_suspended": Cause(
        "staff",
        _("The hosting was not paid for, or its contract has ended."),
        _("Settle the contract of the hosting, or move the application to the city's servers."),
        _WEB,
        _OWNER,
        5,
    ),
    "page_of_empty_server": _address(
        _("The application was moved or taken off, and its address was left."),
        _("Bring the application back, enter the new address, or report it as ended."),
    ),
    "contract_broken": _interface(
        _NOT_BY_DESCRIPTION, _("Bring answer and description together, and publish it anew.")
    ),
    "contract_status": _interface(
        _NOT_BY_DESCRIPTION, _("Repair the operation, or describe the status it answers with.")
    ),
    "contract_not_json": _interface(
        _("Something in front of the interface answers in its place."),
        _("Let the interface answer with JSON in every case, errors as well."),
    ),
    "contract_costly": _interface(
        _("A pattern in the description takes too long to compare."),
        _("Make the patterns in the description simpler, and publish it anew."),
    ),
    "contract_unusable": _interface(
        _NOT_BY_DESCRIPTION, _("Correct the description: what it refers to must be in it.")
    ),
    "nothing_to_call": _interface(
        _("The description says too little to be tried."),
        _("Add examples for the parameters of a reading operation."),
    ),
    "answer_too_large": _interface(
        _("The interface gives everything at once."), _("Let it answer in pages.")
    ),
    "no_calls_seen": Cause(
        "coordination",
        _("No other agency takes data from here yet."),
        _("Meet the agency that needs the data, and agree on its use."),
        _COORDINATION,
        _MEETING,
        40,
    ),
    "no_sign_in_seen": _sign_in(_("The city account is set up, but nobody uses it."), _SET_UP),
    "journey_start_status": _sign_in(
        _SSO_WRONG, _("Repair the address at which signing in starts.")
    ),
    "journey_leads_elsewhere": _sign_in(
        _SSO_WRONG, _("Let that address forward to the city account by itself.")
    ),
    "journey_wrong_client": _sign_in(
        _SSO_WRONG, _("Enter the client_id that was given to this application.")
    ),
    "journey_return_unregistered": _sign_in(
        _SSO_WRONG, _("Register the address to return to, letter by letter.")
    ),
    "journey_wrong_flow": _sign_in(_SSO_WRONG, _("Choose the flow with a code.")),
    "journey_without_state": _sign_in(_SSO_WRONG, _("Switch on state in the library.")),
    "journey_without_pkce": _sign_in(_SSO_WRONG, _("Switch on PKCE with S256 in the library.")),
    "journey_refused": _sign_in(_SSO_WRONG, _SET_UP),
    "journey_return_status": _sign_in(
        _SSO_WRONG, _("Repair the address people return to after signing in.")
    ),
    "journey_starts_over": _sign_in(
        _SSO_WRONG, _("Keep the session of people who return from signing in.")
    ),
    "journey_code_unused": _sign_in(
        _SSO_WRONG, _("Check the secret, and let the server reach the token address.")
    ),
    "update_overdue": Cause(
        "data",
        _("The data were not brought up to date as promised."),
        _("Upload the promised version, or promise a date that can be kept."),
        _DATA,
        _OWNER,
        5,
    ),
    "replacement_undone": Cause(
        "coordination",
        _("The application it took the place of is in use again."),
        _("Agree which of them counts, and lead the other one out of service again."),
        _COORDINATION,
        _MEETING,
        20,
    ),
}

BY_REQUIREMENT: Mapping[str, Cause] = {
    "owner_confirmed": Cause(
        "staff",
        _("Nobody is in charge of the entry, or the person has left."),
        _("Name who is in charge, and confirm the entry."),
        _RULES,
        _OWNER,
        10,
    ),
    "address_answers": _address(_SERVER_DOWN, _("Repair the page and watch it.")),
    "tls_certificate": _address(_CERTIFICATE, _NEW_CERTIFICATE, days=5),
    "page_genuine": _address(
        _("The name has lapsed, or the content was replaced."),
        _("Bring the name and the content back under the control of the agency."),
        days=5,
    ),
    "portal_link": _address(_ENTRY_WRONG, _CORRECT_ENTRY, days=5),
    "single_sign_on": _sign_in(_SSO_WRONG, _SET_UP),
    "contract_holds": _interface(
        _NOT_BY_DESCRIPTION, _("Bring answer and description together, and publish it anew.")
    ),
    "traffic_seen": Cause(
        "coordination",
        _("No other agency takes data from here yet."),
        _("Meet the agency that needs the data, and agree on its use."),
        _COORDINATION,
        _MEETING,
        40,
    ),
    "update_promise_kept": Cause(
        "data",
        _("The data were not brought up to date as promised."),
        _("Upload the promised version, or promise a date that can be kept."),
        _DATA,
        _OWNER,
        5,
    ),
    "one_process": Cause(
        "coordination",
        _("The agencies have not agreed on a common process."),
        _("Describe the process together, and agree on who does which step."),
        _COORDINATION,
        _MEETING,
        60,
    ),
    "source_of_truth": Cause(
        "legal",
        _("No rule says whose data are the ones that count."),
        _("Have it laid down whose data count, and agree on their use."),
        _RULES,
        AGREEMENT_LETTER,
        60,
    ),
}

IN_GENERAL = Cause(
    "technical",
    _("The cause is not known yet."),
    _("Read what was found, and find the cause with the agency."),
    _COORDINATION,
    _MEETING,
    10,
)

LETTERS: Mapping[str, Any] = {
    _ADDRESS: _("Request to repair address or certificate"),
    _SSO: _("Request to set up the city account"),
    _MEETING: _("Invitation to a meeting on data"),
    _OWNER: _("Request to name who is in charge"),
    _SKILLS: _("Memorandum on staff and competence"),
    AGREEMENT_LETTER: _("Draft of a data use agreement"),
    _RULE_LETTER: _("Notice of the rules"),
}
"""The letters an obstacle may need, by the name of their template."""

_LETTER_OF_KIND: Mapping[str, str] = {
    "competence": _SKILLS,
    "data": _OWNER,
    "staff": _SKILLS,
    "coordination": _MEETING,
    "policy": _RULE_LETTER,
    "legal": AGREEMENT_LETTER,
}


def find_cause(requirement: str, finding: str) -> Cause:
    """Give what usually lies behind a finding; there is an answer for every one."""
    found = BY_FINDING.get(finding)
    return found or BY_REQUIREMENT.get(requirement, IN_GENERAL)


def choose_letter(requirement: str, finding: str, kind: str) -> str:
    """Choose the letter for an obstacle: that of the cause, or of the kind somebody assessed."""
    cause = find_cause(requirement, finding)
    return cause.letter if cause.kind == kind else _LETTER_OF_KIND.get(kind, cause.letter)
