"""The style sheet and script are Sambung's own, built once, and free of GOV.UK's brand."""

import pytest

from tools import build_assets


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """Give the builder a small source folder of its own."""
    sources = tmp_path / "assets"
    sources.mkdir()
    (sources / "sheet.scss").write_text("a { color: red }")
    monkeypatch.setattr(build_assets, "ROOT", tmp_path)
    monkeypatch.setattr(build_assets, "SOURCES", sources)
    monkeypatch.setattr(build_assets, "MODULES", sources / "node_modules")
    return sources


def test_the_built_files_carry_no_brand_of_others():
    sheet = (build_assets.OUTPUT / "sambung.css").read_text().lower()
    for foreign in ("gds transport", "crown", "@font-face", "url(", "gov.uk"):
        assert foreign not in sheet


def test_what_was_built_is_built_from_the_present_sources():
    digest = build_assets.digest_of(build_assets.list_sources())
    assert build_assets.is_current(build_assets.OUTPUT, digest), "run: python -m tools.build_assets"


def test_a_changed_a_new_and_a_renamed_source_each_ask_for_a_new_build(workshop):
    def digest():
        return build_assets.digest_of(p for p in workshop.rglob("*") if p.is_file())

    digests = {digest()}
    (workshop / "sheet.scss").write_text("a { color: blue }")
    digests.add(digest())
    (workshop / "more.scss").write_text("")
    digests.add(digest())
    (workshop / "more.scss").rename(workshop / "other.scss")
    digests.add(digest())
    assert len(digests) == 4


def test_installed_modules_are_no_source(workshop):
    modules = workshop / "node_modules" / "sass"
    modules.mkdir(parents=True)
    (modules / "index.js").write_text("")
    assert [path.name for path in build_assets.list_sources()] == [
        "sheet.scss",
        "build_assets.py",
    ]


def test_a_failed_step_is_reported_and_leaves_the_old_files(tmp_path, monkeypatch, capsys):
    output = tmp_path / "static"
    output.mkdir()
    (output / "sambung.css").write_text("old")
    monkeypatch.setattr(build_assets, "OUTPUT", output)
    monkeypatch.setattr(build_assets, "install_modules", lambda: None)
    broken = build_assets.subprocess.CompletedProcess([], 1, stdout="Undefined variable $ink")
    monkeypatch.setattr(build_assets, "node", lambda *_arguments, **_options: broken)
    monkeypatch.setattr("sys.argv", ["build_assets"])
    assert build_assets.main() == 1
    assert "Undefined variable $ink" in capsys.readouterr().err
    assert (output / "sambung.css").read_text() == "old"
