"""Separation of duties: whoever took the first step, or is concerned, does not take the second.

The cases are demanded by the table of permissions: an action with `second_person` and no case
here fails.
"""

from datetime import timedelta

import pytest
from django.utils.translation import override

from sambung.clearance import operations as clearance
from sambung.clearance.models import Clearance, ClearanceState, Condition
from sambung.directory import operations as directory
from sambung.directory.actions import Action, Concerned, list_actions
from sambung.directory.second_person import find_second_person_refusal, require_second_person
from sambung.exchange import operations as exchange
from sambung.exchange.permissions import DECIDE_AGREEMENT
from sambung.identity.accounts.operations.assistance import (
    agree_to_recovery,
    ask_for_recovery,
    start_assistance,
)
from sambung.identity.citizens.operations.national_ids import (
    confirm_national_id,
    declare_national_id,
    settle_dispute,
)
from sambung.identity.models import Challenge, NationalId, NationalIdState, Purpose
from sambung.kernel.actor import CITY, SYSTEM, Actor, Role
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import NotPermitted
from sambung.portfolio.gate.operations import mark_application
from sambung.portfolio.operations import register_application
from sambung.rationalisation import operations as rationalisation
from sambung.rationalisation.rules.departures import DepartureKind
from sambung.verification.operations import confirm_exemption, declare_exemption
from tests.clearance.cases import VALUES, conclusion
from tests.factories import (
    NOON,
    give_role,
    make_agency,
    make_application,
    make_citizen,
    make_interface,
    make_officer,
)

pytestmark = pytest.mark.django_db
NIK = "3273015708900001"
GUARDED = {row.action.code: row.action for row in list_actions() if row.action.second_person}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def one():
    """Give the account of somebody who holds every role of the city, so that no role is missing."""
    return make_officer("sendiri", agency=make_agency("PD-S"), full_name="Sendiri")


@pytest.fixture
def alone(one):
    return Actor(str(one.pk), "Sendiri", frozenset((role, CITY) for role in Role))


def own_proposal(alone: Actor, state: ClearanceState) -> Clearance:
    proposal = clearance.propose(actor=alone, agency=make_agency(), values=VALUES, now=NOON)
    Clearance.objects.filter(pk=proposal.pk).update(state=state)
    proposal.refresh_from_db()
    return proposal


def turn(proposal: Clearance) -> dict[str, object]:
    return {"clearance": proposal, "expected_changed_at": proposal.changed_at, "now": NOON}


def own_condition(alone):
    proposal = own_proposal(alone, ClearanceState.BUILDING)
    return Condition.objects.create(clearance=proposal, text="Ada kontrak antarmuka.")


def grant_role(one, alone):
    directory.grant_role(
        actor=alone, user=one, role=Role.CASE_WORKER, agency=one.officer.agency, now=NOON
    )


def grant_checking_role(one, alone):
    directory.grant_role(actor=alone, user=one, role=Role.AUDITOR, agency=None, now=NOON)


def suspend_officer(one, alone):
    directory.suspend_officer(actor=alone, user=one, now=NOON)


def move_officer(one, alone):
    directory.move_officer(actor=alone, user=one, agency=make_agency(), now=NOON)


def mark_own_application(one, alone):
    values = {"name": "e-Baru", "purpose": "Melayani warga.", "kind": "public"}
    application = register_application(actor=alone, agency=make_agency(), values=values, now=NOON)
    mark_application(
        actor=alone, application=application, ground="before", note="Kontrak 2019.", now=NOON
    )


def check_clearance(one, alone):
    clearance.table_before_board(actor=alone, **turn(own_proposal(alone, ClearanceState.SUBMITTED)))


def vote_clearance(one, alone):
    proposal = own_proposal(alone, ClearanceState.BOARD)
    clearance.cast_vote(actor=alone, decision="build", reason="Perlu.", **turn(proposal))


def conclude_clearance(one, alone):
    proposal = own_proposal(alone, ClearanceState.BOARD)
    clearance.conclude(actor=alone, conclusion=conclusion("build"), **turn(proposal))


def settle_condition(one, alone):
    clearance.settle_condition(actor=alone, condition=own_condition(alone), reason="Ada.", now=NOON)


def waive_condition(one, alone):
    clearance.waive_condition(
        actor=alone, condition=own_condition(alone), reason="Tak perlu.", now=NOON
    )


def decide_agreement(one, alone):
    agreement = exchange.propose_agreement(
        actor=alone,
        consumer=make_application(),
        interface=make_interface(),
        purpose="Pilihan kelurahan",
        legal_basis="Perpres 39/2019",
        now=NOON,
    )
    exchange.approve_agreement(actor=alone, code=agreement.code, now=NOON)


def hand_over(one, alone):
    departing = make_officer("rina", Role.DATA_OWNER, agency=one.officer.agency)
    exchange.hand_over(
        actor=alone,
        departing=departing,
        successor=one,
        agency=one.officer.agency,
        reason="Pindah tugas.",
        now=NOON,
    )


def assist_recovery(one, alone):
    start_assistance(
        actor=alone,
        user=one,
        kind=ContactKind.EMAIL,
        value="baru@example.org",
        agency_code="PD-S",
        address="10.0.0.1",
        now=NOON,
    )


def agree_to_own_request(one, alone):
    citizen = make_citizen()
    challenge = Challenge.objects.create(
        purpose=Purpose.ADD_CONTACT,
        kind=ContactKind.EMAIL,
        value="baru@example.org",
        user=citizen,
        expires_at=NOON + timedelta(minutes=10),
        attempts_left=3,
        proved_at=NOON,
    )
    ask_for_recovery(
        actor=alone,
        user=citizen,
        how="KTP-el",
        agency_code="PD-S",
        challenge=challenge,
        now=NOON,
    )
    agree_to_recovery(actor=alone, user=citizen, agency_code="PD-S", now=NOON)


def confirm_person(one, alone):
    declare_national_id(user=one, nik=NIK, now=NOON)
    confirm_national_id(actor=alone, user=one, nik=NIK, how="KTP-el", agency_code="PD-S", now=NOON)


def settle_own_dispute(one, alone):
    declare_national_id(user=one, nik=NIK, now=NOON)
    NationalId.objects.update(state=NationalIdState.DISPUTED)
    settle_dispute(actor=alone, rightful=one, nik=NIK, how="KTP-el", agency_code="PD-S", now=NOON)


def agree_departure(one, alone):
    departure = rationalisation.propose_departure(
        actor=alone,
        application=make_application(),
        reason="Sudah ada gantinya.",
        kind=DepartureKind.RETIRE,
        now=NOON,
    )
    rationalisation.agree_departure(actor=alone, code=departure.code, now=NOON)


def confirm_own_exemption(one, alone):
    exemption = declare_exemption(
        actor=alone,
        application=make_application(),
        requirement="single_sign_on",
        reason="Tanpa akun.",
        now=NOON,
    )
    confirm_exemption(actor=alone, exemption=exemption, seen_at=exemption.declared_at, now=NOON)


CASES = {
    "grant_role": grant_role,
    "grant_checking_role": grant_checking_role,
    "suspend_officer": suspend_officer,
    "move_officer": move_officer,
    "mark_application": mark_own_application,
    "check_clearance": check_clearance,
    "vote_clearance": vote_clearance,
    "conclude_clearance": conclude_clearance,
    "settle_condition": settle_condition,
    "waive_condition": waive_condition,
    "decide_agreement": decide_agreement,
    "hand_over": hand_over,
    "assist_recovery": assist_recovery,
    "agree_to_recovery": agree_to_own_request,
    "confirm_person": confirm_person,
    "settle_dispute": settle_own_dispute,
    "agree_departure": agree_departure,
    "confirm_exemption": confirm_own_exemption,
}
"""How one person tries to be both, for each action with a second person."""


@pytest.mark.parametrize("code", GUARDED)
def test_one_person_is_not_both(code, one, alone):
    with pytest.raises(NotPermitted, match="second person"):
        CASES[code](one, alone)


def test_no_case_is_left_over():
    assert set(CASES) == set(GUARDED)


@pytest.mark.parametrize("action", GUARDED.values(), ids=str)
def test_the_refusal_is_for_the_first_person_alone(action: Action):
    rina = Actor("1", "Rina")
    assert find_second_person_refusal(rina, action, first_person_id="1")
    require_second_person(rina, action, first_person_id="2")
    require_second_person(rina, action, first_person_id="")
    require_second_person(SYSTEM, action, first_person_id=SYSTEM.id)
    words = "about yourself" if isinstance(action.second_person, Concerned) else "step before"
    assert words in find_second_person_refusal(rina, action, first_person_id="1")


class TestWhoElseCan:
    def refusal(self, agency, actor):
        return find_second_person_refusal(
            actor, DECIDE_AGREEMENT, first_person_id=actor.id, agency_code=agency.code
        )

    def test_names_the_colleagues_who_may(self, one, alone):
        agency = one.officer.agency
        give_role(one, Role.DATA_OWNER, agency)
        make_officer("budi", Role.DATA_OWNER, agency=agency, full_name="Budi")
        refusal = self.refusal(agency, alone)
        assert "Budi" in refusal
        assert "Sendiri" not in refusal

    def test_names_an_administrator_of_the_city_where_nobody_else_may(self, one, alone):
        make_officer("tuti", Role.ADMINISTRATOR, full_name="Tuti")
        assert "Tuti" in self.refusal(one.officer.agency, alone)

    def test_names_the_walidata_where_there_is_no_administrator(self, one, alone):
        make_officer("wati", Role.WALIDATA, full_name="Wati")
        assert "Wati" in self.refusal(one.officer.agency, alone)

    def test_says_how_to_get_one_where_there_is_nobody_at_all(self, one, alone):
        assert "sambung user grant" in self.refusal(one.officer.agency, alone)


@pytest.mark.parametrize("part", ["changed", "sent"])
@pytest.mark.parametrize(
    "judge",
    [check_clearance, vote_clearance, conclude_clearance, settle_condition, waive_condition],
)
def test_who_wrote_at_a_proposal_that_a_colleague_began_does_not_judge_it(
    one, alone, monkeypatch, judge, part
):
    colleague = Actor("p-rekan", "Rekan", alone.grants)
    begin = clearance.propose

    def propose(*, actor, **values):
        proposal = begin(actor=colleague, **values)
        named = {"clearance": proposal, "expected_changed_at": proposal.changed_at}
        if part == "changed":
            return clearance.change_proposal(
                actor=actor, values={"need": "Lain."}, now=NOON + timedelta(minutes=1), **named
            )
        return clearance.submit(actor=actor, now=NOON + timedelta(minutes=1), **named)

    monkeypatch.setattr(clearance, "propose", propose)
    with pytest.raises(NotPermitted, match="yourself"):
        judge(one, alone)
