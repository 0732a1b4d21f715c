"""The house stands: migrations match the models, templates stay short, tests build one way."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

TESTS = Path(__file__).parent
FACTORIES = TESTS / "factories.py"
BUILT_BY_FACTORIES = {"User", "Officer", "RoleGrant", "Contact", "Agency", "Application"}
CREATING = {"create", "create_user", "get_or_create", "update_or_create", "bulk_create"}
SIGNING_IN = {FACTORIES, TESTS / "browser" / "conftest.py"}
SOURCE = Path(__file__).parents[1] / "src" / "sambung"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
WIDEST = 120
LONGEST = 200


@pytest.mark.django_db(databases=["default", "ledger"])
def test_every_model_change_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def find_made_by_hand(source: str) -> list[str]:
    """List what a test builds or signs in past the factories, by line."""
    tree = ast.parse(source)
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sambung.")
        for alias in node.names
        if alias.name in BUILT_BY_FACTORIES
    } | {"django_user_model"}
    return [
        f"{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_made_by_hand(node.func, ours)
    ]


def _is_made_by_hand(called: ast.expr, ours: set[str]) -> bool:
    match called:
        case ast.Name(id=name):
            return name in ours
        case ast.Attribute(attr="force_login"):
            return True
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="objects"), attr=verb):
            return name in ours and verb in CREATING
        case ast.Attribute(value=ast.Attribute(attr="role_grants" | "contacts"), attr=verb):
            return verb in CREATING
    return False


def test_people_roles_agencies_and_applications_come_from_the_factories():
    found = {
        str(path.relative_to(TESTS)): by_hand
        for path in TESTS.rglob("*.py")
        if path != FACTORIES and (by_hand := find_made_by_hand(path.read_text()))
    }
    assert found == {}, "use tests/factories.py"


def test_there_is_one_way_to_sign_in():
    found = [
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if path not in SIGNING_IN
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "sign_in"
    ]
    assert found == [], "use sign_in of tests/factories.py, or the fixture of tests/browser"


@pytest.mark.parametrize(
    "written",
    [
        "from sambung.directory.models import User\nUser.objects.create(username='x')",
        "from sambung.directory.models import User as Person\nPerson(username='x').save()",
        "from sambung.directory.models import RoleGrant\nRoleGrant.objects.get_or_create()",
        "def test_it(django_user_model):\n    django_user_model.objects.create_user('x')",
        "user.role_grants.create(role='leader')",
        "client.force_login(user)",
    ],
)
def test_what_is_built_by_hand_is_found(written):
    assert find_made_by_hand(written)


def test_no_template_is_wider_than_a_screen_or_longer_than_a_few():
    assert len(TEMPLATES) > 100
    faults = []
    for path in TEMPLATES:
        lines = path.read_text(encoding="utf-8").splitlines()
        place = path.relative_to(SOURCE)
        faults += [
            f"{place}:{number} has {len(line)} columns"
            for number, line in enumerate(lines, start=1)
            if len(line) > WIDEST
        ]
        if len(lines) > LONGEST:
            faults.append(f"{place} has {len(lines)} lines: split it by subject")
    assert not faults, "\n".join(faults)


def test_the_formatter_is_switched_off_nowhere():
    places = [
        str(path)
        for folder in ("src", "tests", "tools", "benchmarks")
        for path in Path(folder).rglob("*.py")
        if re.search(r"#\s*fmt:\s*(skip|off)", path.read_text(encoding="utf-8"))
        and path != Path("tests/test_house.py")
    ]
    assert places == []


def test_the_first_start_makes_the_table_of_sign_in_attempts(tmp_path, prepared):
    """The test runner makes cache tables by itself, so a migration that forgets is unseen there."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SAMBUNG_")}
    environment |= {
        "SAMBUNG_DATA_DIR": str(shutil.copytree(prepared, tmp_path / "data")),
        "SAMBUNG_RUNTIME_DIR": str(tmp_path / "run"),
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
    }
    answer = subprocess.run(
        [sys.executable, "-m", "django", "createcachetable", "--dry-run"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert "CREATE TABLE" not in answer.stdout
