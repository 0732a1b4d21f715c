"""The page on ASVS is true where a machine can tell: what it names exists, and it adds up."""

import ast
import re
from collections import Counter
from pathlib import Path

PAGE = Path("docs/reference/asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| ([a-z ]+) \| (.+) \|$", PAGE, re.M)


def test_every_met_clause_names_a_test_or_page_that_exists():
    wrong = []
    for clause, _level, _words, standing, by in ROWS:
        if standing != "met":
            continue
        path, _colons, name = by.strip("`").partition("::")
        if not Path(path).is_file() or (name and name not in list_tests(path)):
            wrong.append(f"{clause}: {by}")
    assert wrong == []


def list_tests(path):
    tree = ast.parse(Path(path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_clause_stands_once_with_a_known_standing():
    counted = Counter(clause for clause, *_rest in ROWS)
    assert [clause for clause, times in counted.items() if times > 1] == []
    assert {standing for _c, _l, _w, standing, _b in ROWS} == {"met", "not applicable", "open"}
    assert {int(clause.partition(".")[0]) for clause in counted} == set(range(1, 18))


def test_the_figures_are_those_of_the_rows():
    standings = Counter(standing for _c, _l, _w, standing, _b in ROWS)
    assert (
        f"Of {len(ROWS)}: {standings['met']} met, {standings['not applicable']} not applicable, "
        f"{standings['open']} open."
    ) in PAGE
