"""Drafts on the way between browser and server: what of a form is kept, and for whom.

A form carries a signed mark of who filled it in and where. When the session has ended meanwhile,
the mark alone says whose draft it is, so nothing typed is lost and nobody else receives it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict

from sambung.console.frame.operations import save_draft
from sambung.console.models import Draft
from sambung.directory.models import User
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput

MARK = "draft_mark"
SAVE = "save_draft"
DISCARD = "discard_draft"
_SALT = "sambung.console.draft"
_MARK_LIFE = timedelta(days=1)
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", MARK, SAVE, DISCARD})
_SECRETS = ("password", "secret", "sandi", "token")


def make_mark(user: User, address: str) -> str:
    """Sign who fills in the form at an address."""
    return signing.dumps([str(user.pk), address], salt=_SALT)


def read_fields(sent: QueryDict) -> dict[str, list[str]]:
    """Take what a draft may hold out of what a browser sent: no marks and nothing secret."""
    return {
        name: [str(text) for text in texts]
        for name, texts in sent.lists()
        if name not in _NEVER_KEPT and not any(word in name.lower() for word in _SECRETS)
    }


def rescue(request: HttpRequest) -> bool:
    """Keep what was sent with a form whose session has ended. Tells whether it was kept."""
    user = _find_writer(request)
    if user is None:
        return False
    fields = read_fields(request.POST)
    try:
        save_draft(
            actor=Actor(str(user.pk), str(user)),
            user=user,
            address=request.path,
            fields=fields,
            now=clock.now(),
        )
    except InvalidInput:
        return False
    return True


def restore(form: forms.BaseForm, draft: Draft) -> None:
    """Put the texts of a draft into a form that was not sent yet."""
    fields: Mapping[str, Sequence[str]] = draft.fields
    for name, texts in fields.items():
        if name not in form.fields or not texts:
            continue
        takes_several = getattr(form.fields[name].widget, "allow_multiple_selected", False)
        form.initial[name] = list(texts) if takes_several else texts[-1]


def _find_writer(request: HttpRequest) -> User | None:
    try:
        pk, address = signing.loads(request.POST.get(MARK, ""), salt=_SALT, max_age=_MARK_LIFE)
    except (signing.BadSignature, ValueError):
        return None
    if address != request.path:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()
