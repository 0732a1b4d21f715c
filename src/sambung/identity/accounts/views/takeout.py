"""What Sambung holds of a person, to read and to take along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from sambung.identity.accounts.operations.takeout import hand_out_data
from sambung.identity.accounts.takeout import gather_data, list_sections
from sambung.identity.accounts.views.account import person_of
from sambung.identity.citizens.fresh_proof import (
    READING_SECONDS,
    Strength,
    has_proof,
    require_fresh_proof,
)
from sambung.kernel import clock


@require_fresh_proof
@require_safe
def show_data(request: HttpRequest) -> HttpResponse:
    """Show everything of the own account, by section."""
    user = person_of(request)
    found = gather_data(user, shows_nik=_shows_nik(request))
    sections = [
        (section.title, [list(row.items()) for row in found[section.name]])
        for section in list_sections()
        if found[section.name]
    ]
    context = {"sections": sections, "shows_nik": _shows_nik(request)}
    return render(request, "citizens/data.html", context)


@require_fresh_proof
@require_POST
def download_data(request: HttpRequest) -> HttpResponse:
    """Give everything of the own account as one JSON file."""
    content = hand_out_data(user=person_of(request), shows_nik=_shows_nik(request), now=clock.now())
    disposition = content_disposition_header(as_attachment=True, filename="data-saya-sambung.json")
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": str(disposition)},
    )


def _shows_nik(request: HttpRequest) -> bool:
    return has_proof(request, person_of(request), Strength.FACTOR, seconds=READING_SECONDS)
