"""The door of Sambung's own prober: an authorization request answered for a ticket."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sambung.identity.prober.operations import start_probe_session
from sambung.identity.prober.prober import TICKET_HEADER, read_ticket
from sambung.identity.provider.views.authorize import issue_code, read_question
from sambung.kernel import clock
from sambung.kernel.errors import Conflict


@require_GET
@never_cache
def sign_in_prober(request: HttpRequest) -> HttpResponse:
    """Answer an application's request with a code for the prober, whose ticket is the proof.

    The request passes the same checks as a person's; no session of a browser comes out of it.
    """
    ticket = read_ticket(request.headers.get(TICKET_HEADER, ""))
    if ticket is None:
        return HttpResponseForbidden()
    question = read_question(request)
    if isinstance(question, HttpResponse):
        return question
    try:
        with transaction.atomic():
            session = start_probe_session(
                ticket=ticket, client=question.client, scopes=question.scopes, now=clock.now()
            )
            request.user = session.user
            address = issue_code(request, question, session)
    except Conflict:
        return HttpResponseForbidden()
    return HttpResponseRedirect(address)
