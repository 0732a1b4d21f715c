"""Which page numbers a list shows."""

from hypothesis import given
from hypothesis import strategies as st

from sambung.design.paging import list_page_links


@given(st.data())
def test_first_last_present_and_neighbours_are_always_there(data):
    page_count = data.draw(st.integers(1, 500))
    page = data.draw(st.integers(1, page_count))
    links = list_page_links(page, page_count)
    numbers = [link.number for link in links if link]
    assert numbers == sorted(set(numbers))
    wanted = {1, page - 1, page, page + 1, page_count}
    assert wanted & set(range(1, page_count + 1)) <= set(numbers)
    assert [link.number for link in links if link and link.is_here] == [page]
    assert len(links) <= 7


@given(st.data())
def test_a_gap_stands_for_at_least_two_pages(data):
    page_count = data.draw(st.integers(1, 500))
    links = list_page_links(data.draw(st.integers(1, page_count)), page_count)
    for before, gap, after in zip(links, links[1:], links[2:], strict=False):
        if gap is None:
            assert after.number - before.number > 2


def test_a_single_page_is_one_link():
    assert [link.number for link in list_page_links(1, 1)] == [1]
