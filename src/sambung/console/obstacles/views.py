"""Pages about obstacles: what holds applications up, and the letters that help."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.frame.downloads import give_file
from sambung.console.frame.form_pages import answer_form
from sambung.console.obstacles.forms import AssessForm, ObstacleFilterForm
from sambung.console.obstacles.letters import make_obstacle_letter
from sambung.console.obstacles.queries import (
    describe_obstacle,
    list_possible_owners,
    list_proofs,
)
from sambung.directory.authorization import list_agency_codes, may, may_anywhere
from sambung.documents.letters import Letter
from sambung.evaluation.permissions import STATE_BENEFIT
from sambung.governance import operations
from sambung.governance.models import Obstacle
from sambung.governance.permissions import ASSESS_OBSTACLE, READ_OBSTACLES
from sambung.governance.queries import (
    complete,
    count_kinds,
    find_letter,
    get_obstacle,
    select_obstacles,
)
from sambung.governance.rules.causes import LETTERS, find_cause
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import SambungError
from sambung.portfolio.queries import get_owner_code

_PER_PAGE = 50
_ENDINGS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


@require_safe
@for_those_who_may(READ_OBSTACLES)
def show_obstacles(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the obstacles of the agencies somebody answers for, with the counts of each kind."""
    today = localdate(clock.now())
    codes = list_agency_codes(actor, READ_OBSTACLES)
    form = ObstacleFilterForm(request.GET)
    found = select_obstacles(form.as_criteria(), agency_codes=codes, today=today)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    counts = count_kinds(agency_codes=codes, today=today)
    return render(
        request,
        "console/obstacles/obstacles.html",
        {
            "form": form,
            "page": page,
            "obstacles": [
                describe_obstacle(obstacle, today=today)
                for obstacle in complete(list(page.object_list))
            ],
            "counts": counts,
            "most": max((each.open for each in counts), default=0),
            "open": sum(each.open for each in counts),
            "overdue": sum(each.overdue for each in counts),
            "may_see_benefits": may_anywhere(actor, STATE_BENEFIT),
        },
    )


@require_safe
@for_those_who_may(READ_OBSTACLES)
def show_obstacle(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Show one obstacle: the proofs behind it, cause and remedy, and the letters."""
    obstacle = _get_obstacle(actor, pk)
    fitting = find_letter(obstacle)
    return render(
        request,
        "console/obstacles/obstacle.html",
        {
            "entry": describe_obstacle(obstacle, today=localdate(clock.now())),
            "obstacle": obstacle,
            "proofs": list_proofs(obstacle),
            "fitting": (fitting, LETTERS[fitting]),
            "others": [(name, title) for name, title in LETTERS.items() if name != fitting],
            "may_assess": obstacle.solved_at is None
            and may(actor, ASSESS_OBSTACLE, get_owner_code(obstacle.application)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(ASSESS_OBSTACLE)
def assess(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Say more exactly what holds an application up, and who removes it by when."""
    obstacle = _get_obstacle(actor, pk)
    catalogue = find_cause(obstacle.requirement, obstacle.finding)
    own = {
        name: getattr(obstacle, name)
        for name in ("cause", "remedy", "competence")
        if getattr(obstacle, name) != str(getattr(catalogue, name))
    }
    form = AssessForm(
        request.POST or None,
        officers=list_possible_owners(obstacle.application, now=clock.now()),
        catalogue=catalogue,
        initial={
            "kind": obstacle.kind,
            "owner": obstacle.owner_id,
            "due_on": obstacle.due_on,
            **own,
        },
    )

    def act() -> HttpResponse:
        operations.assess_obstacle(
            actor=actor, obstacle=obstacle, assessment=form.as_assessment(), now=clock.now()
        )
        messages.success(request, _("The assessment is kept."))
        return redirect("console:obstacle", pk=pk)

    return answer_form(
        request,
        form,
        act,
        title=_("Assess the obstacle"),
        template="console/obstacles/form.html",
        send=_("Save the assessment"),
        extra={"obstacle": obstacle},
    )


@require_safe
@for_those_who_may(READ_OBSTACLES)
def download_letter(
    request: HttpRequest, actor: Actor, pk: int, letter: str, ending: str
) -> HttpResponse:
    """Give a letter about an obstacle as DOCX, PDF or text."""
    obstacle = _get_obstacle(actor, pk)
    if letter not in LETTERS or ending not in _ENDINGS:
        raise Http404
    try:
        made = make_obstacle_letter(letter, obstacle, writer=get_user(request))
        content = _write(made, ending)
    except SambungError as error:
        messages.error(request, str(error))
        return redirect("console:obstacle", pk=pk)
    name = f"{letter}-{obstacle.application.code}.{ending}"
    return give_file(content, file_name=name, media_type=_ENDINGS[ending])


def _write(letter: Letter, ending: str) -> bytes:
    match ending:
        case "docx":
            return letter.as_docx()
        case "pdf":
            return letter.as_pdf()
        case _:
            return letter.as_text().encode()


def _get_obstacle(actor: Actor, pk: int) -> Obstacle:
    return get_obstacle(pk, agency_codes=list_agency_codes(actor, READ_OBSTACLES))
