"""What a first visit costs a citizen, counted on the wire."""

import pytest

pytestmark = pytest.mark.browser
FIRST_VIEW = 60 * 1024
HTML = 14 * 1024
STYLE_SHEET = 15 * 1024
REQUESTS = 6


@pytest.mark.parametrize("path", ["/", "/aplikasi/", "/en/aplikasi/", "/aplikasi/CONTOH-1/"])
def test_a_first_view_keeps_to_its_budget(portal, open_context, path):
    page = open_context(360).new_page()
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(f"{portal}{path}", wait_until="networkidle")
    sizes = {request.url: request.sizes() for request in finished}
    whole = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert whole <= FIRST_VIEW, sizes
    assert sizes[f"{portal}{path}"]["responseBodySize"] <= HTML
    assert [
        u for u, s in sizes.items() if ".css" in u and s["responseBodySize"] > STYLE_SHEET
    ] == []
    assert len(sizes) <= REQUESTS, list(sizes)


def test_a_second_view_fetches_nothing_but_the_page(portal, open_context):
    page = open_context(360).new_page()
    page.goto(portal, wait_until="networkidle")
    page.goto(f"{portal}/aplikasi/", wait_until="networkidle")
    resources = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => [entry.name, entry.transferSize])"
    )
    assert resources
    assert [name for name, transferred in resources if transferred] == []
