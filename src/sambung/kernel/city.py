"""What is constant for one city, as one value. The settings hold it; pure engines are given it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class CityProfile:
    """The constants of an installation.

    `instance` and `member_class` are the first parts of every X-Road identifier (REST message
    protocol, section 4.1). `lead_agency` is the agency of the Integration Team, by its short name:
    its head signs where no other agency is named. `time_zone` is the zone people live in.

    >>> CityProfile().member_prefix
    'ID/OPD'
    """

    instance: str = "ID"
    member_class: str = "OPD"
    lead_agency: str = "Diskominfo"
    time_zone: str = "Asia/Jakarta"

    @property
    def member_prefix(self) -> str:
        """What every identifier of a member begins with."""
        return f"{self.instance}/{self.member_class}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, ready for dates."""
        return ZoneInfo(self.time_zone)
