"""What a real Envoy lets pass and what it refuses, with the configuration Sambung gives it."""

import base64
import json
import signal
import time
from contextlib import closing

import pytest
from django.conf import settings

from sambung.identity.provider.tokens import generate_refresh_token
from tests.gateway.envoy import Provider, RunningEnvoy, run_provider, wait_until
from tests.gateway.samples import (
    AUDIENCE,
    CLIENT,
    CONSUMER,
    GET_ROW,
    ISSUER,
    OTHER_CLIENT,
    OTHER_CONSUMER,
    SERVICE,
    make_grant,
    make_model,
    make_service,
    make_token,
    public_key,
)

pytestmark = pytest.mark.envoy

ROWS = f"/r1/{SERVICE}/rows"


def _service(identifier: str = SERVICE, **values: object):
    upstream = str(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock")
    return make_service(identifier, upstream=upstream, **values)


@pytest.fixture
def granted(envoy: RunningEnvoy) -> RunningEnvoy:
    """One service; one consumer may call all of it, another only one row at a time."""
    limited = make_grant(
        "PJ-0002", consumer=OTHER_CONSUMER, client_ids=(OTHER_CLIENT,), operations=(GET_ROW,)
    )
    envoy.put(make_model(_service(), make_grant(), limited))
    return envoy


def _unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def test_call_passes_with_token_and_agreement(granted: RunningEnvoy, provider: Provider):
    answer = granted.call(f"{ROWS}?limit=2", token=make_token(), consumer=CONSUMER)

    assert answer.status == 200
    assert provider.last_path == "/tables/a/rows?limit=2"
    assert provider.last_headers["x-road-client"] == CONSUMER
    assert provider.last_headers["x-sambung-client"] == CLIENT
    assert "authorization" not in provider.last_headers


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_case_of_the_scheme_means_nothing(granted: RunningEnvoy, scheme: str):
    sent = [("Authorization", f"{scheme} {make_token()}")]
    assert granted.call(ROWS, consumer=CONSUMER, headers=sent).status == 200


@pytest.mark.parametrize(
    ("below", "reached"), [("", "/"), ("/", "/"), ("?x=1", "/?x=1"), ("/rows/7", "/rows/7")]
)
def test_path_reaches_the_provider_below_its_own_base(
    granted: RunningEnvoy, provider: Provider, below: str, reached: str
):
    answer = granted.call(f"/r1/{SERVICE}{below}", token=make_token(), consumer=CONSUMER)

    assert (answer.status, provider.last_path) == (200, f"/tables/a{reached}")


def test_call_is_refused_without_a_token(granted: RunningEnvoy):
    answer = granted.call(ROWS, consumer=CONSUMER)

    assert (answer.status, answer.code) == (401, "invalid_token")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]


def _in(seconds: int) -> int:
    return int(time.time()) + seconds


def _exchange_parts(first: str, second: str) -> str:
    head, _, signature = first.split(".")
    return ".".join([head, second.split(".")[1], signature])


BAD_TOKENS = {
    "foreign key": lambda: make_token(key="foreign"),
    "foreign key under a known name": lambda: make_token(
        key="foreign", header={"kid": public_key().key_id}
    ),
    "changed content": lambda: _exchange_parts(make_token(OTHER_CLIENT), make_token()),
    "no signature": lambda: make_token().rpartition(".")[0] + ".",
    "alg none": lambda: _unsigned(
        {"iss": ISSUER, "aud": AUDIENCE, "client_id": CLIENT, "exp": _in(300)}
    ),
    "expired": lambda: make_token(iat=_in(-900), exp=_in(-300)),
    "without an end": lambda: make_token(exp=None),
    "lives too long": lambda: make_token(exp=_in(3600)),
    "foreign issuer": lambda: make_token(iss="https://elsewhere.example"),
    "garbage": lambda: "x.y.z",
    "a refresh token": lambda: generate_refresh_token(None),
}


@pytest.mark.parametrize("fault", BAD_TOKENS)
def test_call_is_refused_when_the_token_is_bad(granted: RunningEnvoy, fault: str):
    answer = granted.call(ROWS, token=BAD_TOKENS[fault](), consumer=CONSUMER)

    assert (answer.status, answer.code) == (401, "invalid_token")


@pytest.mark.parametrize("claims", [{"aud": "another-audience"}, {"aud": None}])
def test_call_is_refused_when_the_token_is_for_somebody_else(
    granted: RunningEnvoy, claims: dict[str, object]
):
    answer = granted.call(ROWS, token=make_token(**claims), consumer=CONSUMER)

    assert answer.status == 403


@pytest.mark.parametrize("claim", [None, [CLIENT]])
def test_call_is_refused_when_the_token_names_no_client(granted: RunningEnvoy, claim: object):
    answer = granted.call(
        ROWS,
        token=make_token(client_id=claim),
        consumer=CONSUMER,
        headers=[("X-Sambung-Client", CLIENT)],
    )

    assert (answer.status, answer.code) == (403, "no_agreement")


def test_token_in_the_query_is_refused(granted: RunningEnvoy):
    answer = granted.call(f"{ROWS}?access_token={make_token()}", consumer=CONSUMER)

    assert answer.status == 401


def test_spoofed_client_header_is_overwritten(granted: RunningEnvoy, provider: Provider):
    answer = granted.call(
        f"{ROWS}/7",
        token=make_token(OTHER_CLIENT),
        consumer=OTHER_CONSUMER,
        headers=[("X-Sambung-Client", CLIENT), ("X-Sambung-Anything", "x")],
    )

    assert answer.status == 200
    assert provider.last_headers["x-sambung-client"] == OTHER_CLIENT
    assert "x-sambung-anything" not in provider.last_headers


def test_origin_the_caller_claims_does_not_reach_the_provider(
    granted: RunningEnvoy, provider: Provider
):
    claimed = [
        ("X-Forwarded-For", "6.6.6.6"),
        ("Forwarded", "for=6.6.6.6"),
        ("X-Real-IP", "6.6.6.6"),
        ("X-Forwarded-Host", "6.6.6.6"),
        ("X-Forwarded-Client-Cert", "By=6.6.6.6"),
    ]
    granted.call(ROWS, token=make_token(), consumer=CONSUMER, headers=claimed)

    assert "6.6.6.6" not in str(provider.last_headers)


def test_number_of_a_call_is_never_the_callers(granted: RunningEnvoy, provider: Provider):
    earlier = granted.call(ROWS, token=make_token(), consumer=CONSUMER).headers["x-request-id"]

    answer = granted.call(
        ROWS, token=make_token(), consumer=CONSUMER, headers=[("X-Request-Id", earlier)]
    )

    assert answer.headers["x-request-id"] != earlier
    assert provider.last_headers["x-request-id"] == answer.headers["x-request-id"]


def test_instructions_to_the_gateway_are_not_obeyed(granted: RunningEnvoy, provider: Provider):
    told = [
        ("X-Envoy-Upstream-Rq-Timeout-Ms", "1"),
        ("X-Envoy-Max-Retries", "9"),
        ("X-Envoy-Decorator-Operation", "told"),
        ("X-Envoy-Internal", "true"),
    ]
    granted.call(ROWS, token=make_token(), consumer=CONSUMER, headers=told)

    assert provider.last_headers["x-envoy-expected-rq-timeout-ms"] != "1"
    assert not provider.last_headers.keys() & {
        "x-envoy-max-retries",
        "x-envoy-decorator-operation",
        "x-envoy-internal",
    }


def test_call_is_refused_without_an_agreement(granted: RunningEnvoy):
    answer = granted.call(ROWS, token=make_token("kl-unknown"), consumer=CONSUMER)

    assert (answer.status, answer.code) == (403, "no_agreement")


@pytest.mark.parametrize(
    "consumer",
    [(), OTHER_CONSUMER, (CONSUMER, CONSUMER), (CONSUMER, OTHER_CONSUMER), f"{CONSUMER}/", ""],
)
def test_call_is_refused_unless_the_client_header_is_the_callers_own(
    granted: RunningEnvoy, consumer: str | tuple[str, ...]
):
    answer = granted.call(ROWS, token=make_token(), consumer=consumer)

    assert (answer.status, answer.code) == (403, "wrong_client_header")


@pytest.mark.parametrize(
    ("method", "below"),
    [
        ("GET", "/rows"),
        ("GET", "/rows?key=7"),
        ("GET", "/rows/count"),
        ("GET", "/rows/count;x=1"),
        ("GET", "/rows/%63ount"),
        ("GET", "/rows/7/8"),
        ("GET", "/rows/"),
        ("GET", ""),
        ("POST", "/rows/7"),
        ("DELETE", "/rows/7"),
    ],
)
def test_operation_that_was_not_agreed_is_refused(granted: RunningEnvoy, method: str, below: str):
    answer = granted.call(
        f"/r1/{SERVICE}{below}",
        token=make_token(OTHER_CLIENT),
        consumer=OTHER_CONSUMER,
        method=method,
    )

    assert (answer.status, answer.code) == (403, "operation_not_agreed")


def test_who_may_get_may_head(granted: RunningEnvoy, provider: Provider):
    answer = granted.call(ROWS, token=make_token(), consumer=CONSUMER, method="HEAD")

    assert answer.status == 200
    assert provider.calls[-1][0] == "HEAD"


@pytest.mark.parametrize("end", ["2", "2/rows", ".x", "%20", ";x"])
def test_neighbour_with_the_same_beginning_is_another_service(granted: RunningEnvoy, end: str):
    answer = granted.call(f"/r1/{SERVICE}{end}", token=make_token(), consumer=CONSUMER)

    assert (answer.status, answer.code) == (403, "no_agreement")


def test_longer_neighbour_has_its_own_agreements(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), _service(f"{SERVICE}2"), make_grant(service=f"{SERVICE}2")))

    own = envoy.call(f"/r1/{SERVICE}2/rows", token=make_token(), consumer=CONSUMER)
    neighbour = envoy.call(ROWS, token=make_token(), consumer=CONSUMER)

    assert (own.status, neighbour.status) == (200, 403)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/r1/{SERVICE}/rows/../count", 403),  # is /count, which is no operation
        (f"/r1/{SERVICE}/rows/../../../../../../rows", 403),
        (f"/r1/{SERVICE}/rows/%2e%2e/%2e%2e/other/rows", 403),
        (f"/r1/{SERVICE}/rows/..%2frows", 400),
        (f"/r1/{SERVICE}/rows%2F7", 400),
        (f"/r1/{SERVICE}/rows/..\\..\\other", 403),
        (f"/r1/{SERVICE}/rows%5c..", 400),
        (f"//r1//{SERVICE}//rows", 200),
        (f"/r1/{SERVICE}/./rows", 200),
        (f"/r1/{SERVICE}/rows#x", 400),
        (f"/R1/{SERVICE}/rows", 403),
    ],
)
def test_path_is_brought_into_one_form_before_it_is_judged(
    granted: RunningEnvoy, provider: Provider, path: str, status: int
):
    answer = granted.call(path, token=make_token(), consumer=CONSUMER)

    assert answer.status == status
    if status == 200:
        assert provider.last_path == "/tables/a/rows"


def test_odd_header_names_and_sizes_are_refused(granted: RunningEnvoy):
    def status_with(*headers: tuple[str, str]) -> int:
        return granted.call(ROWS, token=make_token(), consumer=CONSUMER, headers=headers).status

    assert status_with(("X_Road_Client", CONSUMER)) == 400
    assert status_with(("X-Long", "x" * 40_000)) == 431


def test_body_beyond_the_limit_is_refused(granted: RunningEnvoy):
    answer = granted.call(
        ROWS, token=make_token(), consumer=CONSUMER, method="POST", body=b"x" * (1024 * 1024 + 1)
    )

    assert (answer.status, answer.code) == (413, "too_large")


def test_rate_limit_holds_per_consumer_and_outlives_a_change_of_agreements(envoy: RunningEnvoy):
    slow = _service("ID/OPD/PD-A/APL-0001/lambat", calls_per_minute=3)
    mine = make_grant("PJ-0001", service=slow.identifier, client_ids=(CLIENT, "kl-b2"))
    theirs = make_grant(
        "PJ-0002", service=slow.identifier, consumer=OTHER_CONSUMER, client_ids=(OTHER_CLIENT,)
    )
    envoy.put(make_model(slow, mine))
    path = f"/r1/{slow.identifier}/rows"

    statuses = [
        envoy.call(path, token=make_token(client), consumer=CONSUMER).status
        for client in (CLIENT, CLIENT, "kl-b2", "kl-b2")
    ]
    envoy.put(make_model(slow, mine, theirs))
    refused = envoy.call(path, token=make_token(), consumer=CONSUMER)
    other = envoy.call(path, token=make_token(OTHER_CLIENT), consumer=OTHER_CONSUMER)

    assert statuses == [200, 200, 200, 429]
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert refused.headers["x-ratelimit-limit"].startswith("3")
    assert other.status == 200


def test_every_call_leaves_one_line_without_its_query(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), make_grant()))
    before = len(envoy.read_log(lines=0))

    answer = envoy.call(f"{ROWS}?nik=3273010101010001", token=make_token(), consumer=CONSUMER)
    envoy.call(ROWS, token=make_token(), consumer=OTHER_CONSUMER)
    envoy.call(ROWS)
    passed, refused, unknown = envoy.read_log(lines=before + 3)[before:]

    assert passed["id"] == answer.headers["x-request-id"]
    assert (passed["policy"], passed["service"], passed["status"]) == ("PJ-0001", SERVICE, 200)
    assert (passed["client"], passed["xroad_client"]) == (CLIENT, CONSUMER)
    assert (passed["path"], passed["method"]) == (ROWS, "GET")
    assert (refused["policy"], refused["status"]) == ("x-road-client-mismatch", 403)
    assert (unknown["client"], unknown["status"]) == (None, 401)
    assert "3273010101010001" not in json.dumps([passed, refused, unknown])


def test_revocation_refuses_the_next_call_on_a_living_connection(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), make_grant()))
    token = make_token()
    with closing(envoy.connect()) as connection:
        before = envoy.call(ROWS, token=token, consumer=CONSUMER, connection=connection)
        living = connection.sock
        envoy.put(make_model(_service()))
        after = envoy.call(ROWS, token=token, consumer=CONSUMER, connection=connection)

        assert (before.status, after.status) == (200, 403)
        assert connection.sock is living


def test_key_is_accepted_when_it_is_published_and_refused_when_it_is_withdrawn(
    envoy: RunningEnvoy,
):
    token = make_token(key="next")

    def status_with(*names: str) -> int:
        keys = tuple(map(public_key, names))
        envoy.put(make_model(_service(), make_grant(), keys=keys))
        return envoy.call(ROWS, token=token, consumer=CONSUMER).status

    assert [status_with("current"), status_with("current", "next"), status_with("current")] == [
        401,
        200,
        401,
    ]


def test_clients_of_one_application_change_without_a_gap(envoy: RunningEnvoy):
    def statuses_with(*client_ids: str) -> list[int]:
        envoy.put(make_model(_service(), make_grant(client_ids=client_ids)))
        return [
            envoy.call(ROWS, token=make_token(client), consumer=CONSUMER).status
            for client in (CLIENT, "kl-b2")
        ]

    assert statuses_with(CLIENT) == [200, 403]
    assert statuses_with(CLIENT, "kl-b2") == [200, 200]
    assert statuses_with("kl-b2") == [403, 200]


def test_provider_that_is_down_is_reported_as_unavailable(envoy: RunningEnvoy):
    silent = make_service(upstream=str(settings.SAMBUNG_RUNTIME_FOLDER / "nobody.sock"))
    envoy.put(make_model(silent, make_grant()))

    answer = envoy.call(ROWS, token=make_token(), consumer=CONSUMER)

    assert (answer.status, answer.code) == (503, "unavailable")
    assert answer.headers["x-request-id"]


def test_only_calls_that_may_be_repeated_are_tried_again(envoy: RunningEnvoy):
    path = settings.SAMBUNG_RUNTIME_FOLDER / "failing.sock"
    with run_provider(path, status=503) as failing:
        service = make_service("ID/OPD/PD-A/APL-0001/gagal", upstream=str(path))
        envoy.put(make_model(service, make_grant(service=service.identifier)))

        def attempts(method: str) -> int:
            before = len(failing.calls)
            answer = envoy.call(
                f"/r1/{service.identifier}/rows",
                token=make_token(),
                consumer=CONSUMER,
                method=method,
            )
            assert answer.status == 503
            return len(failing.calls) - before

        assert (attempts("POST"), attempts("GET")) == (1, 3)


def test_answer_of_the_provider_is_never_changed(envoy: RunningEnvoy):
    path = settings.SAMBUNG_RUNTIME_FOLDER / "forbidding.sock"
    with run_provider(path, status=403):
        service = make_service("ID/OPD/PD-A/APL-0001/tolak", upstream=str(path))
        envoy.put(make_model(service, make_grant(service=service.identifier)))

        answer = envoy.call(f"/r1/{service.identifier}/rows", token=make_token(), consumer=CONSUMER)

    assert (answer.status, answer.body) == (403, b'{"items":[]}')


def test_broken_files_keep_what_is_in_force(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), make_grant()))
    refused_before = envoy.admin.get_refusals()

    for name in ("agreements", "routes", "tokens"):
        envoy.folder.write_file(f"{name}.json", b'{"resources": [{"@type": "torn')
    wait_until(
        lambda: all(
            envoy.admin.get_refusals()[name] > refused_before[name]
            for name in ("agreements", "routes", "tokens")
        ),
        "Envoy has read the broken files",
    )

    assert envoy.call(ROWS, token=make_token(), consumer=CONSUMER).status == 200


def test_admin_socket_is_for_its_owner_only(envoy: RunningEnvoy):
    path = settings.SAMBUNG_RUNTIME_FOLDER / "envoy-admin.sock"

    assert path.stat().st_mode & 0o777 == 0o600


def test_log_is_opened_anew_after_a_rename(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), make_grant()))
    envoy.call(ROWS)
    log = settings.SAMBUNG_DATA_FOLDER / "spool" / "exchange.jsonl"
    wait_until(log.exists, "the log exists")
    log.rename(log.with_suffix(".1"))

    envoy.admin.reopen_logs()
    envoy.call(ROWS)

    wait_until(lambda: log.exists() and log.stat().st_size > 0, "the new log holds a line")


def test_restarted_gateway_serves_from_its_files_alone(envoy: RunningEnvoy):
    envoy.put(make_model(_service(), make_grant()))

    envoy.stop(signal.SIGKILL)
    envoy.start()

    assert envoy.call(ROWS, token=make_token(), consumer=CONSUMER).status == 200
    assert envoy.call(ROWS, consumer=CONSUMER).status == 401
