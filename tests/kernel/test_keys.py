"""Keys are made once, kept private, and the same for every process."""

import multiprocessing
import stat

from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.canonical import to_canonical_json
from sambung.kernel.codes import is_code
from sambung.kernel.keys import KeyStore


def _read_secret(folder, answers):
    answers.put(KeyStore(folder).get_django_secret())


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    answers = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_read_secret, args=(tmp_path / "keys", answers))
        for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    found = {answers.get(timeout=120) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(found) == 1


def test_nobody_else_may_read_the_keys(tmp_path):
    store = KeyStore(tmp_path / "keys")
    store.get_ledger_key()
    store.signing_keys.make_key()
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.folder.glob("*.pem")} == {0o600}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), json_values))
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(value):
    turned = dict(reversed(value.items()))
    assert to_canonical_json(turned) == to_canonical_json(value)


@given(st.text(alphabet="/ %#&é_", min_size=1))
def test_codes_hold_nothing_that_an_address_would_have_to_escape(text):
    assert not is_code(text)
