"""No weaker action contains a stronger one, as the table and the calls in the sources say."""

from pathlib import Path

import pytest

import sambung
from sambung.directory.permissions import (
    GRANT_CHECKING_ROLE,
    GRANT_ROLE,
    MOVE_OFFICER,
    REVOKE_ROLE,
    SUSPEND_OFFICER,
)
from tools.write_guard import Guard, read_tree
from tools.write_guard.powers import (
    POWERS,
    WEAKER,
    Power,
    find_weaker,
    is_as_strong,
    list_levers,
)
from tools.write_guard.reasons import ASKING, REASONS, ROOMS

SOURCE = Path(sambung.__file__).parent
EXCUSED = {**REASONS, **ROOMS, **WEAKER}
OFFICERS = SOURCE / "directory/operations/officers.py"
PLANT = """
def retire_officer(*, actor: Actor, user: User, now: datetime) -> None:
    require(actor, MOVE_OFFICER, _home_code(user))
    user.is_active = False
    user.save()
"""


@pytest.fixture(scope="module")
def tree():
    return read_tree(SOURCE, leave_out=["migrations"])


@pytest.mark.parametrize("power", POWERS, ids=lambda power: str(power.action))
def test_no_weaker_action_contains_a_stronger_one(tree, power: Power):
    assert [str(each) for each in find_weaker(tree, power, EXCUSED)] == []


def test_every_power_is_found_in_the_sources(tree):
    guard = Guard(tree, asking=ASKING)
    assert all(list_levers(tree, guard, power) for power in POWERS)


def test_moving_out_that_suspends_is_found(tree):
    planted = tree.with_sources(
        {"sambung.directory.operations.officers": OFFICERS.read_text() + PLANT}
    )
    power = next(each for each in POWERS if each.action is SUSPEND_OFFICER)
    found = {each.function.rpartition(".")[2] for each in find_weaker(planted, power, EXCUSED)}
    assert found == {"retire_officer"}


def test_every_reason_excuses_something(tree):
    found = [each for power in POWERS for each in find_weaker(tree, power, {**REASONS, **ROOMS})]
    left = {name for each in found for name in each.way}
    assert set(WEAKER) <= left | {"sambung.directory.operations.officers.move_officer"}


def test_strength_is_fewer_roles_and_a_wider_place():
    assert is_as_strong(GRANT_CHECKING_ROLE, GRANT_ROLE)
    assert is_as_strong(SUSPEND_OFFICER, MOVE_OFFICER)
    assert not is_as_strong(MOVE_OFFICER, SUSPEND_OFFICER)
    assert not is_as_strong(REVOKE_ROLE, GRANT_ROLE)
