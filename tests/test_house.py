"""The house stands: migrations match the models."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db(databases=["default", "ledger"])
def test_every_model_change_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
