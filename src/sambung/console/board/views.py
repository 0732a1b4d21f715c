"""The board of all applications, and those that died silently."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sambung.console.board.forms import BoardFilter
from sambung.console.board.queries import make_line
from sambung.console.frame.access import for_officers
from sambung.console.frame.scope import get_scope
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.portfolio.searching import give_advice, list_words
from sambung.verification.queries.board import list_board
from sambung.verification.queries.deaths import Death, list_silent_deaths

PAGE_SIZE = 25


@require_GET
@for_officers
def show_board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show every application whose work the officer follows, with its one next step."""
    scope = get_scope(actor)
    form = BoardFilter(request.GET, scope=scope)
    if not form.is_valid():
        return render(request, "console/board/board.html", {"form": form}, status=400)
    now = clock.now()
    page = form.cleaned_data["page"] or 1
    criteria = form.get_criteria()
    board = list_board(criteria, page=page, page_size=PAGE_SIZE, now=now)
    seen = Application.objects.counted().for_agencies(scope)
    advice = give_advice(criteria.text, seen, fits=board.count > 0)
    return render(
        request,
        "console/board/board.html",
        {
            "form": form,
            "board": board,
            "lines": [
                (make_line(row, now=now), list_words(row.application, advice.terms))
                for row in board.rows
            ],
            "text": criteria.text.strip(),
            "advice": advice,
            "total": sum(board.by_level.values()),
            "today": now,
        },
    )


@require_GET
@for_officers
def show_deaths(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the applications that died without anybody saying so, by the sign of it."""
    scope = get_scope(actor)
    signs = [
        sign
        for sign in list_silent_deaths(now=clock.now())
        if scope is None or (sign.application.owner and sign.application.owner.code in scope)
    ]
    groups = [(death, [sign for sign in signs if sign.death is death]) for death in Death]
    return render(
        request,
        "console/board/deaths.html",
        {"groups": [group for group in groups if group[1]], "count": len(signs)},
    )
