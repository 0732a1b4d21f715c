"""The numbered letter on a decision, and the signed one that comes back."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.letters import LETTERS, LetterDetails, make_decision_letter, make_minutes
from sambung.clearance.models import Clearance
from sambung.clearance.permissions import SEND_CLEARANCE_LETTER
from sambung.clearance.rules import CLEARANCE_TABLE, BoardDecision, ClearanceState, ClearanceStep
from sambung.clearance.turns import move, record, take_turn
from sambung.directory.authorization import CITY, require
from sambung.documents.models import Document
from sambung.documents.operations import keep_document
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.kernel.working_days import add_working_days


@transaction.atomic
def issue_letter(
    *,
    actor: Actor,
    clearance: Clearance,
    details: LetterDetails,
    expected_changed_at: datetime,
    now: datetime,
) -> Clearance:
    """Send the letter on a decision under the number of the city's letter system.

    The letter is kept with the case as PDF and DOCX, the minutes as PDF. Without a day named the
    agency has the working days of the next stage to reply.

    Raises:
        NotPermitted: the actor may not send these letters.
        InvalidInput: number, signer or position are missing, a day does not fit.
        Conflict: another case has this number, nothing is decided, or somebody changed the case
            since it was read.
        Unavailable: the template of the city is broken; says where.
    """
    require(actor, SEND_CLEARANCE_LETTER, CITY)
    clearance = take_turn(clearance, expected_changed_at=expected_changed_at, now=now)
    CLEARANCE_TABLE.get_step(clearance.state, ClearanceStep.ANSWER)
    details = _complete(details, now)
    _check(clearance, details, now)
    move(clearance, ClearanceStep.ANSWER, now=now)
    clearance.letter_number, clearance.letter_on = details.number, details.dated_on
    clearance.signer, clearance.signer_position = details.signer, details.signer_position
    clearance.signer_nip = details.signer_nip
    clearance.reply_due_on = clearance.step_due_on = details.reply_due_on
    clearance.save()
    _keep_papers(actor, clearance, details, now)
    record(actor, "issue_letter", clearance, now, after={"number": clearance.letter_number})
    return clearance


@transaction.atomic
def record_signed_scan(
    *, actor: Actor, clearance: Clearance, file_name: str, content: bytes, now: datetime
) -> Document:
    """Keep the scan of the signed letter with the case.

    Raises:
        NotPermitted: the actor may not send these letters.
        InvalidInput: the file cannot be kept; says why.
        Conflict: no letter has gone out on this case.
    """
    require(actor, SEND_CLEARANCE_LETTER, CITY)
    if not clearance.letter_number:
        raise Conflict(_("No letter has gone out on this proposal yet."))
    return keep_document(
        actor=actor,
        subject=clearance.subject,
        file_name=file_name,
        content=content,
        title=_("Signed letter %(number)s") % {"number": clearance.letter_number},
        agency_code=clearance.agency.code,
        now=now,
    )


def _complete(details: LetterDetails, now: datetime) -> LetterDetails:
    today = localdate(now)
    days = CLEARANCE_TABLE.get_state(ClearanceState.ANSWERED).days or 0
    return replace(
        details,
        number=" ".join(details.number.split()),
        signer=details.signer.strip(),
        signer_position=details.signer_position.strip(),
        signer_nip=details.signer_nip.strip(),
        reply_due_on=details.reply_due_on or add_working_days(max(today, details.dated_on), days),
    )


def _check(clearance: Clearance, details: LetterDetails, now: datetime) -> None:
    if not details.number or len(details.number) > 100:
        raise InvalidInput(_("Write the number the city's letter system gave (100 characters)."))
    if not details.signer or not details.signer_position:
        raise InvalidInput(_("Write who signs the letter, and in which position."))
    if max(len(details.signer), len(details.signer_position)) > 200:
        raise InvalidInput(_("At most %(count)d characters fit.") % {"count": 200})
    if details.signer_nip and not (details.signer_nip.isdigit() and len(details.signer_nip) == 18):
        raise InvalidInput(_("An employee number (NIP) has 18 digits. Leave it empty if unknown."))
    decided_on = localdate(clearance.decided_at or now)
    if details.dated_on < decided_on:
        raise InvalidInput(_("The letter cannot be dated before the decision."))
    if details.reply_due_on and details.reply_due_on <= details.dated_on:
        raise InvalidInput(_("The agency needs time to reply: choose a day after the letter's."))
    other = Clearance.objects.filter(letter_number=details.number).exclude(pk=clearance.pk).first()
    if other is not None:
        raise Conflict(
            _("The number %(number)s belongs to the letter on %(case)s. Check the number.")
            % {"number": details.number, "case": other}
        )


def _keep_papers(actor: Actor, clearance: Clearance, details: LetterDetails, now: datetime) -> None:
    letter = make_decision_letter(clearance, details)
    minutes = make_minutes(clearance, today=localdate(now))
    name = f"{clearance.code}-{LETTERS[BoardDecision(clearance.decision)]}"
    title = _("Letter %(number)s") % {"number": clearance.letter_number}
    for title_, file_name, content in (
        (title, f"{name}.pdf", letter.as_pdf()),
        (title, f"{name}.docx", letter.as_docx()),
        (_("Minutes of the board"), f"{clearance.code}-risalah.pdf", minutes.as_pdf()),
    ):
        keep_document(
            actor=actor,
            subject=clearance.subject,
            title=title_,
            file_name=file_name,
            content=content,
            agency_code=clearance.agency.code,
            now=now,
        )
