"""Golden files: each small case says in full what Envoy is given for it.

A case is a folder with `input.json`. After a wanted change run the tests once with
REWRITE_GOLDEN=1 and read the difference.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sambung.gateway.process import check_configuration
from sambung.gateway.translation.bootstrap import (
    Placement,
    build_bootstrap,
    build_for_validation,
)
from sambung.gateway.translation.portal import Portal
from sambung.gateway.translation.resources import translate
from tests.gateway.certificates import Authority
from tests.gateway.plain import from_plain

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/input.json"))
PORTAL = Portal(
    host="127.0.0.1",
    port=8000,
    pages_socket="/run/sambung/web.sock",
    sign_in_socket="/run/sambung/sign-in.sock",
)
PLACEMENT = Placement(
    gateway="gw-1",
    host="127.0.0.1",
    port=8100,
    folder="/var/lib/sambung/gateway",
    log_file="/var/lib/sambung/spool/exchange.jsonl",
    admin_socket="/run/sambung/envoy-admin.sock",
    portal=PORTAL,
)


def _translate_case(case: Path) -> dict[str, str]:
    resources = translate(from_plain(json.loads((case / "input.json").read_text())))
    expected = {f"{name}.json": resource.bodies for name, resource in resources.items()}
    if case.name == "empty":
        expected["bootstrap.json"] = build_bootstrap(PLACEMENT)
    return {
        name: json.dumps(value, indent=1, sort_keys=True) + "\n" for name, value in expected.items()
    }


def _read_expected(case: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in case.iterdir() if path.name != "input.json"}


def _rewrite(case: Path, files: dict[str, str]) -> None:
    for name in _read_expected(case):
        (case / name).unlink()
    for name, text in files.items():
        (case / name).write_text(text)


def _put_certificate(path: Path) -> None:
    """Put a certificate where a case names one: Envoy reads the files when it validates."""
    path.parent.mkdir(parents=True)
    issued = Authority(path.parent).issue("penghubung.bandung.go.id")
    issued.rename(path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_translation_equals_the_golden_files(case: Path):
    files = _translate_case(case)
    if os.environ.get("REWRITE_GOLDEN"):
        _rewrite(case, files)

    assert files == _read_expected(case)


@pytest.mark.envoy
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_envoy_accepts_the_translation(case: Path, tmp_path: Path):
    text = (case / "input.json").read_text().replace("/var/lib/sambung", str(tmp_path))
    for name in ("upstream-authorities/kota.pem", "upstream-clients/penghubung.pem"):
        _put_certificate(tmp_path / "keys" / name)
    model = from_plain(json.loads(text))
    placement = Placement(
        gateway="gw-1",
        host="127.0.0.1",
        port=8100,
        folder=str(tmp_path),
        log_file=str(tmp_path / "exchange.jsonl"),
        admin_socket=str(tmp_path / "admin.sock"),
        portal=replace(PORTAL, trusted_proxies=1, is_https=True),
    )

    check_configuration(json.dumps(build_for_validation(placement, translate(model))).encode())


def test_every_folder_is_a_case():
    assert [path for path in sorted(GOLDEN.iterdir()) if path.is_dir()] == CASES
    assert len(CASES) >= 9
