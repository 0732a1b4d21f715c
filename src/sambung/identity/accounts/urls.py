"""Addresses of people's accounts."""

from django.urls import path

from sambung.identity.accounts.views import (
    account,
    closing,
    consents,
    protection,
    recovery,
    sign_up,
    takeout,
)

app_name = "citizens"

urlpatterns = [
    path("", account.show_account, name="account"),
    path("daftar/", sign_up.ask_contact, name="sign_up"),
    path("daftar/kode/", sign_up.ask_code, name="sign_up_code"),
    path("daftar/selesai/", sign_up.finish, name="sign_up_finish"),
    path("pulihkan/", recovery.ask_contact, name="recover"),
    path("pulihkan/kode/", recovery.ask_code, name="recover_code"),
    path("pulihkan/selesai/", recovery.finish, name="recover_finish"),
    path("bukan-saya/<str:token>/", protection.say_not_me, name="not_me"),
    path("kontak/", account.ask_new_contact, name="contact_add"),
    path("kontak/kode/", account.ask_contact_code, name="contact_code"),
    path("kontak/<int:number>/hapus/", account.drop_contact, name="contact_remove"),
    path("persetujuan/", consents.show_consents, name="consents"),
    path("persetujuan/<int:number>/cabut/", consents.end_consent, name="consent_end"),
    path("data/", takeout.show_data, name="data"),
    path("data/unduh/", takeout.download_data, name="data_download"),
    path("tutup/", closing.ask, name="close"),
    path("tutup/diminta/", closing.show_asked, name="close_asked"),
    path("masuk-lagi/", account.sign_in_again, name="sign_in_again"),
    path("nik/", account.show_national_id, name="national_id"),
]
