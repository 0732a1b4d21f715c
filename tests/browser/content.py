"""What the showcase holds, and the pages it fills."""

OFFICER = "rina"
PASSWORD = "kuda-hijau-menyeberang"
REQUEST_ID = "11111111-2222-3333-4444-555555555555"
EXAMPLE_CODE = "CONTOH-1"
EXAMPLE = "Contoh: Data Wilayah"

PAGES = {
    "home": "/",
    "list": "/aplikasi/",
    "list-filtered": "/aplikasi/?q=izin&kind=public",
    "list-examples": "/aplikasi/?provenance=example",
    "list-empty": "/aplikasi/?q=tidakadayangbegini",
    "list-wrong": "/aplikasi/?level=9",
    "list-last": "/aplikasi/?page=10",
    "documented": "/aplikasi/APL-0002/",
    "illustration": "/aplikasi/APL-0100/",
    "example": f"/aplikasi/{EXAMPLE_CODE}/",
    "method": "/cara-kerja/",
    "ledger": "/buku-catatan/",
    "ledger-record": f"/buku-catatan/?id={REQUEST_ID}",
    "ledger-unknown": "/buku-catatan/?id=nope",
    "accessibility": "/aksesibilitas/",
    "about": "/tentang/",
    "sign-in": "/masuk/",
    "not-found": "/tidak-ada/",
}
