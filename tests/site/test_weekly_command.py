"""`sambung weekly` writes the page for the mayor."""

import json

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sambung.site.cli.commands import sambung

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


def call(*arguments):
    with override("en"):
        return CliRunner().invoke(sambung, ["weekly", *map(str, arguments)])


def test_the_page_is_written(tmp_path):
    answer = call(tmp_path / "pekan.pdf", "--json")
    content = (tmp_path / "pekan.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert json.loads(answer.output)["bytes"] == len(content)


def test_a_folder_that_is_not_there_is_explained(tmp_path):
    answer = call(tmp_path / "tidak" / "ada.pdf")
    assert answer.exit_code == 1
    assert "cannot be written" in answer.output
