"""Files that people attach are checked by what they are, kept whole, and removed with a trace."""

import hashlib

import pytest

from sambung.documents.models import Document
from sambung.documents.operations import keep_document, remove_document
from sambung.documents.queries import get_document, list_documents
from sambung.journal.queries import list_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import InvalidInput, NotFound
from tests.factories import NOON

PDF = b"%PDF-1.7 berita acara"


def keep(file_name="bast.pdf", content=PDF, title="BAST"):
    return keep_document(
        actor=SYSTEM,
        subject="file/BRK-0001",
        title=title,
        file_name=file_name,
        content=content,
        now=NOON,
    )


@pytest.mark.django_db
def test_a_kept_file_comes_back_as_it_was_given():
    document = get_document(keep().pk, subject="file/BRK-0001")
    assert bytes(document.content) == PDF
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert document.media_type == "application/pdf"


@pytest.mark.django_db
def test_a_file_is_found_only_with_its_own_matter():
    document = keep()
    with pytest.raises(NotFound):
        get_document(document.pk, subject="file/BRK-0002")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file_name", "content"),
    [
        ("kosong.pdf", b""),
        ("besar.pdf", b"%PDF-" + bytes(10_000_000)),
        ("program.exe", b"MZ"),
        ("tanpa-akhiran", PDF),
        ("bukan.pdf", b"<html>"),
        ("bukan.docx", PDF),
    ],
)
def test_what_is_no_office_file_is_refused(file_name, content):
    with pytest.raises(InvalidInput):
        keep(file_name, content)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_path_in_a_file_name_is_dropped():
    assert keep("C:\\Users\\rina\\bast.pdf", title=" ").file_name == "bast.pdf"
    assert list_documents("file/BRK-0001")[0].title == "bast.pdf"


@pytest.mark.django_db
def test_a_removed_file_leaves_its_digest_in_the_journal():
    document = keep()
    digest = document.sha256
    remove_document(actor=SYSTEM, document=document, now=NOON)
    assert list_documents("file/BRK-0001") == ()
    assert list_audit("file/BRK-0001")[0].before["sha256"] == digest
