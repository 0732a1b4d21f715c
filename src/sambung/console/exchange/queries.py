"""What the pages about the exchange show."""

from django.db.models import QuerySet

from sambung.exchange.models import Interface, InterfaceState


def list_open_interfaces() -> QuerySet[Interface]:
    """List what is on the exchange and may be asked for."""
    return (
        Interface.objects.filter(state=InterfaceState.PUBLISHED)
        .select_related("application__owner")
        .order_by("name", "id")
    )
