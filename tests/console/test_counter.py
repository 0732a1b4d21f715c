"""The counter: who may look people up, what is shown of them, and what is done for them."""

import pytest
from django.urls import reverse

from sambung.console.counter.queries import make_reference
from sambung.directory.queries import get_actor
from sambung.identity.citizens import limits
from sambung.identity.citizens.operations.national_ids import declare_national_id
from sambung.identity.citizens.queries import may_open_personal_data
from sambung.journal.models import AuditEntry
from sambung.kernel import clock
from sambung.kernel.actor import Role
from tests.factories import make_agency, make_citizen, make_officer, sign_in
from tests.identity.citizens.conftest import latest_code, latest_message

pytestmark = pytest.mark.django_db(transaction=True)
NIK = "3273015708900001"
EMAIL, OTHER, NEW = "siti@example.org", "tuti@example.org", "+6281234567890"
SEEN = {"document": "KTP-el", "nik": "3273 0157 0890 0001", "reason": "Datang sendiri ke loket"}


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    settings.SAMBUNG_DATA_FOLDER = tmp_path


@pytest.fixture
def officer():
    return make_officer("dewi", Role.CASE_WORKER, agency=make_agency("PD-A"))


@pytest.fixture
def counter(officer):
    return sign_in(officer, has_second_factor=True)


@pytest.fixture
def siti():
    return make_citizen(EMAIL, full_name="Siti")


def declare(user):
    declare_national_id(user=user, nik=NIK, now=clock.now())
    return user


def look_up(counter, text):
    return counter.post(reverse("console:counter"), {"text": text})


def page_of(officer, user, name="counter_person"):
    actor = get_actor(officer, now=clock.now())
    return reverse(f"console:{name}", args=[make_reference(actor, user)])


class TestLookingUp:
    @pytest.mark.parametrize("text", [EMAIL, "3273.0157.0890.0001"])
    def test_a_contact_or_nik_opens_the_person_masked_and_on_record(self, counter, siti, text):
        declare(siti)
        page = counter.get(look_up(counter, text).url).content.decode()
        assert "Siti" in page
        assert "3273••••••••0001" in page
        assert NIK not in page
        assert EMAIL not in page
        entry = AuditEntry.objects.get(action="look_up_person")
        assert (entry.subject, entry.actor_name) == (f"user/{siti.pk}", "Dewi")
        assert text not in str(entry.after)

    def test_all_who_claim_a_nik_are_listed(self, counter, siti):
        declare(siti)
        declare(make_citizen(OTHER, full_name="Tuti"))
        page = look_up(counter, NIK).content.decode()
        assert "Siti" in page
        assert "Tuti" in page

    def test_nobody_is_said_and_kept_on_record(self, counter):
        assert "Tidak ada akun" in look_up(counter, "tiada@example.org").content.decode()
        assert AuditEntry.objects.get(action="look_up_person").subject == "user/unknown"

    def test_part_of_a_name_finds_nothing(self, counter, siti):
        assert look_up(counter, "Siti").status_code == 400

    def test_an_officer_cannot_look_up_a_whole_list(self, officer, counter):
        for _number in range(limits.LOOKUPS_PER_OFFICER.amount):
            limits.take(limits.LOOKUPS_PER_OFFICER, str(officer.pk), now=clock.now())
        assert look_up(counter, EMAIL).status_code == 429

    def test_the_address_of_a_person_serves_only_the_officer_who_looked(self, officer, siti):
        other = make_officer("rina", Role.CASE_WORKER, agency=make_agency("PD-B"))
        address = page_of(officer, siti)
        assert sign_in(officer, has_second_factor=True).get(address).status_code == 200
        assert sign_in(other, has_second_factor=True).get(address).url == reverse("console:counter")


class TestWhoMay:
    def test_the_desk_leads_counter_officers_and_nobody_else_to_the_counter(self, counter):
        integrator = sign_in(make_officer("adi", Role.INTEGRATOR), has_second_factor=True)
        address = reverse("console:counter")
        assert address in counter.get(reverse("console:home")).content.decode()
        assert address not in integrator.get(reverse("console:home")).content.decode()
        assert integrator.get(address).status_code == 403

    def test_an_officer_without_a_second_factor_is_led_to_set_one_up(self, officer):
        browser = sign_in(officer)
        assert browser.get(reverse("console:counter")).url == reverse("mfa_index")

    def test_an_officer_does_nothing_for_the_own_account(self, officer, counter):
        declare(officer)
        page = counter.get(page_of(officer, officer)).content.decode()
        assert "/nik/" not in page
        assert counter.post(page_of(officer, officer, "counter_confirm"), SEEN).status_code == 403
        assert not may_open_personal_data(officer)


class TestNationalId:
    def test_a_confirmed_nik_is_on_record_and_the_person_is_told(self, officer, counter, siti):
        declare(siti)
        counter.post(page_of(officer, siti, "counter_confirm"), SEEN)
        assert may_open_personal_data(siti)
        assert latest_message(EMAIL).kind == "national_id_confirmed"
        entry = AuditEntry.objects.get(action="confirm_national_id")
        assert entry.agency_code == "PD-A"
        assert entry.after["how"] == "KTP-el: Datang sendiri ke loket"

    @pytest.mark.parametrize(
        "fault",
        [{"nik": "3273011708900002"}, {"reason": "NIK 3273 0157 0890 0001"}, {"document": ""}],
    )
    def test_another_card_a_number_in_the_reason_or_no_document_confirms_nothing(
        self, officer, counter, siti, fault
    ):
        declare(siti)
        answer = counter.post(page_of(officer, siti, "counter_confirm"), {**SEEN, **fault})
        assert answer.status_code == 400
        assert not may_open_personal_data(siti)

    def test_a_dispute_is_settled_for_the_account_that_was_chosen(self, officer, counter, siti):
        declare(siti)
        counter.post(page_of(officer, siti, "counter_confirm"), SEEN)
        tuti = declare(make_citizen(OTHER, full_name="Tuti"))
        assert may_open_personal_data(siti)
        counter.post(page_of(officer, tuti, "counter_dispute"), SEEN)
        counter.post(
            page_of(officer, siti, "counter_settle"), {**SEEN, "rightful": tuti.national_id.pk}
        )
        assert may_open_personal_data(tuti)
        assert not may_open_personal_data(siti)
        assert latest_message(EMAIL).kind == "national_id_rejected"
        assert latest_message(OTHER).kind == "national_id_confirmed"

    def test_nobody_outside_the_dispute_can_be_chosen(self, officer, counter, siti):
        declare(siti)
        counter.post(page_of(officer, siti, "counter_confirm"), SEEN)
        tuti = declare(make_citizen(OTHER, full_name="Tuti"))
        counter.post(page_of(officer, tuti, "counter_dispute"), SEEN)
        stranger = make_citizen("udin@example.org", full_name="Udin")
        declare_national_id(user=stranger, nik="3273011708900002", now=clock.now())
        answer = counter.post(
            page_of(officer, siti, "counter_settle"), {**SEEN, "rightful": stranger.national_id.pk}
        )
        assert answer.status_code == 400


class TestAssistedRecovery:
    def help_back_in(self, officer, counter, user):
        counter.post(page_of(officer, user, "counter_new_contact"), {"contact": "0812 3456 7890"})
        return {**SEEN, "code": latest_code(NEW)}

    def test_two_officers_let_somebody_in_and_the_old_contact_is_told(self, officer, counter, siti):
        sent = self.help_back_in(officer, counter, siti)
        counter.post(page_of(officer, siti, "counter_assist"), sent)
        assert not siti.contacts.filter(value=NEW).exists()
        assert latest_message(EMAIL).kind == "recovery_asked"
        own = counter.post(page_of(officer, siti, "counter_agree"), {"has_looked": "on"})
        assert own.status_code == 403
        colleague = make_officer("rina", Role.CASE_WORKER, agency=officer.officer.agency)
        page = (
            sign_in(colleague, has_second_factor=True)
            .get(page_of(colleague, siti))
            .content.decode()
        )
        assert "/pulihkan/setuju/" in page
        sign_in(colleague, has_second_factor=True).post(
            page_of(colleague, siti, "counter_agree"), {"has_looked": "on"}
        )
        assert siti.contacts.filter(value=NEW).exists()
        assert latest_message(EMAIL).kind == "recovery_assisted"

    def test_a_wrong_code_changes_nothing(self, officer, counter, siti):
        sent = self.help_back_in(officer, counter, siti)
        wrong = "000000" if sent["code"] != "000000" else "111111"
        answer = counter.post(page_of(officer, siti, "counter_assist"), {**sent, "code": wrong})
        assert answer.status_code == 400
        assert not siti.contacts.filter(value=NEW).exists()

    def test_the_code_for_one_person_does_not_serve_another(self, officer, counter, siti):
        sent = self.help_back_in(officer, counter, siti)
        tuti = make_citizen(OTHER, full_name="Tuti")
        counter.post(page_of(officer, tuti, "counter_assist"), sent)
        assert not tuti.contacts.filter(value=NEW).exists()

    def test_no_code_is_sent_for_an_officer(self, officer, counter):
        colleague = make_officer("rina", Role.INTEGRATOR)
        answer = counter.post(
            page_of(officer, colleague, "counter_new_contact"), {"contact": "0812 3456 7890"}
        )
        assert answer.status_code == 409
        with pytest.raises(IndexError):
            latest_message(NEW)
