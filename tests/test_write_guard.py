"""Every write asks for permission or says why not, and the guard that sees to it is not fooled."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import sambung
from tools.write_guard import Guard, SourceTree, read_tree
from tools.write_guard.__main__ import list_faults
from tools.write_guard.reasons import ASKING, REASONS, ROOMS, SYSTEM, TELLING

SOURCE = Path(sambung.__file__).parent

PLANTS = {
    # An operation with the name of another package's, which does ask.
    "sambung.evaluation.operations.withdraw": """
def withdraw(*, actor: Actor, work: Work, now: datetime) -> None:
    ReplacedWork.objects.filter(pk=work.pk).delete()
""",
    # A function of a module that is none of operations.
    "sambung.portfolio.responsibility.forget_responsible": """
def forget_responsible(applications: Sequence[Application]) -> None:
    Application.objects.filter(pk__in=[a.pk for a in applications]).update(responsible=None)
""",
    # A view. The page asks who may see it, and the operation for what that writes: not for this.
    "sambung.console.inventory.views.wipe": """
@for_officers
def wipe(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    edit_application(actor=actor, application=get(code), values={}, now=clock.now())
    Application.objects.get(code=code).delete()
    return redirect("console:inventory")
""",
    # After an operation of the same package, which asks for its own write only.
    "sambung.console.files.views.wipe_file": """
@for_officers
def wipe_file(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    discard_draft(actor=actor, user=get_user(request), address=request.path)
    IntegrationFile.objects.filter(code=code).delete()
    return redirect("console:files")
""",
    # A method.
    "sambung.verification.evidence.Broom.sweep": """
class Broom:
    def __init__(self, rows: QuerySet[Evidence]) -> None:
        self.rows = rows

    def sweep(self) -> None:
        self.rows.delete()
""",
    # A hook that a library calls, although somebody who asks calls it too.
    "sambung.console.inventory.forms.PlantedForm.save": """
class PlantedForm(forms.Form):
    def save(self) -> None:
        Application.objects.create(name="x")

def save_planted(actor: Actor, form: PlantedForm) -> None:
    require(actor, "x", "PD-A")
    form.save()
""",
    # Raw SQL.
    "sambung.exchange.queries.drop": """
def drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exchange_agreement")
""",
    # A file, and one written by a function of the kernel, under another name.
    "sambung.governance.queries.files.keep": """
def keep(folder: Path, text: str) -> None:
    (folder / "note").write_text(text)
""",
    "sambung.portal.feeds.keep_feed": """
from sambung.kernel.files import write_atomically as put

def keep_feed(folder: Path, text: bytes) -> None:
    put(folder / "feed", text)
""",
    # Around the names: handed on, and looked up by word.
    "sambung.api.applications.hand_on": """
def hand_on(application: Application) -> None:
    run_later(application.save)
""",
    "sambung.api.health.look_up": """
def look_up(rows: object) -> None:
    getattr(rows, "bulk_create")([])
""",
    "sambung.api.ledger.call_by_word": """
import operator

def call_by_word(rows: object) -> None:
    operator.methodcaller("delete")(rows)
""",
    # Asked on one path only, or too late.
    "sambung.rationalisation.operations.hurry": """
def hurry(*, actor: Actor, departure: Departure, now: datetime) -> None:
    if departure.code:
        require(actor, LEAD_DEPARTURE, "PD-A")
    departure.save()
""",
    "sambung.clearance.operations.conditions.ask_late": """
def ask_late(*, actor: Actor, row: Condition) -> None:
    row.save()
    require(actor, SETTLE_CONDITION, "PD-A")
""",
    # Two that call each other, so that each is called by somebody.
    "sambung.documents.operations.ping": """
def ping(document: Document) -> None:
    document.delete()
    pong(document)

def pong(document: Document) -> None:
    ping(document)
""",
}
"""Writes that ask nobody, each by the qualified name of its function, in as many kinds of place."""

ASKED = """
from sambung.directory.authorization import may, require
from sambung.planted.models import Thing

def change(*, actor, thing):
    require(actor, "x", thing.owner)
    _write(thing)

def decide(*, actor, thing):
    own = may(actor, "x", thing.owner)
    if not own and not may(actor, "y", thing.owner):
        raise ValueError
    _write(thing)

def _get(actor, code):
    thing = Thing.objects.get(code=code)
    require(actor, "x", thing.owner)
    return thing

def change_found(*, actor, code):
    with atomic():
        thing = _get(actor, code)
        thing.save()

def _write(thing):
    thing.parts.add(1)

def count(things):
    seen, counts = set(), {}
    for thing in things:
        seen.add(thing.name.replace("a", "b"))
        counts.setdefault(thing.kind, set()).add(thing)
        counts.update(x=1)
    with open("text") as file:
        return file.read()
"""
"""What asks, what is called by those only, and what writes nothing."""


@pytest.fixture(scope="module")
def tree() -> SourceTree:
    return read_tree(SOURCE, leave_out=["migrations"])


def guard_over(tree: SourceTree) -> Guard:
    return Guard(tree, asking=ASKING, telling=TELLING)


@pytest.fixture(scope="module")
def guard(tree: SourceTree) -> Guard:
    return guard_over(tree)


def plant(tree: SourceTree, plants: Mapping[str, str]) -> SourceTree:
    """Lay plants over modules of the tree; the files stay as they are."""
    sources: dict[str, str] = {}
    for name, text in plants.items():
        module = max((each for each in tree.modules if name.startswith(f"{each}.")), key=len)
        path = SOURCE.parent.joinpath(*module.split("."))
        file = path / "__init__.py" if module in tree.packages else path.with_suffix(".py")
        sources[module] = sources.get(module, file.read_text()) + text
    return tree.with_sources(sources)


@pytest.fixture(scope="module")
def caught(tree: SourceTree) -> set[str]:
    found = guard_over(plant(tree, PLANTS)).find_unasked({**REASONS, **ROOMS})
    return {name for finding in found for name in finding.way}


def test_every_write_asks_or_says_why_not(guard):
    assert list_faults(guard) == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_write_is_caught(caught, name):
    assert name in caught


def test_nothing_but_the_plants_is_caught(caught):
    planted = {name.rpartition(".")[0] for name in PLANTS} | {"sambung.kernel.files"}
    assert {name for name in caught if name.rpartition(".")[0] not in planted} == set()


def guard_one(source: str) -> Guard:
    """Give the guard over one small module."""
    return guard_over(SourceTree({}).with_sources({"sambung.planted.things": source}))


def find_in(source: str, reasons: Mapping[str, str] | None = None) -> set[str]:
    """Find the functions with open writes in one small module."""
    found = guard_one(source).find_unasked(reasons or {})
    return {each.function.removeprefix("sambung.planted.things.") for each in found}


def test_who_asks_first_is_left_alone():
    assert find_in(ASKED) == set()


def test_one_caller_that_does_not_ask_opens_the_write_to_all():
    assert find_in(ASKED + "\ndef sneak(thing):\n    _write(thing)\n") == {"_write"}


def test_a_reference_counts_as_a_call():
    assert find_in(ASKED + "\nHANDLERS = [_write]\n") == {"_write"}


def test_a_dotted_name_in_a_text_counts_as_a_call():
    loads = "\nHANDLER = 'sambung.planted.things._write'\n"
    assert find_in(ASKED + loads) == {"_write"}


def test_a_local_thing_named_require_does_not_ask():
    source = "def change(require, thing):\n    require()\n    thing.save()\n"
    assert find_in(source) == {"change"}


def test_asking_inside_a_loop_or_a_handler_is_not_asking_for_certain():
    source = """
from sambung.directory.authorization import require

def loop(actor, things, thing):
    for each in things:
        require(actor, "x", each)
    thing.save()

def handle(actor, thing):
    try:
        thing.check()
    except ValueError:
        require(actor, "x", "y")
    thing.save()
"""
    assert find_in(source) == {"loop", "handle"}


def test_a_reason_excuses_what_it_names_and_no_more():
    source = "def one(thing):\n    thing.save()\n\ndef two(thing):\n    thing.save()\n"
    assert find_in(source, {"sambung.planted.things.one": "because"}) == {"two"}


def test_a_reason_that_excuses_nothing_is_told(guard):
    gone = {"sambung.portfolio.queries.list_claims": "reads", "sambung.no.more": "gone"}
    assert set(guard.find_needless({**REASONS, **gone}, beside=ROOMS)) == set(gone)


def test_who_acts_as_sambung_itself_is_found():
    source = """
from sambung.kernel import actor
from sambung.kernel.actor import SYSTEM as ourselves

def borrow():
    return act(ourselves)

def borrow_from_module():
    return act(actor.SYSTEM)
"""
    users = guard_one(source).list_users(SYSTEM)
    assert [name.rpartition(".")[2] for name in users] == ["borrow", "borrow_from_module"]
