"""The map of links: which applications call one another, as a picture and as a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sambung.console.frame.access import for_officers
from sambung.console.links.forms import LinksFilter
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.rationalisation.queries.links import list_links

MOST_DRAWN = 2_000


@require_GET
@for_officers
def show_links(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how the applications of the city hang together; every officer may see all of it."""
    # The drawing's numbers take half a second to load, in every process that never draws.
    from sambung.console.links.queries import describe_links, make_picture  # noqa: PLC0415

    form = LinksFilter(request.GET)
    if not form.is_valid():
        return render(request, "console/links/links.html", {"form": form}, status=400)
    links = list_links(agency=form.cleaned_data["agency"], kinds=form.get_kinds(), now=clock.now())
    is_drawable = 0 < len(links.applications) <= MOST_DRAWN
    return render(
        request,
        "console/links/links.html",
        {
            "form": form,
            "links": links,
            "lines": describe_links(links),
            "picture": make_picture(links) if is_drawable else None,
            "is_fitted": form.cleaned_data["size"] == "fit",
            "most_drawn": MOST_DRAWN,
        },
    )
