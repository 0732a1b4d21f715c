"""The page of settings is true: every setting stands there, with its default, and no other."""

import re
from pathlib import Path

from sambung.site.environment import Environment

PAGE = Path("docs/reference/settings.md").read_text()
ROWS = dict(re.findall(r"^\| `(SAMBUNG_[A-Z_]+)` \| (.*?) \|", PAGE, re.M))


def test_every_setting_is_described_and_none_that_does_not_exist():
    assert set(ROWS) == {f"SAMBUNG_{name.upper()}" for name in Environment.model_fields}


def test_the_described_defaults_are_the_real_ones():
    for name, field in Environment.model_fields.items():
        described = ROWS[f"SAMBUNG_{name.upper()}"]
        if described.startswith("`") and field.default not in ("", None):
            assert described.strip("`").lower() == str(field.default).lower(), name
