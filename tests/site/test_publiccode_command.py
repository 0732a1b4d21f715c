"""`sambung import publiccode` on the command line."""

import json

import pytest
from click.testing import CliRunner

from sambung.portfolio.models import Application
from sambung.site.cli.commands import sambung
from tests.factories import make_agency
from tests.portfolio.test_publiccode import FILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


def take(tmp_path, agency, *options, text=FILE, status=0):
    path = tmp_path / "publiccode.yml"
    path.write_text(text)
    answer = CliRunner().invoke(
        sambung, ["import", "publiccode", str(path), "--agency", agency.code, *options]
    )
    assert answer.exit_code == status, answer.output
    return answer


def test_a_dry_run_says_what_would_happen_and_the_run_does_it(tmp_path, agency):
    told = json.loads(take(tmp_path, agency, "--dry-run", "--json").stdout)
    assert (told["new"], told["code"], told["dry_run"]) == (True, None, True)
    assert not Application.objects.exists()
    done = json.loads(take(tmp_path, agency, "--kind", "administrative", "--json").stdout)
    application = Application.objects.get()
    assert (done["code"], application.kind) == (application.code, "administrative")
    again = json.loads(take(tmp_path, agency, "--application", application.code, "--json").stdout)
    assert (again["new"], again["changes"]) == (False, [])


def test_people_read_what_changed(tmp_path, agency):
    assert "EUPL-1.2" in take(tmp_path, agency).output


def test_a_bomb_is_refused_with_its_line(tmp_path, agency):
    answer = take(tmp_path, agency, "--json", text="a: &a [x]\nb: *a", status=1)
    assert "2" in answer.output
    assert not Application.objects.exists()
