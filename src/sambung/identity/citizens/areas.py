"""Whom a counter serves: a kecamatan its own residents, every other agency the whole city.

The first six digits of a NIK name the kecamatan where it was first registered; they stay when the
person moves. So nobody is turned away without being told where to go, and the city may let every
counter serve everybody (`SAMBUNG_COUNTER_AREA`).
"""

from django.conf import settings
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, AgencyKind, District, User
from sambung.identity.citizens.queries import find_national_id, read_nik
from sambung.kernel.errors import Conflict


def require_area(agency_code: str, nik: str) -> None:
    """Let pass who stands at a counter that serves the area of the NIK.

    Raises:
        Conflict: the counter is a kecamatan's and the NIK was registered elsewhere; says where
            the person can go.
    """
    area = _find_area(agency_code)
    code = f"{nik[0:2]}.{nik[2:4]}.{nik[4:6]}"
    if not area or area == code:
        return
    district = District.objects.filter(code=code).first()
    if district is None:
        raise Conflict(
            _(
                "This NIK was registered outside the city. The person can go to a counter for the"
                " whole city, such as Disdukcapil."
            )
        )
    raise Conflict(
        _(
            "This NIK was registered in Kecamatan %(name)s. The person can go to the counter there,"
            " or to one for the whole city, such as Disdukcapil."
        )
        % {"name": district.name}
    )


def require_area_of(agency_code: str, user: User) -> None:
    """Let pass a person whose declared NIK the counter serves; who declared none passes.

    Raises:
        Conflict: as for `require_area`.
    """
    record = find_national_id(user)
    if record is not None:
        require_area(agency_code, read_nik(record))


def _find_area(agency_code: str) -> str:
    """Find the code of the kecamatan an agency is or belongs to; "" serves the whole city."""
    if settings.SAMBUNG_COUNTER_AREA == "city":
        return ""
    is_district = Agency.objects.filter(code=agency_code, kind=AgencyKind.DISTRICT).exists()
    code = agency_code[: len("32.73.01")]
    return code if is_district and District.objects.filter(code=code).exists() else ""
