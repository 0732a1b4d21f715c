"""Codes are issued once, in order, and never reused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sambung.directory.models import CodeSeries
from sambung.directory.operations import issue_code, issue_codes

pytestmark = pytest.mark.django_db


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_codes_rise_without_gap_however_many_are_issued_at_once(counts):
    CodeSeries.objects.all().delete()

    issued = [code for count in counts for code in issue_codes("APL", count)]

    assert issued == [f"APL-{number:04d}" for number in range(1, sum(counts) + 1)]


def test_series_do_not_share_numbers():
    assert issue_codes("APL", 2) == ("APL-0001", "APL-0002")
    assert issue_code("PJ") == "PJ-0001"
    assert issue_code("APL") == "APL-0003"


def test_code_past_four_digits_keeps_all_of_them():
    CodeSeries.objects.create(prefix="APL", last_number=9998)

    assert issue_codes("APL", 3) == ("APL-9999", "APL-10000", "APL-10001")
