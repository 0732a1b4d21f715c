"""Writes of clearance."""

from sambung.portfolio.clearance.operations.board import (
    Conclusion,
    NewCondition,
    cast_vote,
    conclude,
    return_proposal,
    table_before_board,
)
from sambung.portfolio.clearance.operations.building import begin, close, go_live
from sambung.portfolio.clearance.operations.conditions import settle_condition, waive_condition
from sambung.portfolio.clearance.operations.letters import issue_letter, record_signed_scan
from sambung.portfolio.clearance.operations.marks import mark_application
from sambung.portfolio.clearance.operations.proposals import (
    attach_paper,
    change_proposal,
    propose,
    record_reply,
    submit,
    withdraw,
)

__all__ = [
    "Conclusion",
    "NewCondition",
    "attach_paper",
    "begin",
    "cast_vote",
    "change_proposal",
    "close",
    "conclude",
    "go_live",
    "issue_letter",
    "mark_application",
    "propose",
    "record_reply",
    "record_signed_scan",
    "return_proposal",
    "settle_condition",
    "submit",
    "table_before_board",
    "waive_condition",
    "withdraw",
]
