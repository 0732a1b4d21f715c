"""Identifiers on the exchange, as X-Road writes them, for the city of this installation."""

from django.conf import settings


def client_identifier(agency_code: str, application_code: str) -> str:
    """Give the `X-Road-Client` value of an application: `ID/OPD/PD-DINKES/APL-0007`."""
    return f"{settings.SAMBUNG_CITY.member_prefix}/{agency_code}/{application_code}"


def service_identifier(agency_code: str, application_code: str, interface_code: str) -> str:
    """Give the identifier of an interface: the path on the exchange after `/r1/`."""
    return f"{client_identifier(agency_code, application_code)}/{interface_code}"
