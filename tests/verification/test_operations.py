"""What people confirm: who may, who may not, and what is written down."""

import pytest

from sambung.directory.provenance import Provenance
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.verification.models import Evidence, Exemption
from sambung.verification.operations import (
    confirm_exemption,
    confirm_ownership,
    declare_exemption,
    record_evidence,
    withdraw_exemption,
)
from sambung.verification.queries import count_levels, get_standing
from sambung.verification.rules.levels import Level, Observation, Outcome, RequirementState
from tests.factories import NOON, make_agency, make_application, officer_of

pytestmark = pytest.mark.django_db

INTEGRATOR = Actor("i-1", "Dewi", frozenset({(Role.INTEGRATOR, "*")}))


def state(application, requirement: str) -> RequirementState:
    standing = get_standing(application, now=NOON)
    return next(r.state for r in standing.requirements if r.requirement == requirement)


@pytest.fixture
def application():
    return make_application()


@pytest.fixture
def officer(application):
    return officer_of(application.owner)


def confirm(actor, application, contact="layanan@bandung.go.id"):
    return confirm_ownership(actor=actor, application=application, contact=contact, now=NOON)


def declare(actor, application, requirement="single_sign_on", reason="Tanpa akun."):
    return declare_exemption(
        actor=actor, application=application, requirement=requirement, reason=reason, now=NOON
    )


def confirm_read(actor, exemption, read=None):
    """Confirm as somebody does who read the reason as it stood in `read`."""
    seen_at = (read or exemption).declared_at
    return confirm_exemption(actor=actor, exemption=exemption, seen_at=seen_at, now=NOON)


def test_owner_confirms_and_the_application_is_registered(application, officer):
    confirm(officer, application)
    application.refresh_from_db()
    assert application.contact == "layanan@bandung.go.id"
    assert get_standing(application, now=NOON).level is Level.REGISTERED
    entry = list_audit(f"application/{application.code}")[0]
    assert (entry.action, entry.actor_id) == ("confirm_ownership", officer.id)


def test_officer_of_another_agency_cannot_confirm(application):
    with pytest.raises(NotPermitted):
        confirm(officer_of(make_agency()), application)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("contact", ["", "  ", "x" * 201])
def test_confirmation_needs_a_contact(application, officer, contact):
    with pytest.raises(InvalidInput):
        confirm(officer, application, contact)


def test_confirmation_needs_owner_and_purpose():
    without_purpose = make_application(purpose=" ")
    with pytest.raises(Conflict):
        confirm(officer_of(without_purpose.owner), without_purpose)
    without_owner = make_application()
    without_owner.owner = None
    with pytest.raises(Conflict):
        confirm(INTEGRATOR, without_owner)


@pytest.mark.parametrize("provenance", [Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
def test_what_no_agency_runs_cannot_be_verified(provenance):
    invented = make_application(provenance=provenance)
    with pytest.raises(Conflict):
        confirm(officer_of(invented.owner), invented)
    with pytest.raises(Conflict):
        declare(officer_of(invented.owner), invented)
    with pytest.raises(Conflict):
        record(invented, Outcome.MET)


def test_exemption_counts_once_a_second_person_confirmed_it(application, officer):
    exemption = declare(officer, application)
    assert state(application, "single_sign_on") is RequirementState.NOT_CHECKED
    confirm_read(INTEGRATOR, exemption)
    assert state(application, "single_sign_on") is RequirementState.NOT_APPLICABLE
    actions = [entry.action for entry in list_audit(f"application/{application.code}")]
    assert actions == ["confirm_exemption", "declare_exemption"]


def test_nobody_confirms_what_he_declared(application):
    exemption = declare(INTEGRATOR, application)
    with pytest.raises(NotPermitted):
        confirm_read(INTEGRATOR, exemption)
    assert state(application, "single_sign_on") is RequirementState.NOT_CHECKED


def test_owner_cannot_confirm_an_exemption(application, officer):
    exemption = declare(officer, application)
    with pytest.raises(NotPermitted):
        confirm_read(officer_of(application.owner), exemption)


def test_confirmed_exemption_is_neither_changed_nor_confirmed_again(application, officer):
    exemption = declare(officer, application)
    confirm_read(INTEGRATOR, exemption)
    with pytest.raises(Conflict):
        declare(officer, application, reason="Alasan lain.")
    with pytest.raises(Conflict):
        confirm_read(INTEGRATOR, exemption)


def test_declaring_again_replaces_the_reason(application, officer):
    declare(officer, application)
    declare(officer, application, reason="Alasan lain.")
    assert [e.reason for e in Exemption.objects.all()] == ["Alasan lain."]


def test_a_reason_replaced_since_it_was_read_is_not_confirmed(application, officer):
    read = declare(officer, application)
    present = declare(officer, application, reason="Alasan lain.")
    with pytest.raises(Conflict):
        confirm_read(INTEGRATOR, present, read=read)
    assert state(application, "single_sign_on") is RequirementState.NOT_CHECKED
    confirm_read(INTEGRATOR, present)
    assert state(application, "single_sign_on") is RequirementState.NOT_APPLICABLE


def test_withdrawn_exemption_applies_again(application, officer):
    exemption = declare(officer, application)
    confirm_read(INTEGRATOR, exemption)
    with pytest.raises(NotPermitted):
        withdraw_exemption(actor=officer, exemption=exemption, now=NOON)
    withdraw_exemption(actor=INTEGRATOR, exemption=exemption, now=NOON)
    assert state(application, "single_sign_on") is RequirementState.NOT_CHECKED


@pytest.mark.parametrize("requirement", ["traffic_seen", "contract_holds", "owner_confirmed", "x"])
def test_what_makes_an_application_integrated_always_applies(application, officer, requirement):
    with pytest.raises(InvalidInput):
        declare(officer, application, requirement)


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_exemption_needs_a_reason(application, officer, reason):
    with pytest.raises(InvalidInput):
        declare(officer, application, reason=reason)


def record(application, outcome: Outcome, requirement: str = "address_answers"):
    return record_evidence(
        actor=INTEGRATOR,
        application=application,
        requirement=requirement,
        observation=Observation(outcome, "address_answered"),
        probe="address_answers",
        now=NOON,
    )


def test_journal_hears_of_evidence_when_the_outcome_changes(application):
    for outcome in (Outcome.MET, Outcome.MET, Outcome.FAILED):
        record(application, outcome)
    entries = list_audit(f"application/{application.code}")
    outcomes = [e.after["outcome"] for e in entries if e.action == "record_evidence"]
    assert outcomes == ["failed", "met"]
    assert Evidence.objects.count() == 3


def test_evidence_for_an_unknown_requirement_is_refused(application):
    with pytest.raises(InvalidInput):
        record(application, Outcome.MET, "unknown")


def test_a_confirmation_does_not_bind_the_next_owner():
    application = make_application("Pindah")
    confirm_ownership(
        actor=officer_of(application.owner), application=application, contact="022-1", now=NOON
    )
    assert get_standing(application, now=NOON).level == Level.REGISTERED
    application.owner = make_agency()
    application.save(update_fields=["owner"])
    assert get_standing(application, now=NOON).level == Level.NONE
    assert count_levels(now=NOON).by_level["0"] == 0
