"""Every text for people is translated, and the tool finds every text."""

import pytest

from tools import messages


def test_the_indonesian_catalog_is_complete():
    assert messages.list_faults() == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Search" %}', ("Search", None)),
        ("{% translate 'It is \"here\"' as x %}", ('It is "here"', None)),
        ('{% translate "May" context "month" %}', ("May", "month")),
        ('{{ _("Shown") }}', ("Shown", None)),
        ('{% include "x" with title=_("Title") %}', ("Title", None)),
        ("{% blocktranslate %}100 % of (all){% endblocktranslate %}", ("100 %% of (all)", None)),
        (
            "{% blocktranslate count n=n %}{{ n }} row"
            "{% plural %}{{ n }} rows{% endblocktranslate %}",
            (("%(n)s row", "%(n)s rows"), None),
        ),
        (
            "{% blocktranslate with a=b.c %}Hi {{ a }}’s \\ it's{% endblocktranslate %}",
            ("Hi %(a)s’s \\ it's", None),
        ),
    ],
)
def test_texts_of_templates_are_found(tmp_path, template, found):
    path = tmp_path / "page.html"
    path.write_text(f"<p>don't</p> {template} <i>(</i>", encoding="utf-8")
    assert [(text, context) for _line, text, context in messages.list_texts(path)] == [found]


def test_texts_of_code_are_found(tmp_path):
    path = tmp_path / "code.py"
    path.write_text(
        '_("One")\ngettext_lazy("Two " "parts")\nngettext("%d row", "%d rows", n)\n'
        'pgettext("month", "May")\n_(variable)\n'
    )
    assert [(text, context) for _line, text, context in messages.list_texts(path)] == [
        ("One", None),
        ("Two parts", None),
        (("%d row", "%d rows"), None),
        ("May", "month"),
    ]


@pytest.fixture
def small_catalog(tmp_path, monkeypatch):
    package = tmp_path / "small"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "code.py").write_text('_("Known")\n_("New")\n_("%(n)s left")\n')
    catalog = package / messages.CATALOG
    catalog.parent.mkdir(parents=True)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    catalog.write_text('msgid "Known"\nmsgstr "Lama"\n\nmsgid "Gone"\nmsgstr "Hilang"\n')
    return catalog


def test_update_keeps_translations_drops_what_is_gone_and_takes_in_others(small_catalog, tmp_path):
    more = tmp_path / "more.po"
    more.write_text('msgid "New"\nmsgstr "Baru"\n\nmsgid "Known"\nmsgstr "Lain"\n')
    messages.update([more])
    held = {message.id: message.string for message in messages.read_catalog(small_catalog)}
    assert held["Known"] == "Lama"
    assert held["New"] == "Baru"
    assert "Gone" not in held
    assert messages.list_faults() == ["small: untranslated: '%(n)s left'"]


def test_check_tells_each_kind_of_fault(small_catalog):
    small_catalog.write_text(
        '#, fuzzy\nmsgid "Known"\nmsgstr "Lama"\n\nmsgid "%(n)s left"\nmsgstr "sisa"\n\n'
        'msgid "Gone"\nmsgstr "Hilang"\n\n#~ msgid "Older"\n#~ msgstr "Tua"\n'
    )
    assert messages.list_faults() == [
        "small: missing: 'New'",
        "small: not in the sources any more: 'Gone'",
        "small: obsolete: 'Older'",
        "small: placeholders differ: '%(n)s left'",
        "small: unsure (fuzzy): 'Known'",
    ]


def test_a_text_of_two_packages_has_one_translation(small_catalog, tmp_path):
    other = tmp_path / "other"
    (other / messages.CATALOG).parent.mkdir(parents=True)
    (other / "__init__.py").write_text('_("New")\n')
    (other / messages.CATALOG).write_text('msgid "New"\nmsgstr "Baru"\n')
    messages.update([])
    assert "translated otherwise" not in " ".join(messages.list_faults())
    text = small_catalog.read_text()
    assert 'msgstr "Baru"' in text
    small_catalog.write_text(text.replace("Baru", "Anyar"))
    assert "small: translated otherwise in other: 'New'" in messages.list_faults()
