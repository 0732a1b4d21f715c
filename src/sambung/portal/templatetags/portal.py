"""How the domain shows on the portal's pages."""

from typing import Any

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sambung.design.templatetags.design import state as render_state
from sambung.design.templatetags.design import steps
from sambung.directory.provenance import Provenance
from sambung.ledger.rules.records import Outcome
from sambung.portal.texts import OUTCOME_TITLES, describe_opening
from sambung.portfolio.models import Application, Claim, Statement
from sambung.verification.rules.levels import PROVEN_LEVELS, Level, RequirementState
from sambung.verification.texts import STATE_LOOKS, STATE_TITLES, describe_level

register = template.Library()

_SUMMARY_LENGTH = 60

register.filter("level_name", describe_level)
register.filter("opening", describe_opening)


@register.filter
def outcome_name(outcome: str) -> str:
    """Say in words how a call ended."""
    return str(OUTCOME_TITLES[Outcome(outcome)])


@register.inclusion_tag("design/steps.html")
def level_badge(level: Level) -> dict[str, Any]:
    """Show a verified level as steps reached."""
    return steps(describe_level(level), level.rank, len(PROVEN_LEVELS))


@register.simple_tag
def state_badge(state: RequirementState) -> str:
    """Show the state of a requirement."""
    return render_state(str(STATE_TITLES[state]), STATE_LOOKS[state])


@register.simple_tag
def clarification_badge() -> str:
    """Mark what is under clarification."""
    return render_state(_("Under clarification"), "old")


@register.simple_tag
def has_illustrations() -> bool:
    """Tell whether invented applications are among those shown."""
    return Application.objects.of_provenance(Provenance.ILLUSTRATIVE).exists()


@register.filter
def claim_summary(claim: Claim) -> str:
    """Say in a few words what is claimed; a claim of no known kind is quoted, cut short."""
    if claim.statement == Statement.OTHER and claim.text:
        return Truncator(claim.text).chars(_SUMMARY_LENGTH)
    return claim.get_statement_display()


@register.filter
def web_address(application: Application) -> str:
    """Give the address of an application if a browser can go there, else an empty text.

    Only http and https: an address comes from a file somebody imported, and must not run script.
    """
    is_web = application.address.lower().startswith(("http://", "https://"))
    return application.address if is_web else ""
