"""The HTTP API, version 1, with its description (OpenAPI 3.1) and documentation page."""

from csp.decorators import csp_update
from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.docs import Swagger

from sambung.api import applications, ledger
from sambung.api.errors import install_handlers
from sambung.api.language import speak_the_readers_language

DESCRIPTION = """\
The applications of the city, what was claimed of them, what Sambung verified, and the ledger of
the exchange. Open to everybody, no key needed.

Verified levels follow from unexpired evidence alone; claims are never added to them. Illustrations
and examples are invented and marked with `is_synthetic`. Errors have one shape: `code` for
programs, `message` for people (Indonesian, or English with `Accept-Language: en`).
"""

api = NinjaAPI(
    title="Sambung",
    version="1",
    description=DESCRIPTION,
    # No badge of a foreign validator. Swagger UI draws its icons as `data:` images, so this page
    # alone may show such images.
    docs=Swagger(settings={"validatorUrl": None}),
    docs_decorator=csp_update({"img-src": ["'self'", "data:"]}),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
install_handlers(api)
api.add_decorator(speak_the_readers_language, mode="view")
last_resort = Router()


@last_resort.get("/{path:rest}", include_in_schema=False)
def refuse_unknown(request: HttpRequest, rest: str) -> None:
    """Answer addresses that do not exist in the shape of the API."""
    raise Http404


api.add_router("", applications.router)
api.add_router("/ledger", ledger.router)
api.add_router("", last_resort)
