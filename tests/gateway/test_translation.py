"""Properties of the translation, for any model."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sambung.gateway.translation.intermediate import (
    GatewayModel,
    Grant,
    OperationRule,
    Service,
    find_problems,
    narrow,
)
from sambung.gateway.translation.resources import (
    AGREEMENTS,
    CLUSTERS,
    NAMES,
    ROUTES,
    translate,
    version_of,
)
from sambung.gateway.translation.upstreams import Socket
from tests.gateway.samples import ALL, ISSUER, PublicKey

KEYS = (PublicKey("k1", "AQAB", "AQAB"), PublicKey("k2", "AQAC", "AQAB"))
IDENTIFIERS = [f"ID/OPD/PD-A/APL-0001/{code}" for code in ("a", "ab", "b", "c.d")]
CONSUMERS = [f"ID/OPD/PD-B/APL-{number}" for number in range(4)]

operation_sets = st.lists(st.sampled_from(ALL), unique=True, max_size=4).map(tuple)


def _service(identifier: str, operations: tuple[OperationRule, ...], rate: int) -> Service:
    return Service(identifier, Socket("/run/connector.sock"), "/", rate, operations)


@st.composite
def models(draw: st.DrawFn, *, min_grants: int = 0) -> GatewayModel:
    chosen = draw(st.lists(st.sampled_from(IDENTIFIERS), unique=True, min_size=1))
    services = tuple(_service(identifier, ALL, draw(st.integers(1, 1000))) for identifier in chosen)
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(chosen), st.sampled_from(CONSUMERS)),
            unique=True,
            min_size=min_grants,
        )
    )
    grants = tuple(
        Grant(
            agreement=f"PJ-{number:04d}",
            service=service,
            consumer=consumer,
            client_ids=tuple(f"kl-{consumer[-1]}-{n}" for n in range(draw(st.integers(0, 2)))),
            operations=draw(operation_sets),
        )
        for number, (service, consumer) in enumerate(pairs)
    )
    return GatewayModel(ISSUER, "sambung-exchange", KEYS, services, grants)


def _names_that_allow(value: Any) -> set[str]:
    """Collect the names of the allowing actions, wherever they stand."""
    if isinstance(value, list | tuple):
        return set().union(*map(_names_that_allow, value))
    if not isinstance(value, dict):
        return set()
    own = {value["name"]} if value.get("action") == "ALLOW" else set()
    return own.union(*map(_names_that_allow, value.values()))


@given(models())
def test_exactly_the_agreements_that_grant_something_allow_something(model: GatewayModel):
    granting = {grant.agreement for grant in model.grants if grant.client_ids and grant.operations}

    assert _names_that_allow(translate(model)[AGREEMENTS].bodies) == granting


@given(models(), st.randoms())
def test_order_of_the_members_does_not_matter(model: GatewayModel, random: Any):
    def shuffled(members: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(members, len(members)))

    mixed = replace(
        model,
        services=shuffled(
            tuple(replace(each, operations=shuffled(each.operations)) for each in model.services)
        ),
        grants=shuffled(
            tuple(
                replace(
                    each,
                    operations=shuffled(each.operations),
                    client_ids=shuffled(each.client_ids),
                )
                for each in model.grants
            )
        ),
        public_keys=shuffled(model.public_keys),
    )

    first, second = translate(model), translate(mixed)
    assert {name: first[name].content for name in NAMES} == {
        name: second[name].content for name in NAMES
    }


@given(models(min_grants=1), st.data())
def test_losing_a_grant_changes_nothing_but_the_agreements(
    model: GatewayModel, data: st.DataObject
):
    lost = data.draw(st.sampled_from(model.grants))
    kept = replace(model, grants=tuple(grant for grant in model.grants if grant != lost))

    before, after = translate(model), translate(kept)
    changed = {name for name in NAMES if before[name].version != after[name].version}

    gave_something = bool(lost.client_ids and lost.operations)
    assert changed == ({AGREEMENTS} if gave_something else set())


@given(models(), models())
def test_what_is_not_narrowed_down_to_is_translated_as_before(
    model: GatewayModel, earlier: GatewayModel
):
    narrowed = narrow(model, earlier)

    def rules_of(whole: GatewayModel) -> dict[str, Any]:
        matcher = translate(whole)[AGREEMENTS].bodies[0]["typed_config"]["matcher"]
        tree = matcher.get("matcher_tree", {"prefix_match_map": {"map": {}}})
        return dict(tree["prefix_match_map"]["map"])

    new, old, checked = rules_of(model), rules_of(earlier), rules_of(narrowed)
    assert all(new[path] in (checked.get(path), old.get(path)) for path in new)
    assert find_problems(narrowed) == ()


@given(models())
def test_every_route_has_its_cluster_and_the_version_tells_the_content(model: GatewayModel):
    resources = translate(model)
    host = resources[ROUTES].bodies[0]["virtual_hosts"][0]
    tree = host["matcher"]["matcher_tree"]["prefix_match_map"]["map"]
    reached = {leaf["action"]["typed_config"]["route"]["cluster"] for leaf in tree.values()}

    assert reached == {cluster["name"] for cluster in resources[CLUSTERS].bodies}
    for resource in resources.values():
        written = json.loads(resource.content)
        assert written["version_info"] == resource.version
        assert written["resources"] == json.loads(json.dumps(resource.bodies))


@given(models(), models())
def test_versions_are_equal_only_when_the_content_is(first: GatewayModel, second: GatewayModel):
    one, other = translate(first), translate(second)
    is_same = all(one[name].content == other[name].content for name in NAMES)

    assert (version_of(one) == version_of(other)) == is_same
