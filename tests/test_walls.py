"""No package names what stands above it: addresses, templates, tags, files, keys either way."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from sambung.verification.models import Clarification
from tools.walls import find_in_model, find_in_python, find_in_template, list_faults, read_owners


@pytest.fixture(scope="module")
def owners():
    return read_owners()


def test_no_package_names_what_stands_above_it(owners):
    assert not list_faults(owners)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("verification", 'reverse("console:clarification", args=[1])'),
        ("verification", 'PAGE = "console:clarification"'),
        ("messaging", 'render_to_string("console/desk/home.html")'),
        ("journal", '@register.inclusion_tag("identity/device.html")\ndef show(): ...'),
        ("kernel", 'static("sambung/sambung.css")'),
        ("directory", 'import_string("sambung.verification.queries.list_standings")'),
        ("console", 'render(request, "portal/home.html")'),
    ],
)
def test_a_name_in_python_that_leads_upwards_is_found(owners, package, source):
    faults = [owners.find_fault(package, name) for name in find_in_python(source)]
    assert any(faults)


@pytest.mark.parametrize(
    "source",
    [
        '<a href="{% url "console:choose_agency" %}">',
        "{% url 'device' as address %}",
        '{% include "console/board/row.html" with row=row %}',
        '{% extends "portal/base.html" %}',
        "{% load i18n portal %}",
    ],
)
def test_a_name_in_a_template_that_leads_upwards_is_found(owners, source):
    assert any(owners.find_fault("design", name) for name in find_in_template(source))


def test_a_static_file_of_a_higher_package_is_found(owners):
    names = find_in_template('{% static "sambung/sambung.css" %}')
    assert any(owners.find_fault("kernel", name) for name in names)


def test_what_stands_below_may_be_named(owners):
    template = '{% extends "design/page.html" %}{% load i18n design %}{% url "portal:home" %}'
    assert not any(owners.find_fault("console", name) for name in find_in_template(template))
    source = 'redirect("device"), reverse("portal:application", args=[code])'  # face to face
    assert not any(owners.find_fault("api", name) for name in find_in_python(source))


@pytest.mark.parametrize("target", [Clarification, "verification.Clarification"])
@isolate_apps("sambung.journal")
def test_a_foreign_key_to_a_higher_package_is_found(owners, target):
    class Planted(models.Model):  # noqa: DJ008
        about = models.ForeignKey(target, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "journal"

    assert any(owners.find_fault("journal", name) for name in find_in_model(Planted))
    assert not any(owners.find_fault("rationalisation", name) for name in find_in_model(Planted))


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("directory", "user.contacts.filter(kind='email')"),
        ("directory", "User.objects.filter(is_active=True, contacts__value=value)"),
        ("directory", 'Agency.objects.order_by("-applications__name")'),
        ("portfolio", 'Application.objects.prefetch_related("owner", "interfaces")'),
        ("portfolio", 'Application.objects.filter(**{"evidence__outcome": "met"})'),
        ("portfolio", 'getattr(application, "departures")'),
        ("portfolio", 'Application.objects.annotate(number=Count("agreements"))'),
        ("exchange", "interface.replaced_work"),
    ],
)
def test_a_relation_followed_back_to_a_higher_package_is_found(owners, package, source):
    assert any(owners.find_fault(package, name) for name in find_in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        "{{ user.contacts.first }}",
        "{% for each in application.interfaces.all %}{{ each }}{% endfor %}",
    ],
)
def test_a_relation_a_template_follows_back_is_found(owners, source):
    assert any(owners.find_fault("design", name) for name in find_in_template(source))


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("identity", "user.contacts.filter(kind='email')"),
        ("console", 'Application.objects.prefetch_related("interfaces")'),
        ("portfolio", 'document["maintenance"]["contacts"], values.get("contacts")'),
        ("directory", "self.table = table"),
    ],
)
def test_what_only_looks_like_a_relation_followed_back_may_stand(owners, package, source):
    assert not any(owners.find_fault(package, name) for name in find_in_python(source))
