"""Contracts are read, and paths are matched to the operations they call."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.exchange.rules.contracts import (
    ContractFault,
    path_pattern,
    read_operations,
)

segments = st.text(
    st.characters(codec="ascii", exclude_characters="/?#;{}"), min_size=1, max_size=9
)


def contract(paths):
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}


@pytest.mark.parametrize(
    ("description", "key"),
    [
        ({"swagger": "2.0"}, "not_openapi_3"),
        (contract({}), "no_paths"),
        (contract({"/a": {"summary": "x"}}), "no_operations"),
        (contract({"a": {"get": {"operationId": "x"}}}), "path_without_slash"),
        (contract({"/a": {"get": {}}}), "no_operation_id"),
        (
            contract({"/a": {"get": {"operationId": "x"}, "post": {"operationId": "x"}}}),
            "operation_id_twice",
        ),
    ],
)
def test_a_contract_that_cannot_be_published_says_what_is_missing(description, key):
    with pytest.raises(ContractFault) as caught:
        read_operations(description)
    assert caught.value.key == key


def test_only_reading_operations_are_safe():
    read = read_operations(
        contract({"/a": {"get": {"operationId": "see"}, "delete": {"operationId": "drop"}}})
    )
    assert {spec.operation_id: spec.is_safe for spec in read} == {"see": True, "drop": False}


@given(segments)
def test_a_parameter_covers_one_segment_and_nothing_beyond_it(segment):
    pattern = path_pattern("/rows/{key}")
    assert re.fullmatch(pattern, f"/rows/{segment}")
    assert not re.fullmatch(pattern, f"/rows/{segment}/more")
    assert not re.fullmatch(pattern, f"/other/{segment}")


@given(st.lists(segments, min_size=1, max_size=4))
def test_a_template_without_parameters_covers_itself_only(parts):
    path = "/" + "/".join(parts)
    assert re.fullmatch(path_pattern(path), path)
    assert not re.fullmatch(path_pattern(path), path + "x")
