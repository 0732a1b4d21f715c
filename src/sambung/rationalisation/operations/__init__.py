"""Writes of rationalisation: what owners answer, and the way of an application out of service."""

from sambung.rationalisation.operations.departures import (
    agree_departure,
    announce_departure,
    begin_move,
    finish_departure,
    propose_departure,
    stop_departure,
    switch_off,
)
from sambung.rationalisation.operations.questionnaires import answer_questionnaire

__all__ = [
    "agree_departure",
    "announce_departure",
    "answer_questionnaire",
    "begin_move",
    "finish_departure",
    "propose_departure",
    "stop_departure",
    "switch_off",
]
