"""Reading kept files. Lists leave the content in the database."""

from django.utils.translation import gettext as _

from sambung.documents.models import Document
from sambung.kernel.errors import NotFound


def list_documents(subject: str) -> tuple[Document, ...]:
    """List the files of a matter, newest first, without their content."""
    return tuple(Document.objects.filter(subject=subject).defer("content"))


def get_document(pk: int, *, subject: str) -> Document:
    """Give a file of a matter, content and all.

    Raises:
        NotFound: the matter has no such file.
    """
    document = Document.objects.filter(pk=pk, subject=subject).first()
    if document is None:
        raise NotFound(_("There is no such document. It may have been removed."))
    return document
