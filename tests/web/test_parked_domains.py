"""Signs that a page was given up or taken over, and pages that only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.parked_domains import read_page

HTML = "text/html; charset=utf-8"
HOST = "layanan.bandung.go.id"


def read(title: str = "", body: str = "", head: str = ""):
    page = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return read_page(page.encode(), content_type=HTML, host=HOST)


LONG = "<p>Syarat dan tata cara pelayanan kependudukan di kecamatan.</p>" * 80
LINKS = "".join(
    f'<div style="display:none"><a href="https://{n}.example/">{word}</a></div>'
    for n, word in enumerate(("Slot Gacor", "Togel Online", "RTP Slot hari ini"))
)


@pytest.mark.parametrize(
    ("page", "sign"),
    [
        ({"title": "SLOT GACOR Hari Ini | Link Slot Maxwin"}, "page_gambling"),
        ({"title": "ｓｌｏｔ ｇａｃｏｒ"}, "page_gambling"),
        ({"title": "slot\u200b gacor"}, "page_gambling"),
        ({"title": "Situs&nbsp;Slot 2026"}, "page_gambling"),
        ({"title": "Layanan Kecamatan", "body": LONG + LINKS}, "page_gambling"),
        (
            {"title": "Beranda", "body": "situs slot, slot88, maxwin, sbobet, rtp live, togel"},
            "page_gambling",
        ),
        ({"title": "Daftar Slot Online", "body": "Bonus new member!"}, "page_gambling"),
        ({"title": "Hacked by NoName"}, "page_taken_over"),
        ({"title": "Index", "body": "<h1>Diretas oleh Tuan X</h1>"}, "page_taken_over"),
        ({"title": "contoh.id is for sale", "body": "Buy this domain"}, "page_for_sale"),
        ({"body": "Domain ini dijual. Hubungi kami."}, "page_for_sale"),
        ({"body": '<script src="https://img.sedoparking.com/a.js"></script>'}, "page_for_sale"),
        (
            {"head": '<meta http-equiv="refresh" content="0; url=https://www.hugedomains.com/x">'},
            "page_for_sale",
        ),
        ({"title": "Account Suspended"}, "page_suspended"),
        ({"body": "Akun ini ditangguhkan. Hubungi penyedia hosting."}, "page_suspended"),
        ({"title": "Welcome to nginx!"}, "page_of_empty_server"),
        ({"title": "Apache2 Ubuntu Default Page: It works"}, "page_of_empty_server"),
        ({"title": "IIS Windows Server"}, "page_of_empty_server"),
        ({"title": "Index of /"}, "page_of_empty_server"),
        ({"body": "<h1>It works!</h1>"}, "page_of_empty_server"),
    ],
)
def test_clear_sign_is_named(page, sign):
    found = read(**page)
    assert found.sign == sign
    assert found.seen


@pytest.mark.parametrize(
    "page",
    [
        {"title": "Layanan Kependudukan", "body": LONG},
        {"title": ""},
        {"title": "Stop Judi Online: waspada slot gacor"},
        {"title": "Lapor situs judi", "body": "slot gacor, slot88, maxwin, sbobet, togel online"},
        {
            "title": "Berita",
            "body": "Pemkot cegah judi: slot gacor, situs slot, slot88, maxwin, sbobet, rtp live",
        },
        {"title": "Berita", "body": "Polisi menutup agen judi dan situs togel."},
        {"title": "Forum", "body": f'{LONG}<a href="https://x.example/">slot gacor</a>'},
        {"title": "Arsip", "body": '<a href="/berita/slot-gacor">slot gacor</a>' * 5},
        {"title": "Panduan", "body": f"{LONG} buy this domain {LONG}"},
        {"title": "Panduan memasang nginx", "body": "Welcome to nginx! muncul bila berhasil."},
        {"title": "Slot jadwal dokter", "body": "Pilih slot waktu online."},
        {"title": "Masuk ke akun profil Anda", "body": LONG},
        {"title": "Daftar Slot Vaksinasi Kota Bandung", "body": "Pilih slot online antrean."},
        {"title": "Slot dana bantuan RW"},
        {"title": "Satpol PP ringkus bandar judi"},
        {"title": "Bahaya judi online", "body": "Kecanduan slot gacor, maxwin, slot88, sbobet."},
        {
            "title": "Berita Kota",
            "body": "".join(
                f'<a href="https://koran.example/{n}">Polisi tangkap bandar judi {n}</a>'
                for n in range(5)
            ),
        },
        {"title": "Waspada akun WhatsApp diretas oleh orang tak dikenal", "body": LONG},
        {"title": "Berita", "body": f"Situs sekolah diretas oleh siswa. {LONG}"},
        {"title": "Masuk", "body": f"Bila akun ini ditangguhkan, hubungi kami. {LONG[:1200]}"},
        {"title": "Data", "head": "<script>var a = 'slot gacor slot88 maxwin'</script>"},
    ],
)
def test_page_without_a_clear_sign_is_left_alone(page):
    assert read(**page).sign == ""


def test_title_is_kept_as_it_is_written():
    assert read("  Layanan\n Warga  ").title == "Layanan Warga"
    assert len(read("x" * 5000).title) == 200


@pytest.mark.parametrize("media", ["application/json", "application/pdf", "", "image/png"])
def test_what_is_no_html_has_no_title_and_no_sign(media):
    assert read_page(b"<title>slot gacor</title>", content_type=media, host=HOST).sign == ""


@pytest.mark.parametrize(
    "charset", ["windows-1252", "no-such-charset", "base64", "'utf-16", "idna", "undefined"]
)
def test_odd_charset_is_read_as_well_as_can_be(charset):
    media = f"text/html; charset={charset}"
    read_page(b"<title>Halo</title>", content_type=media, host=HOST)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_breaking_down(body):
    read_page(b"<html><title>" + body, content_type="text/html", host=HOST)


def test_deep_and_broken_markup_is_read_in_one_go():
    body = b"<div><a href='https://[x'>" * 20_000 + b"<![CDATA[ <!-- <title>"
    assert read_page(body, content_type=HTML, host=HOST).sign == ""


def test_an_encoding_that_decodes_without_end_is_not_used():
    body = b"<title>Slot Gacor</title>-" + b"b" * 1_000_000
    assert read_page(body, content_type="text/html; charset=punycode", host=HOST).sign
