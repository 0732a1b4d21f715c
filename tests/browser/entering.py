"""How people enter: the one place that knows the form of the sign-in page."""

from playwright.sync_api import Page


def fill_sign_in(page: Page, login: str, password: str) -> None:
    """Fill in the form of the sign-in page that is open, in any language, and send it."""
    page.fill("#id_login", login)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
