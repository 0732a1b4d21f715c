"""Where a record comes from, and the groups of origins that rules speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    """Where a record comes from. Synthetic records are marked wherever they show."""

    DOCUMENTED = "documented", _("Documented")
    REGISTERED = "registered", _("Registered by its agency")
    ILLUSTRATIVE = "illustrative", _("Illustration")
    EXAMPLE = "example", _("Example")
    SYSTEM = "system", _("Part of Sambung")


REAL = (Provenance.DOCUMENTED, Provenance.REGISTERED)
"""What exists in the city: somebody documented it, or its agency registered it."""
COUNTED = (*REAL, Provenance.ILLUSTRATIVE)
"""What the city is counted by. Each provenance is also counted apart."""
VERIFIABLE = (*REAL, Provenance.EXAMPLE)
"""What can be looked at: it runs somewhere. Nobody can look at an illustration."""
SYNTHETIC = (Provenance.ILLUSTRATIVE, Provenance.EXAMPLE)
"""What is invented, and marked wherever it shows."""
LISTED = (*COUNTED, Provenance.EXAMPLE)
"""What a reader may ask for: all but the parts of Sambung itself."""
