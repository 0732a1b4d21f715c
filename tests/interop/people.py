"""What a person does in a browser: sign in at Sambung, agree, sign out."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.entering import fill_sign_in

_MAKE_CITIZEN = """
import os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from tests.factories import make_person, prove_contact
name, email, password, proved = sys.argv[1:]
person = make_person(email.split("@")[0], email=email, full_name=name, password=password)
if proved == "yes":
    prove_contact(person, email)
"""


@dataclass(frozen=True)
class Citizen:
    """Somebody with an account and a proved e-mail address."""

    name: str
    email: str
    password: str


def make_citizen(sambung, name="Siti Rahayu", email="siti@warga.example", *, is_proved=True):
    """Open an account in a running Sambung, as if the code of its address had been typed in."""
    citizen = Citizen(name, email, "kata-sandi-panjang-siti")
    arguments = [citizen.name, citizen.email, citizen.password, "yes" if is_proved else "no"]
    subprocess.run(
        [sys.executable, "-c", _MAKE_CITIZEN, *arguments],
        env=sambung.environment,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return citizen


def agree(page: Page, application: str) -> None:
    """Read the consent page and agree."""
    expect(page.locator("main")).to_contain_text(application)
    page.locator("button[value=allow]").click()


def enter(page: Page, program, citizen: Citizen, path: str = "masuk") -> None:
    """Sign in to an application for the first time."""
    page.goto(f"{program.address}{path}")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, program.application.name)
    page.wait_for_url(program.address)


def leave(page: Page, program, sambung, path: str = "masuk") -> None:
    """Sign out by the form of an application, and find both closed."""
    page.locator("form button").click()
    page.wait_for_url(program.address)
    page.goto(f"{program.address}{path}")
    assert page.url.startswith(f"{sambung.address}/masuk/")
    expect(page.locator("#id_password")).to_be_visible()


def add_sign_out_form(page: Page) -> None:
    """Put the form that signs out, at `/keluar`, onto a page that has none."""
    page.evaluate(
        """() => {
          const form = document.createElement("form")
          Object.assign(form, { method: "post", action: "/keluar" })
          form.append(document.createElement("button"))
          document.body.append(form)
        }"""
    )
