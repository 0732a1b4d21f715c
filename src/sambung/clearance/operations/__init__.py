"""Writes of clearance."""

from sambung.clearance.operations.board import cast_vote, return_proposal, table_before_board
from sambung.clearance.operations.building import begin, close, go_live
from sambung.clearance.operations.concluding import Conclusion, NewCondition, conclude
from sambung.clearance.operations.conditions import settle_condition, waive_condition
from sambung.clearance.operations.letters import issue_letter, record_signed_scan
from sambung.clearance.operations.proposals import (
    attach_paper,
    change_proposal,
    propose,
    record_reply,
    submit,
    withdraw,
)
from sambung.portfolio.gate.operations import mark_application

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
