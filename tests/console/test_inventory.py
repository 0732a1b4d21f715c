"""An officer registers, changes, confirms and explains the applications of the own agency."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from sambung.console.models import Draft
from sambung.directory.provenance import Provenance
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.portfolio.models import Application, Claim, ClaimAnswer, Inventory, Statement
from sambung.portfolio.operations import edit_application
from sambung.verification.models import Evidence
from sambung.verification.operations import (
    confirm_ownership,
    get_entry_seal,
    record_evidence,
)
from sambung.verification.rules.levels import Observation, Outcome
from tests.factories import make_agency, make_application, make_officer, sign_in
from tests.portfolio.test_publiccode import FILE

pytestmark = pytest.mark.django_db
REGISTER = reverse("console:register_application")
CONFIRM = reverse("console:confirmations")


@pytest.fixture
def application():
    return make_application("Antrean", contact="dinkes@bandung.go.id")


@pytest.fixture
def rina(application):
    return sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner))


@pytest.fixture
def now():
    return clock.now()


def new_entry(agency, **values):
    return {
        "agency": agency.pk,
        "name": "Cuti",
        "purpose": "Mengurus cuti.",
        "kind": "administrative",
        "platform": "web",
        "status": "active",
        "personal_data": "general",
        "has_accounts": "true",
        "ground": "new",
        **values,
    }


def edit_page(application, section="people"):
    return reverse("console:edit_entry", args=[application.code, section])


def entry_page(application):
    return reverse("console:entry", args=[application.code])


def test_the_first_form_asks_at_most_twelve_things_and_knows_some_already(rina, application):
    answer = rina.get(REGISTER)
    controls = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', answer.content.decode())
    asked = set(controls) - {"csrfmiddlewaretoken", "draft_mark", "seen"}
    assert len(asked) <= 12
    initial = answer.context["form"].initial
    assert initial["agency"] == application.owner.pk
    assert (initial["contact"], initial["kind"]) == ("dinkes@bandung.go.id", "public")
    assert answer.context["form"]["personal_data"].value() == "unknown"


def test_an_application_is_registered(rina, application):
    answer = rina.post(REGISTER, new_entry(application.owner))
    made = Application.objects.get(name="Cuti")
    assert answer.url == entry_page(made)
    assert (made.inventory.personal_data, made.inventory.has_accounts) == ("general", True)


def test_a_name_that_is_there_leads_to_its_entry(rina, application):
    answer = rina.post(REGISTER, new_entry(application.owner, name="ANTREAN"))
    assert answer.status_code == 400
    assert entry_page(application) in answer.content.decode()
    assert Application.objects.count() == 1


def test_faults_stand_beside_their_fields_and_nothing_is_lost(rina, application):
    answer = rina.post(
        REGISTER, new_entry(application.owner, address="bandung", purpose="", name="Baru")
    )
    errors = answer.context["form"].errors
    assert set(errors) == {"address", "purpose"}
    assert 'value="Baru"' in answer.content.decode()


def test_only_own_agencies_can_be_chosen(rina):
    answer = rina.post(REGISTER, new_entry(make_agency()))
    assert answer.status_code == 400
    assert "agency" in answer.context["form"].errors


def test_an_officer_without_the_role_may_not_register_or_change(application):
    reader = sign_in(make_officer("asep", Role.DATA_OWNER, agency=application.owner))
    for page in (REGISTER, edit_page(application), CONFIRM):
        assert reader.get(page).status_code == 403
    assert reader.get(entry_page(application)).status_code == 200


def test_the_entry_of_another_agency_stays_closed(rina):
    other = make_application()
    for page in (
        entry_page(other),
        edit_page(other),
        reverse("console:history", args=[other.code]),
        reverse("console:publiccode", args=[other.code]),
        reverse("console:take_publiccode", args=[other.code]),
    ):
        assert rina.get(page).status_code == 404


def test_the_entry_shows_every_part_in_both_languages(rina, application):
    for language, title in (("id", "Biaya per tahun"), ("en", "Cost per year")):
        rina.cookies["django_language"] = language
        with translation.override(language):
            page = rina.get(entry_page(application), headers={"accept-language": language})
        assert title in page.content.decode()


@pytest.mark.parametrize(
    "section", ["identity", "purpose", "people", "technology", "data", "cost", "safety", "season"]
)
def test_every_part_opens_and_saves_unchanged(rina, application, section):
    page = rina.get(edit_page(application, section))
    form = page.context["form"]
    values = {name: form.initial.get(name, "") for name in form.fields}
    answer = rina.post(edit_page(application, section), values)
    assert answer.status_code == 302
    assert not Inventory.objects.filter(application=application).exists()


def test_a_part_is_changed_as_people_write(rina, application):
    values = {
        "vendor": "PT Contoh",
        "contract_ends_on": "31 Desember 2027",
        "seen": "",
        "unit": "",
        "technical_contact": "",
    }
    assert rina.post(edit_page(application), values).status_code == 302
    assert 'value="31-12-2027"' in rina.get(edit_page(application)).content.decode()
    values["contract_ends_on"] = "31-13-2027"
    answer = rina.post(edit_page(application), values)
    assert set(answer.context["form"].errors) == {"contract_ends_on"}


def test_a_change_by_somebody_else_meanwhile_is_shown_and_then_replaced(rina, application, now):
    seen = rina.get(edit_page(application)).context["form"].initial["seen"]
    edit_application(actor=SYSTEM, application=application, values={"vendor": "PT Lain"}, now=now)
    values = {
        "vendor": "PT Saya",
        "contract_ends_on": "",
        "unit": "",
        "technical_contact": "",
        "seen": seen,
    }
    answer = rina.post(edit_page(application), values)
    page = answer.content.decode()
    assert "PT Lain" in page
    assert "PT Saya" in page
    values["seen"] = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert rina.post(edit_page(application), values).status_code == 302
    assert Inventory.objects.get().vendor == "PT Saya"


def test_a_successor_that_is_nowhere_is_refused_beside_the_field(rina, application):
    page = edit_page(application, "season")
    answer = rina.post(page, {"season_starts": "", "season_ends": "", "successor": "APL-77777"})
    assert answer.status_code == 400
    assert "successor" in answer.context["form"].errors


def test_an_unknown_part_is_not_found(rina, application):
    assert rina.get(edit_page(application, "rahasia")).status_code == 404


def test_the_history_says_who_changed_what_in_words(rina, application):
    rina.post(edit_page(application, "cost"), {"annual_cost": "1.000.000", "budget_code": ""})
    rina.post(edit_page(application, "cost"), {"annual_cost": "2000000", "budget_code": ""})
    page = rina.get(
        reverse("console:history", args=[application.code]), headers={"accept-language": "id"}
    ).content.decode()
    assert "Biaya per tahun" in page
    assert "<del>Rp 1.000.000</del> → Rp 2.000.000" in " ".join(page.split())
    assert "Rina" in page


def test_the_history_takes_as_many_queries_for_one_change_as_for_many(
    rina, application, django_assert_max_num_queries
):
    page = reverse("console:history", args=[application.code])
    for count in (1, 20):
        for number in range(count):
            rina.post(edit_page(application, "cost"), {"annual_cost": f"{count}{number}"})
        with django_assert_max_num_queries(11):
            rina.get(page)


def test_many_entries_are_confirmed_in_one_sitting(rina, application, now):
    gone = make_application("Lama", owner=application.owner)
    left = make_application("Nanti", owner=application.owner)
    answer = rina.post(
        CONFIRM,
        {
            f"tick_{application.code}": "on",
            f"contact_{application.code}": "baru@bandung.go.id",
            f"shown_{application.code}": get_entry_seal(application),
            f"shown_{gone.code}": get_entry_seal(gone),
            f"running_{application.code}": "yes",
            f"tick_{gone.code}": "on",
            f"contact_{gone.code}": "022-123",
            f"running_{gone.code}": "no",
            f"contact_{left.code}": "x@bandung.go.id",
            f"running_{left.code}": "yes",
        },
    )
    assert answer.status_code == 302
    assert Evidence.objects.filter(requirement="owner_confirmed").count() == 2
    application.refresh_from_db()
    gone.refresh_from_db()
    assert (application.contact, gone.status) == ("baru@bandung.go.id", "inactive")
    assert [one.code for one in rina.get(CONFIRM).context["form"].applications] == [left.code]


def test_what_cannot_be_confirmed_is_listed_and_holds_up_nothing(rina, application):
    empty = make_application("Kosong", owner=application.owner, purpose="")
    values = {}
    for one in (application, empty):
        values |= {
            f"tick_{one.code}": "on",
            f"contact_{one.code}": "a@bandung.go.id",
            f"shown_{one.code}": get_entry_seal(one),
            f"running_{one.code}": "no",
        }
    page = rina.post(CONFIRM, values, follow=True).content.decode()
    assert "Kosong: " in page
    assert Evidence.objects.get().application == application
    empty.refresh_from_db()
    assert empty.status == "unverified"


def test_what_changed_after_the_page_was_opened_is_shown_before_it_is_confirmed(rina, application):
    seen = get_entry_seal(application)
    Application.objects.filter(pk=application.pk).update(purpose="Lain sekali.")
    one = f"/konsol/aplikasi/{application.code}/konfirmasi/"
    answer = rina.post(one, {"contact": "a@bandung.go.id", "shown": seen})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Lain sekali." in page
    assert not Evidence.objects.exists()
    now_shown = re.search(r'name="shown" value="(\w+)"', page).group(1)
    answer = rina.post(one, {"contact": "a@bandung.go.id", "shown": now_shown})
    assert answer.status_code == 302
    assert Evidence.objects.get().application == application


def test_an_entry_that_was_reopened_comes_back(rina, application, now):
    confirm_ownership(actor=SYSTEM, application=application, contact="x", now=now)
    assert not rina.get(CONFIRM).context["form"].applications
    record_evidence(
        actor=SYSTEM,
        application=application,
        requirement="owner_confirmed",
        observation=Observation(
            Outcome.UNDECIDED, "changed_since_confirmed", {"missing": ["purpose"]}
        ),
        probe="confirmation_holds",
        now=now + timedelta(seconds=1),
    )
    assert rina.get(CONFIRM).context["form"].applications == (application,)


def test_a_contact_is_asked_for_and_one_tick_at_least(rina, application):
    assert rina.post(CONFIRM, {}).status_code in (200, 400)
    answer = rina.post(CONFIRM, {f"tick_{application.code}": "on"})
    assert f"contact_{application.code}" in answer.context["form"].errors
    answer = rina.post(CONFIRM, {f"contact_{application.code}": "x"})
    assert answer.status_code == 400
    assert not Evidence.objects.exists()


def test_an_entry_comes_back_sixty_days_before_its_confirmation_ends(rina, application, now):
    def listed():
        return [one.code for one in rina.get(CONFIRM).context["form"].applications]

    def confirm(days_ago):
        confirm_ownership(
            actor=SYSTEM, application=application, contact="x", now=now - timedelta(days=days_ago)
        )

    confirm(400)
    assert listed() == [application.code]
    confirm(306)
    assert listed() == [application.code]
    confirm(304)
    assert listed() == []
    Application.objects.filter(pk=application.pk).update(provenance=Provenance.ILLUSTRATIVE)
    assert listed() == []


def test_the_confirmation_of_a_former_owner_binds_nobody(application, now):
    confirm_ownership(actor=SYSTEM, application=application, contact="x", now=now)
    heir = make_agency()
    Application.objects.filter(pk=application.pk).update(owner=heir)
    dewi = sign_in(make_officer("dewi", Role.APPLICATION_OWNER, agency=heir))
    assert len(dewi.get(CONFIRM).context["form"].applications) == 1


def test_the_list_to_confirm_takes_a_fixed_number_of_queries(
    rina, application, django_assert_max_num_queries
):
    for count in (1, 30):
        for _ in range(count):
            make_application(owner=application.owner)
        with django_assert_max_num_queries(14):
            rina.get(CONFIRM)


@pytest.fixture
def claim(application):
    return Claim.objects.create(
        application=application,
        statement=Statement.INTEGRATED,
        claimant="Diskominfo",
        source="Berita",
        text="Sudah terintegrasi",
    )


def test_a_claim_that_evidence_contradicts_is_marked_and_answered_in_public(
    rina, client, application, claim
):
    page = rina.get(entry_page(application), headers={"accept-language": "en"})
    assert page.context["claims"][0].contradiction
    answer_page = reverse("console:answer_claim", args=[claim.pk])
    assert answer_page in page.content.decode()
    assert rina.get(answer_page).status_code == 200
    assert rina.post(answer_page, {"text": "Menunggu perjanjian."}).status_code == 302
    assert ClaimAnswer.objects.get().answered_by_name == "Rina"
    public = client.get(reverse("portal:application", args=[application.code]))
    assert "Menunggu perjanjian." in public.content.decode()


def test_a_dead_address_contradicts_active_and_a_living_one_retired(rina, application, now):
    for statement in (Statement.ACTIVE, Statement.RETIRED):
        Claim.objects.create(
            application=application, statement=statement, claimant="Kota", source="Berita"
        )
    for outcome, contradicted in ((Outcome.FAILED, "active"), (Outcome.MET, "retired")):
        Evidence.objects.all().delete()
        seen = Observation(outcome, "answered" if outcome is Outcome.MET else "no_answer")
        Evidence.objects.create(
            application=application,
            requirement="address_answers",
            outcome=seen.outcome,
            observed_at=now - timedelta(hours=1),
            expires_at=now + timedelta(days=1),
            probe="address_answers",
            finding=seen.finding,
        )
        shown = rina.get(entry_page(application)).context["claims"]
        assert [one.claim.statement for one in shown if one.contradiction] == [contradicted]


def test_nobody_answers_for_another_agency(claim):
    stranger = sign_in(make_officer("tono", Role.APPLICATION_OWNER, agency=make_agency()))
    page = reverse("console:answer_claim", args=[claim.pk])
    assert stranger.post(page, {"text": "Kami."}).status_code == 404
    assert not ClaimAnswer.objects.exists()


def upload(text):
    return SimpleUploadedFile("publiccode.yml", text.encode())


def test_a_publiccode_file_is_taken_in_and_fetched_again(rina, application):
    page = reverse("console:take_publiccode", args=[application.code])
    answer = rina.post(page, {"file": upload(FILE)})
    assert answer.status_code == 200
    assert "EUPL-1.2" in answer.content.decode()
    fetched = rina.get(reverse("console:publiccode", args=[application.code]))
    assert b"EUPL-1.2" in fetched.content
    assert 'filename="publiccode.yml"' in fetched["Content-Disposition"]


def test_a_publiccode_file_registers_an_application(rina, application):
    page = reverse("console:register_publiccode")
    answer = rina.post(page, {"file": upload(FILE), "agency": application.owner.pk})
    assert answer.status_code == 200
    assert Application.objects.filter(name="Antrean Puskesmas").exists()


def test_a_file_that_cannot_be_taken_says_why_in_the_form(rina, application):
    page = reverse("console:take_publiccode", args=[application.code])
    answer = rina.post(page, {"file": upload("a: &a [1]\nb: *a")})
    assert answer.status_code == 400
    assert "*a" in answer.content.decode()


def test_the_script_saves_a_draft_and_hears_when(rina, application):
    answer = rina.post(
        edit_page(application),
        {"vendor": "PT Set", "save_draft": "1"},
        headers={"X-Requested-With": "XMLHttpRequest", "accept-language": "id"},
    )
    assert re.fullmatch(r"\d\d\.\d\d", answer.json()["saved_at"])
    assert Draft.objects.get().fields["vendor"] == ["PT Set"]
    assert 'value="PT Set"' in rina.get(edit_page(application)).content.decode()


def test_the_script_hears_why_a_draft_was_not_saved(rina, application):
    answer = rina.post(
        edit_page(application),
        {"vendor": "x" * 100_001, "save_draft": "1"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 400
    assert answer.json()["message"]
