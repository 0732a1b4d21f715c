"""What the API takes and answers: names are promises to programs and are never changed."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

KindName = Literal["public", "administrative"]
LevelName = Literal["none", "0", "1", "2", "3", "4", "5"]
ProvenanceName = Literal["documented", "registered", "illustrative", "example"]
StateName = Literal[
    "met", "failed", "expired", "not_applicable", "not_checked", "under_clarification"
]

PLAIN = r"^[^\x00-\x1f]*$"
"""Text without control characters, which no database column of ours holds."""


class ApplicationFilters(Schema):
    """What to list. An empty filter asks for nothing."""

    q: str = Field(
        "",
        max_length=200,
        pattern=PLAIN,
        description="Words as people type them. The likeliest first.",
    )
    agency: str = Field(
        "", max_length=200, pattern=PLAIN, description="Code or name of the agency."
    )
    kind: Literal[KindName, ""] = ""
    level: Literal[LevelName, ""] = Field("", description="Verified level.")
    provenance: Literal[ProvenanceName, ""] = Field("", description="Empty: all but examples.")
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(25, ge=1, le=200)


class FaultOut(Schema):
    """One thing wrong with what was sent: where it stands and what is expected there."""

    file: str = Field(description="Name of the file; empty when no file was sent.")
    row: int | None
    column: str | None = Field(description="Column of the file, or name of the parameter.")
    found: str
    expected: str


class ErrorOut(Schema):
    """Every error has this shape. `code` is for programs, `message` for people."""

    code: str
    message: str
    faults: list[FaultOut] | None = None


class ClaimedIntegratedOut(Schema):
    """How many applications somebody said are integrated. Said, not verified."""

    public: int
    administrative: int
    as_of: str = Field(description="ISO date, as exact as it is known.", examples=["2023-10"])
    claimant: str
    source: str


class ExamplesOut(Schema):
    """Sambung's own examples, which are in no other figure."""

    total: int
    verified_by_level: dict[LevelName, int] | None


class SummaryOut(Schema):
    """The city in figures. Declared and verified figures stand side by side, never added."""

    total: int
    by_kind: dict[KindName, int]
    by_provenance: dict[str, int]
    claimed_integrated: ClaimedIntegratedOut | None
    verified_by_level: dict[LevelName, int] | None = Field(
        description="Adds up to `total`. Null until levels are public."
    )
    under_clarification: int | None = Field(
        description="How many of them stand there although a fall is in question."
    )
    levels_public_from: date | None = Field(
        description="First day on which levels are public, while it has not come."
    )
    not_checked: int = Field(description="Applications no check ever came to a result about.")
    examples: ExamplesOut
    counted_at: datetime


class AgencyOut(Schema):
    """An agency: its code stays the same through renames."""

    code: str
    name: str
    short_name: str
    provenance: str
    is_synthetic: bool


class OwnerOut(Schema):
    """The agency that owns an application."""

    code: str
    name: str


class ClarificationOut(Schema):
    """A fall of the level is in question: the agency may put it right or answer until then."""

    until: datetime | None = Field(description="Null until the agency was told.")


class ApplicationOut(Schema):
    """An application in a list. `verified_level` follows from evidence alone."""

    code: str
    name: str
    agency: OwnerOut | None
    kind: KindName
    platform: str
    origin: str
    status: str
    address: str = Field(description="Empty as well while a new application is not cleared.")
    is_cleared: bool = Field(
        description="False: new and not cleared by the city, or retired. True: cleared or exempt."
    )
    provenance: str
    is_synthetic: bool = Field(description="Invented: an illustration or an example.")
    verified_level: LevelName | None = Field(description="Null until levels are public.")
    under_clarification: ClarificationOut | None
    claims_count: int
    url: str = Field(description="Page for people.")


class ApplicationPageOut(Schema):
    """One page of a list; `count` is over all pages."""

    items: list[ApplicationOut]
    count: int
    page: int
    page_count: int


class ClaimOut(Schema):
    """What somebody said of an application. It is no evidence."""

    statement: str
    text: str
    claimant: str
    as_of: str = Field(description="ISO date, as exact as it is known; empty when it is not.")
    source: str


class RequirementOut(Schema):
    """How one requirement of a level stands, and what was found."""

    requirement: str
    level: LevelName
    state: StateName
    observed_at: datetime | None
    expires_at: datetime | None
    finding: str = Field(description="Code of what was found; empty when nobody looked.")
    finding_text: str
    reason: str = Field(description="Why the requirement does not apply.")
    details: dict[str, Any]


class LevelChangeOut(Schema):
    """A public change of the level. `at` is when it was seen, `public_at` from when it was public.

    A fall that was put right in time was never public and is not among them.
    """

    at: datetime
    public_at: datetime
    before: LevelName
    after: LevelName
    requirement: str = Field(description="The first one no longer in order, of a fall.")
    answer: str = Field(description="What the agency said to a fall.")
    answered_at: datetime | None


class ApplicationDetailOut(ApplicationOut):
    """An application with what was said of it and what was verified."""

    purpose: str
    platform_note: str
    known_since: int | None
    source: str
    confidence: str = Field(description="How well the sources support a documented row.")
    claims: list[ClaimOut]
    requirements: list[RequirementOut] = Field(description="Empty until levels are public.")
    level_since: datetime | None = Field(
        description="When the level was reached, as far as it was seen."
    )
    history: list[LevelChangeOut] = Field(description="Public changes of the level, oldest first.")


class CheckpointOut(Schema):
    """The newest signed state of the ledger; `note` is a C2SP signed note."""

    size: int
    root: str = Field(description="Root hash of the tree (RFC 6962), base64.")
    created_at: datetime
    note: str
    verifier_key: str


class InclusionProofOut(Schema):
    """Proof that a call is in the ledger; `sambung ledger check-proof` checks it offline."""

    format: str
    record: dict[str, Any]
    canonical_record: str
    index: int
    size: int
    path: list[str]
    checkpoint: str
    verifier_key: str


class ConsistencyProofOut(Schema):
    """Proof that a later state of the ledger continues an earlier one."""

    format: str
    first_checkpoint: str
    second_checkpoint: str
    path: list[str]
    verifier_key: str
