"""What a person does in a browser: sign in at Sambung, agree, sign out."""

import subprocess
import sys
from dataclasses import dataclass

from playwright.sync_api import Page, expect

_MAKE_CITIZEN = """
import os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from sambung.directory.models import User
from sambung.identity.citizens.models import Contact
from sambung.kernel import clock
name, email, password, proved = sys.argv[1:]
user = User(username=email.split("@")[0], email=email, full_name=name)
user.set_password(password)
user.save()
if proved == "yes":
    Contact.objects.create(user=user, kind="email", value=email, verified_at=clock.now())
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
        [sys.executable, "-c", _MAKE_CITIZEN, *arguments], env=sambung.environment, check=True
    )
    return citizen


def sign_in(page: Page, citizen: Citizen) -> None:
    """Fill in the sign-in page."""
    page.locator("input[name=login]").fill(citizen.email)
    page.locator("input[name=password]").fill(citizen.password)
    page.locator("input[name=password]").press("Enter")


def agree(page: Page, application: str) -> None:
    """Read the consent page and agree."""
    expect(page.locator("main")).to_contain_text(application)
    page.locator("button[value=allow]").click()
