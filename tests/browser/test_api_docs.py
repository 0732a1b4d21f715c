"""The documentation page of the API works under the site's Content-Security-Policy."""

import pytest

pytestmark = pytest.mark.browser


def test_documentation_page_calls_the_api_and_nobody_else(open_context, portal):
    page = open_context().new_page()
    console, asked = [], []
    page.on("console", lambda message: console.append(message.text))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{portal}/api/v1/docs")
    page.get_by_text("/api/v1/summary").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text("claimed_integrated").first.wait_for()

    assert f"{portal}/api/v1/summary" in asked
    assert all(url.startswith((portal, "data:", "blob:")) for url in asked)
    assert console == []
