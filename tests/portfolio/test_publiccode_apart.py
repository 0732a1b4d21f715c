"""Reading a publiccode.yml apart gives what reading it gives, at a bounded price."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from sambung.kernel import confinement
from sambung.kernel.actor import Role
from sambung.kernel.confinement import Allowance
from sambung.kernel.errors import InvalidInput, Unavailable
from sambung.portfolio.models import Application
from sambung.portfolio.operations import publiccode as operation
from sambung.portfolio.publiccode.apart import read_publiccode_apart
from sambung.portfolio.publiccode.rules.files import LARGEST_FILE
from sambung.portfolio.publiccode.rules.reading import read_publiccode
from tests.factories import make_agency, make_officer, sign_in
from tests.portfolio.test_publiccode import FILE

BOMB = b"a: &a [x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (after, after, b",".join([b"*%c" % before] * 9))
    for before, after in zip(b"abcdefgh", b"bcdefghi", strict=True)
)
DEEP = b"name: " + b"[" * 400_000
MANY = b"features: [" + b"a," * 400_000 + b"]"
KEYS = b"".join(b"key%d: x\n" % number for number in range(9_000))
HUGE = b"x: " + b"y" * LARGEST_FILE
REFUSED = {
    "bomb": (BOMB, "aliases"),
    "deep": (DEEP, "nested too deeply"),
    "many": (MANY, "too long for"),
    "huge": (HUGE, "larger than 1 MB"),
    "tag": (b"name: !!python/object/apply:os.getpid []", "tags such as"),
    "no yaml": (b"PK\x03\x04\x00", "cannot be read as YAML"),
    "no utf-8": (b"\xff\xfe\x00a", "UTF-8"),
    "empty": (b"", "no publiccode.yml"),
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "content",
    [
        FILE.encode(),
        "name: „é“ 🙂\nn: 007\nx: [1, true, null, '1', 1.10, 2026-03-01]\n".encode(),
        KEYS,
        b"x: " + b"y" * (LARGEST_FILE - 3),
    ],
    ids=["standard", "types", "many unknown keys", "as large as may be"],
)
def test_a_file_is_the_same_with_all_its_notes(content):
    assert read_publiccode_apart(content) == read_publiccode(content)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dangerous_is_refused_word_by_word_within_its_budget(name):
    content, expected = REFUSED[name]
    with pytest.raises(InvalidInput) as apart_error:
        read_publiccode_apart(content)
    with pytest.raises(InvalidInput) as error:
        read_publiccode(content)
    assert expected in str(apart_error.value)
    for language in ("en", "id"):
        with translation.override(language):
            assert str(apart_error.value) == str(error.value)


@pytest.mark.parametrize(
    "allowance",
    [
        Allowance(seconds=0.01),
        Allowance(seconds=120, memory_bytes=24 * 1024**2),
        Allowance(seconds=120, result_bytes=1_000),
    ],
    ids=["clock", "memory", "result"],
)
def test_what_costs_too_much_is_refused_with_the_way_out(allowance):
    with pytest.raises(InvalidInput, match="choose another file"):
        read_publiccode_apart(KEYS, allowance=allowance)


def test_who_comes_while_others_are_read_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(confinement, "_LONGEST_WAIT_SECONDS", 0.01)
    with confinement._turns, confinement._turns, pytest.raises(Unavailable, match="in a minute"):
        read_publiccode_apart(FILE.encode())


@pytest.fixture
def send():
    """Give a function that uploads a file as an officer does."""
    agency = make_agency()
    client = sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=agency))

    def send(content):
        file = SimpleUploadedFile("publiccode.yml", content)
        address = reverse("console:register_publiccode")
        return client.post(address, {"agency": agency.pk, "file": file})

    return send


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_the_page_refuses_it_beside_the_form_and_lives(send, name):
    answer = send(REFUSED[name][0])

    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Application.objects.exists()
    assert send(FILE.encode()).status_code == 200
    assert Application.objects.get().name == "Antrean Puskesmas"


@pytest.mark.django_db
def test_the_page_outlives_a_file_that_is_read_too_long(send, monkeypatch):
    hurried = partial(read_publiccode_apart, allowance=Allowance(seconds=0.01))
    monkeypatch.setattr(operation, "read_publiccode_apart", hurried)

    answer = send(FILE.encode())

    assert answer.status_code == 400
    assert "choose another file" in answer.content.decode()
    assert not Application.objects.exists()
