"""Codes that stand in addresses: opaque, issued once, never reused."""

import re

_CODE = re.compile(r"[A-Za-z0-9'()+,\-.=?]{1,64}")
"""X-Road's identifier alphabet (REST message protocol, section 4.8)."""

INSTANCE = "ID"
MEMBER_CLASS = "OPD"


def is_code(text: str) -> bool:
    """Tell whether a text may be a member, subsystem or service code on the exchange.

    >>> is_code("PD-DINKES"), is_code("dinas kesehatan"), is_code("a/b")
    (True, False, False)
    """
    return _CODE.fullmatch(text) is not None


def client_identifier(agency_code: str, application_code: str) -> str:
    """Give the `X-Road-Client` value of an application.

    >>> client_identifier("PD-DINKES", "APL-0007")
    'ID/OPD/PD-DINKES/APL-0007'
    """
    return f"{INSTANCE}/{MEMBER_CLASS}/{agency_code}/{application_code}"


def service_identifier(agency_code: str, application_code: str, interface_code: str) -> str:
    """Give the identifier of an interface: the path on the exchange after `/r1/`.

    >>> service_identifier("PD-DINKES", "APL-0007", "puskesmas")
    'ID/OPD/PD-DINKES/APL-0007/puskesmas'
    """
    return f"{client_identifier(agency_code, application_code)}/{interface_code}"
