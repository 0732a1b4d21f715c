"""Whose votes count: a vote ends with the role it was cast in."""

from datetime import datetime
from uuid import UUID

from sambung.clearance.models import Clearance, Vote
from sambung.clearance.permissions import VOTE_CLEARANCE
from sambung.directory.authorization import CITY
from sambung.directory.models import User
from sambung.directory.queries import list_holders


def list_counting_votes(clearance: Clearance, *, now: datetime) -> tuple[Vote, ...]:
    """List the votes of those who are still members of the board, in the order they were cast."""
    votes = tuple(clearance.votes.all())
    former = _list_former([vote.voter for vote in votes], now=now)
    return tuple(vote for vote in votes if vote.voter not in former)


def _list_former(voters: list[str], *, now: datetime) -> frozenset[str]:
    """Give the accounts among the voters that may vote no more: ended, suspended or moved."""
    found = User.objects.filter(pk__in=_read(voters))
    accounts = {str(pk) for pk in found.values_list("pk", flat=True)}
    members = {str(user.pk) for user in list_holders(VOTE_CLEARANCE.roles, CITY, now=now)}
    return frozenset(accounts - members)


def _read(voters: list[str]) -> list[UUID]:
    keys = []
    for voter in voters:
        try:
            keys.append(UUID(voter))
        except ValueError:  # a vote kept under another kind of name than an account
            continue
    return keys
