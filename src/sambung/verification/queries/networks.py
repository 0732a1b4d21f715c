"""The internal networks that were opened to probes."""

from django.utils.translation import gettext as _

from sambung.directory.models import Agency
from sambung.kernel.errors import NotFound
from sambung.verification.models import OpenedNetwork


def list_opened_networks() -> tuple[OpenedNetwork, ...]:
    """List the opened networks with their agencies, by agency."""
    return tuple(OpenedNetwork.objects.select_related("agency").order_by("agency__code", "network"))


def get_opened_network(agency: Agency, network: str) -> OpenedNetwork:
    """Give an opened network of an agency.

    Raises:
        NotFound: it is not open.
    """
    opened = (
        OpenedNetwork.objects.filter(agency=agency, network=network.strip())
        .select_related("agency")
        .first()
    )
    if opened is None:
        raise NotFound(
            _("%(network)s is not open for %(agency)s. “sambung network list” shows what is.")
            % {"network": network[:80], "agency": agency.code}
        )
    return opened
