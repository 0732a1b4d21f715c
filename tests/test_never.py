"""What the source never does: each is a way to let what a stranger wrote become more than data."""

import ast
from pathlib import Path

import pytest

SOURCE = Path("src/sambung")
MODULES = {
    "random": "secrets are made by `secrets`; what need not be one has no need of chance",
    "pickle": "whoever writes it runs programs",
    "marshal": "whoever writes it breaks the interpreter",
    "shelve": "pickle under another name",
}
CALLS = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "hashlib.md5",
    "hashlib.sha1",
}
RAW_SQL = {"raw", "extra", "RawSQL", "execute", "executemany", "executescript"}
MAY_ASK_THE_DATABASE_ITSELF = {
    "journal/jobs.py": "PRAGMA wal_checkpoint, a constant",
    "ledger/operations.py": "names of columns from the model; values are parameters",
}


def list_nodes(source=None):
    """Give every node of the source with the file it stands in."""
    if source is not None:
        return [("planted.py", node) for node in ast.walk(ast.parse(source))]
    return [
        (str(path.relative_to(SOURCE)), node)
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
    ]


def find_modules(nodes):
    return [
        f"{file}:{node.lineno} {name}"
        for file, node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name in MODULES and not getattr(node, "level", 0)
    ]


def find_calls(nodes):
    return [
        f"{file}:{node.lineno} {name}"
        for file, node in nodes
        if isinstance(node, ast.Call)
        if (name := ast.unparse(node.func)) in CALLS
        or any(
            keyword.arg == "shell" and ast.unparse(keyword.value) != "False"
            for keyword in node.keywords
        )
    ]


def find_raw_sql(nodes):
    """List the files that ask the database past its mapper."""
    return {
        file
        for file, node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in RAW_SQL
    }


@pytest.fixture(scope="module")
def nodes():
    return list_nodes()


def test_no_module_of_chance_or_of_unsafe_storage_is_used(nodes):
    assert find_modules(nodes) == []


def test_nothing_is_run_or_hashed_in_an_unsafe_way(nodes):
    assert find_calls(nodes) == []


def test_the_database_is_asked_by_its_mapper_alone(nodes):
    assert find_raw_sql(nodes) == set(MAY_ASK_THE_DATABASE_ITSELF)


@pytest.mark.parametrize(
    ("find", "source"),
    [
        (find_modules, "import random"),
        (find_modules, "from pickle import loads"),
        (find_calls, "eval(text)"),
        (find_calls, "subprocess.run(text, shell=True)"),
        (find_calls, "hashlib.sha1(text)"),
        (find_raw_sql, "Application.objects.raw(text)"),
        (find_raw_sql, "connection.cursor().execute(f'select {x}')"),
    ],
)
def test_each_would_be_found(find, source):
    assert find(list_nodes(source))


def test_scripts_keep_nothing_in_the_browser_and_run_no_text():
    scripts = [*SOURCE.glob("*/static/**/*.js"), *Path("assets").glob("*.js")]
    ours = [path for path in scripts if "govuk" not in path.name]
    assert ours
    for path in ours:
        text = path.read_text()
        for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "eval("):
            assert word not in text, (path, word)
