"""Which page numbers a list of pages shows. Plain values in and out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number in the list; `is_here` marks the page shown."""

    number: int
    is_here: bool
    url: str = ""


def list_page_links(page: int, page_count: int) -> tuple[PageLink | None, ...]:
    """List the first, the last, the present page and its neighbours; None stands for a gap.

    >>> [link.number if link else "…" for link in list_page_links(5, 10)]
    [1, '…', 4, 5, 6, '…', 10]
    """
    shown = sorted({1, page - 1, page, page + 1, page_count} & set(range(1, page_count + 1)))
    links: list[PageLink | None] = []
    previous = 0
    for number in shown:
        if number == previous + 2:
            links.append(PageLink(number - 1, is_here=False))
        elif number > previous + 2:
            links.append(None)
        links.append(PageLink(number, is_here=number == page))
        previous = number
    return tuple(links)
