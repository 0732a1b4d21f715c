"""Rows of an import with every column filled as a diligent agency would."""

from collections.abc import Mapping

_SAME: Mapping[str, str] = {
    "purpose": "Mengurus keperluan warga secara daring.",
    "platform": "web",
    "origin": "milik kota",
    "status": "aktif",
    "contact": "022-4232338",
    "source": "Daftar uji",
    "user_groups": "warga, bidan",
    "has_accounts": "ya",
    "spbe_business": "RAB.01.02",
    "spbe_service": "RAL.01.02",
    "spbe_data": "RAD.01.02",
    "spbe_application": "RAA.01.02",
    "spbe_infrastructure": "RAI.01.02",
    "spbe_security": "RAK.01.02",
    "technical_contact": "Meja bantuan",
    "hosting": "pusat data kota",
    "technology": "PHP 8, Laravel, MySQL",
    "personal_data": "data pribadi umum",
    "source_code": "disimpan di kota",
    "licence": "EUPL-1.2",
    "backups": "harian",
    "security_tested_on": "2026-03-01",
}


def make_cells(number: int, agency: str) -> dict[str, str]:
    """Give the cells of a row by column; some differ in each row, some repeat."""
    return {
        **_SAME,
        "name": f"Layanan {number:05d}",
        "agency": agency,
        "kind": "publik" if number % 3 else "administrasi",
        "address": f"https://layanan-{number}.example.go.id",
        "year": str(2015 + number % 10),
        "legal_basis": f"Perwal {number % 90} Tahun 2020",
        "user_count": str(number * 7 % 9000),
        "unit": f"Bidang {number % 40}",
        "vendor": f"PT Penyedia {number % 300}",
        "contract_ends_on": f"2027-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "data_handled": f"Data permohonan nomor {number}",
        "annual_cost": str(1_000_000 + number * 1000),
        "budget_code": f"1.02.{number % 99:02d}",
        "repository": f"https://kode.example.go.id/{number}",
        "version": f"{number % 9}.{number % 7}",
        "released_on": f"2025-{1 + number % 12:02d}-01",
    }
