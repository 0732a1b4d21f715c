"""New applications in a real browser: from the idea to the letter and a building."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from sambung.kernel.clock import now
from tests.browser.filling import BOARD, OWNER, TEAM

pytestmark = pytest.mark.browser

PURPOSE = (
    "Warga mengambil nomor antrean rumah sakit dan puskesmas dari telepon dan melihat gilirannya."
)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def propose(page, name, purpose=PURPOSE):
    """Fill in the four steps and send; gives the address of the case."""
    page.get_by_label("Perangkat daerah pengusul").select_option(index=1)
    page.get_by_label("Nama aplikasi", exact=True).fill(name)
    page.get_by_label("Masalah yang").fill("Warga mengantre sejak pagi di loket.")
    page.fill("#id_purpose", purpose)
    page.locator("#id_kind").select_option("public")
    page.fill("#id_service", "Pelayanan kesehatan dasar")
    page.fill("#id_users", "80 puskesmas")
    page.fill("#id_legal_basis", "Permenkes 43/2019")
    press(page, "Simpan dan lanjutkan")
    page.get_by_role("radio", name="Tidak mencukupi, karena …").first.check()
    page.get_by_role("textbox", name="Karena").first.fill("belum melayani puskesmas pembantu")
    press(page, "Simpan dan lanjutkan")
    page.fill("#id_data_needed", "Data kependudukan dari Disdukcapil")
    page.locator("#id_personal_data").select_option("general")
    page.fill("#id_integration_plan", "Masuk dengan akun kota.")
    press(page, "Simpan dan lanjutkan")
    page.fill("#id_benefits", "Waktu tunggu turun menjadi 30 menit.")
    page.fill("#id_build_cost", "150.000.000")
    page.fill("#id_annual_cost", "0")
    press(page, "Simpan dan lanjutkan")
    press(page, "Kirim usulan")
    page.get_by_text("Usulan sudah ada di Tim Integrasi.").wait_for()
    return re.sub(r"^https?://[^/]+", "", page.url)


def decide(sign_in, case, decision, **texts):
    """Put a case before the board, vote as every member, and conclude."""
    team = sign_in(TEAM, case)
    press(team, "Ajukan ke sidang dewan")
    press(team, "Masukkan ke agenda")
    for member in BOARD:
        page = sign_in(member, case)
        press(page, "Beri suara")
        page.get_by_role("radio", name=decision).check()
        page.fill("#id_reason", "Sesuai pembahasan.")
        press(page, "Beri suara")
    press(page, "Tetapkan putusan")
    page.get_by_label("Alasan putusan").fill("Dewan telah membandingkan dengan yang ada.")
    for label, text in texts.items():
        page.fill(f"#id_{label}", text)
    press(page, "Tetapkan")
    page.get_by_text("Diputuskan. Tim Integrasi menerbitkan suratnya.").wait_for()
    return team


def issue_letter(team, number):
    team.reload()
    press(team, "Terbitkan surat")
    team.fill("#id_number", number)
    team.fill("#id_letter_on", (now().date() + timedelta(days=1)).isoformat())
    team.fill("#id_signer", "Ahmad Contoh")
    team.fill("#id_signer_position", "Kepala Dinas Komunikasi dan Informatika")
    team.fill("#id_reply_due_on", (now().date() + timedelta(days=20)).isoformat())
    press(team, "Terbitkan surat")
    team.get_by_text("Surat diterbitkan.").wait_for()


def test_what_exists_appears_while_name_and_purpose_are_written(sign_in):
    page = sign_in(OWNER, "/konsol/rekomendasi/usulkan/")
    page.fill("#id_name", "Antrean Puskesmas <script>")
    page.fill("#id_purpose", PURPOSE)
    place = page.locator("[data-similar-found]")
    place.locator("mark").first.wait_for()
    assert place.get_attribute("aria-live") == "polite"
    assert place.get_by_text("mirip").count()


def test_an_idea_becomes_a_letter_and_a_building(sign_in, tmp_path):
    owner = sign_in(OWNER, "/konsol/rekomendasi/usulkan/")
    case = propose(owner, "Antrean Puskesmas Pembantu")
    team = decide(sign_in, case, re.compile("^Dibangun dengan syarat"), more_conditions="Uji beban")
    with team.expect_download() as download:
        press_or_link(team, "Terbitkan surat", "Rancangan surat (PDF)")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    team.goto(team.url.removesuffix("surat/"))
    issue_letter(team, "000.8/17/Diskominfo/2026")
    with team.expect_download() as download:
        team.get_by_role("link", name=re.compile("docx")).first.click()
    assert download.value.path().read_bytes().startswith(b"PK")
    owner.reload()
    press(owner, "Mulai membangun")
    press(owner, "Mulai")
    owner.get_by_text("Aplikasi terdaftar.").wait_for()
    press(owner, "Nyatakan tayang")
    press(owner, "Sudah tayang")
    assert "Uji beban" in owner.locator(".govuk-error-summary").inner_text()


def press_or_link(page, button, link):
    page.reload()
    press(page, button)
    page.get_by_role("link", name=link).click()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, sign_in, width):
    owner = sign_in(OWNER, "/konsol/rekomendasi/usulkan/", width)
    case = propose(owner, f"Antrean Uji {width}")
    team, member = sign_in(TEAM, case, width), sign_in(BOARD[0], case, width)
    faults = {}
    visits = [
        (
            owner,
            [
                "/konsol/",
                "/konsol/serupa/?q=antrean+pasien+rumah+sakit",
                "/konsol/rekomendasi/usulkan/",
                case,
                f"{case}tarik/",
                "/inovasi/",
            ],
        ),
        (
            team,
            [
                "/konsol/",
                "/konsol/rekomendasi/",
                case,
                f"{case}kembalikan/",
                f"{case}sidangkan/",
                f"{case}dokumen/",
            ],
        ),
        (member, ["/konsol/rekomendasi/", case, f"{case}suara/"]),
    ]
    for page, addresses in visits:
        for address in addresses:
            page.goto(f"{portal}{address}")
            result = Axe().run(page)
            if result.violations_count:
                faults[address] = result.generate_report()
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults[f"{address} is too wide"] = width
    assert faults == {}
