"""The agreements decide as the exchange's own rules say, for any model and any call."""

from hypothesis import given
from hypothesis import strategies as st

from sambung.exchange.rules.contracts import OperationSpec
from sambung.gateway.log.format import CLIENT_MISMATCH, NO_AGREEMENT, OPERATION_NOT_AGREED
from sambung.gateway.translation.agreements import build_agreements, service_path
from sambung.gateway.translation.intermediate import GatewayModel, Grant
from tests.gateway.matching import decide, match_operation
from tests.gateway.test_translation import CONSUMERS, IDENTIFIERS, models

ROOTS = [service_path(identifier) for identifier in IDENTIFIERS]
BELOW = ["", "/", "/rows", "/rows/", "/rows/7", "/rows/count", "/rows/7/8", "x", "/x"]
QUERIES = ["", "?", "?a=/rows/7"]

paths = st.tuples(st.sampled_from(ROOTS), st.sampled_from(BELOW), st.sampled_from(QUERIES)).map(
    "".join
)
calls = st.fixed_dictionaries(
    {
        ":method": st.sampled_from(["GET", "HEAD", "POST", "DELETE"]),
        ":path": paths,
        "x-sambung-client": st.sampled_from(
            ["", *(f"kl-{consumer[-1]}-{n}" for consumer in CONSUMERS for n in range(2))]
        ),
        "x-road-client": st.sampled_from(["", *CONSUMERS, f"{CONSUMERS[0]},{CONSUMERS[0]}"]),
    }
)


def _expect(model: GatewayModel, call: dict[str, str]) -> tuple[str, str]:
    """Say in other words what is allowed: the operation that is called, by whom, under what."""
    path = call[":path"].partition("?")[0]
    for service in model.services:
        root = service_path(service.identifier)
        if path != root and not path.startswith(f"{root}/"):
            continue
        grant = _grant_of(model, service.identifier, call["x-sambung-client"])
        if grant is None:
            return "DENY", NO_AGREEMENT
        specs = [
            OperationSpec("", rule.method, rule.path_template, is_safe=False)
            for rule in service.operations
        ]
        called = match_operation(specs, method=call[":method"], path=path[len(root) :])
        agreed = {(rule.method, rule.path_template) for rule in grant.operations}
        if called is None or (called.method, called.path_template) not in agreed:
            return "DENY", OPERATION_NOT_AGREED
        if call["x-road-client"] != grant.consumer:
            return "DENY", CLIENT_MISMATCH
        return "ALLOW", grant.agreement
    return "DENY", NO_AGREEMENT


def _grant_of(model: GatewayModel, service: str, client_id: str) -> Grant | None:
    for grant in model.grants:
        if grant.service == service and client_id in grant.client_ids and grant.operations:
            return grant
    return None


@given(models(min_grants=1), calls)
def test_decision_is_what_the_agreements_say(model: GatewayModel, call: dict[str, str]):
    assert decide(build_agreements(model)["matcher"], call) == _expect(model, call)
