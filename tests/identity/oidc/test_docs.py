"""The tables of the documentation say what the code does."""

import re
from pathlib import Path

from sambung.identity.provider.claims import CLAIM_SCOPES
from sambung.identity.provider.scopes import SCOPES

CLAUSES = Path("docs/reference/oidc-clauses.md").read_text()
CLAIMS = Path("docs/reference/oidc-claims.md").read_text()
FOLDER = Path(__file__).parent


def test_every_clause_names_a_test_that_exists():
    rows = re.findall(r"^\| .+? \| .+? \| `(\S+)` \| `(\S+)` \|$", CLAUSES, re.M)
    assert len(rows) == CLAUSES.count("\n| ") - 1
    for file, test in rows:
        assert f"def {test}(" in (FOLDER / file).read_text(), test


def test_every_claim_stands_in_the_table_with_its_scope():
    described = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", CLAIMS, re.M))
    assert described == dict(CLAIM_SCOPES)


def test_every_scope_stands_in_the_table():
    section = CLAIMS.partition("## Scopes")[2].partition("## Claims")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(SCOPES)
