"""The description of the API and its page."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator


@pytest.fixture
def description(client):
    return client.get("/api/v1/openapi.json").json()


def test_description_is_valid_openapi_3_1(description):
    assert description["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []


def test_every_operation_that_can_fail_declares_the_one_error_shape(description):
    for path, operations in description["paths"].items():
        answers = operations["get"]["responses"]
        assert "200" in answers
        for status, answer in answers.items():
            if status != "200":
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorOut"}, (path, status)


def test_page_runs_no_inline_script_and_asks_no_other_host(client):
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()

    assert answer.status_code == 200
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all('type="application/json"' in attributes for attributes in inline)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert '"validatorUrl": null' in page


def test_page_alone_may_show_data_images(client):
    docs = client.get("/api/v1/docs").headers["Content-Security-Policy"]
    other = client.get("/api/v1/nothing").headers["Content-Security-Policy"]

    assert "img-src 'self' data:" in docs
    assert "data:" not in other
    assert "unsafe" not in docs
