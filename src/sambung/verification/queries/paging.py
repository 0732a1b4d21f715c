"""One page of a list, as Django cuts it."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.utils.translation import gettext as _

from sambung.kernel.errors import NotFound


def get_page(paginator: "Paginator[Any]", number: int) -> Page[Any]:
    """Give one page of a list. Page 1 exists even when nothing is in the list.

    Raises:
        NotFound: there is no such page.
    """
    try:
        return paginator.page(number)
    except InvalidPage as error:
        raise NotFound(
            _("There is no page %(page)s. The list has %(count)s pages.")
            % {"page": number, "count": paginator.num_pages}
        ) from error
