"""What every page is looked at for: rules of accessibility, and that nothing is too wide."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def find_faults(page: Page) -> list[str]:
    """List what is wrong with the page as it stands."""
    result = Axe().run(page)
    faults = [result.generate_report()] if result.violations_count else []
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        faults.append(f"{width} px wide")
    return faults


def find_faults_of(
    page: Page, portal: str, addresses: Iterable[str], *, worst: int = 499
) -> dict[str, list[str]]:
    """Go to each address and give what is wrong there; `worst` is the last status that will do.

    Pages that refuse something are looked at like others.
    """
    faults = {}
    for address in addresses:
        answer = page.goto(f"{portal}{address}")
        found = find_faults(page) + ([] if answer.status <= worst else [f"status {answer.status}"])
        if found:
            faults[address] = found
    return faults
