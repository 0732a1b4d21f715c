"""Tables of the exchange."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Agency, User
from sambung.directory.querysets import ProvenanceRows
from sambung.exchange.identifiers import client_identifier, service_identifier
from sambung.exchange.rules.agreements import AGREEMENT_TABLE, AgreementState
from sambung.exchange.upstream_field import UpstreamField
from sambung.portfolio.models import Application
from sambung.workflow.choices import list_choices

AGREEMENT_SERIES = "PJ"
HANDOVER_SERIES = "ST"


class InterfaceState(models.TextChoices):
    """Life of an interface on the exchange."""

    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Withdrawn")


class InterfaceQuerySet(ProvenanceRows["Interface"]):
    """The questions lists of interfaces ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"


class Interface(models.Model):
    """One API an application offers on the exchange (a service in X-Road's words)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="interfaces"
    )
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    contract = models.JSONField()
    """The OpenAPI 3.1 description, as the provider gave it."""
    upstream = UpstreamField()
    """Where calls go: a value of `rules/upstreams.py`."""
    upstream_path = models.CharField(max_length=300, default="/")
    calls_per_minute = models.PositiveIntegerField(default=600)
    """The tier of the interface: each consumer has a bucket of this size."""
    state = models.CharField(
        max_length=16, choices=InterfaceState.choices, default=InterfaceState.PUBLISHED
    )
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = InterfaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("interface")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "code"], name="one_interface_code")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identifier(self) -> str:
        """The service identifier: `ID/OPD/<agency>/<application>/<interface>`."""
        return service_identifier(
            self.application.registering_agency_code, self.application.code, self.code
        )


class Operation(models.Model):
    """One operation of an interface: method and path template, as the contract names it."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="operations")
    operation_id = models.CharField(max_length=64)
    method = models.CharField(max_length=8)
    path_template = models.CharField(max_length=200)
    is_safe = models.BooleanField(default=False)
    """Reads only; Sambung's own contract test may call it."""

    class Meta:
        ordering: ClassVar = ["path_template", "method"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "operation_id"], name="one_operation_id")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path_template}"


class Agreement(models.Model):
    """Leave for a consumer application to call operations of an interface, and for what.

    Records purpose and legal basis as the data protection law asks (UU 27/2022, articles 20, 31).
    """

    code = models.CharField(max_length=32, unique=True)
    consumer = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="agreements")
    interface = models.ForeignKey(Interface, on_delete=models.PROTECT, related_name="agreements")
    operations = models.ManyToManyField(Operation, related_name="agreements")
    purpose = models.CharField(max_length=500)
    legal_basis = models.CharField(max_length=300)
    data_elements = models.JSONField(default=list)
    is_for_probe = models.BooleanField(default=False)
    """Given to Sambung's own prober when the interface was published; its calls are no traffic."""
    state = models.CharField(
        max_length=16, choices=list_choices(AGREEMENT_TABLE), default=AgreementState.PROPOSED
    )
    valid_until = models.DateField(null=True, blank=True)
    proposed_by_id = models.CharField(max_length=64)
    """Who may not decide on it: the id, since names repeat."""
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("agreement")
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consumer", "interface"],
                condition=models.Q(state__in=["proposed", "approved"]),
                name="one_open_agreement_per_pair",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The name of this matter in the journal."""
        return f"agreement/{self.code}"

    @property
    def consumer_identifier(self) -> str:
        """The `X-Road-Client` value the consumer must send."""
        return client_identifier(self.consumer.registering_agency_code, self.consumer.code)


class Handover(models.Model):
    """The record of work handed from one officer to another, as it was at that moment.

    Names and codes are kept as text: the record is printed and signed, so it must not change
    when somebody is renamed later. Without a successor the head of the agency holds the work.
    """

    code = models.CharField(max_length=32, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="handovers")
    departing = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handed_over")
    successor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="taken_over"
    )
    departing_name = models.CharField(max_length=200)
    successor_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    roles = models.JSONField(default=list)
    applications = models.JSONField(default=list)
    agreements = models.JSONField(default=list)
    handed_over_by = models.CharField(max_length=200)
    handed_over_at = models.DateTimeField()

    class Meta:
        verbose_name = _("handover")
        ordering: ClassVar = ["-handed_over_at", "-id"]

    def __str__(self) -> str:
        return self.code
