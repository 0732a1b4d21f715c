"""Columns that hold what people are known by, always in the canonical form.

Whatever is saved or looked for through such a column is brought into that form first, so that an
exact comparison finds the one account that is meant, and no other, on every database.
"""

from typing import Any

from django.db import models

from sambung.kernel.contacts import normalize_email, normalize_name


class _Canonical:
    """What both columns do; each says what its canonical form is."""

    def canonical(self, text: str) -> str:
        """Give the canonical form of a value: here that of a name."""
        return normalize_name(text)

    def get_prep_value(self, value: Any) -> Any:
        """Bring what is saved or looked for into the canonical form."""
        prepared = super().get_prep_value(value)  # type: ignore[misc]
        return self.canonical(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's
        """Let the record that is saved carry the canonical form as well."""
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = self.canonical(value)
            setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class CanonicalNameField(_Canonical, models.CharField):  # type: ignore[type-arg]
    """A user name: NFKC, small letters."""


class CanonicalEmailField(_Canonical, models.EmailField):  # type: ignore[type-arg]
    """An e-mail address: NFKC and small letters before the @, IDNA behind it; or empty."""

    def canonical(self, text: str) -> str:
        """Give the canonical form; what is no address finds nobody."""
        return normalize_email(text) or normalize_name(text)
