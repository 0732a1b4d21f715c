"""The listener of the portal: every request whole, small and in time before a web process sees it.

Two web processes stand behind it. Tokens, sign-in and health have the one of their own, so that
nothing that pages do can make them wait.
"""

from dataclasses import dataclass

from sambung.gateway.translation.hardening import harden_requests, tell_client_address
from sambung.gateway.translation.messages import Json, typed
from sambung.gateway.translation.portal_replies import build_portal_replies
from sambung.gateway.translation.routes import LOCAL_RATELIMIT

MOST_CONNECTIONS = 4000
_MOST_HEADER_KIBIBYTES = 32
_IDLE_SECONDS = 30
_HEADER_SECONDS = 10
_MOST_ADDRESSES = 20_000
"""Buckets kept. Envoy drops the oldest beyond it, and a dropped one returns full."""
_LOOPBACK_FACTOR = 100
"""Sambung's own processes call from the loopback; so does a proxy that was not told of."""

PAGES = "pages"
SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Portal:
    """Where the portal is reached, and the sockets of the web processes behind it."""

    host: str
    port: int
    pages_socket: str
    sign_in_socket: str
    trusted_proxies: int = 0
    is_https: bool = False
    """Whether people reach it by https, which the city's proxy in front speaks."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one kind of request may use up."""

    body_bytes: int
    answer_seconds: int
    """From the last byte of the request to the answer."""
    whole_seconds: int
    """From the first byte of the request to the last of the answer."""
    burst: int
    per_second: int
    """Requests of one address."""


PAGE_BUDGET = Budget(1024**2, answer_seconds=60, whole_seconds=90, burst=600, per_second=30)
SIGN_IN_BUDGET = Budget(64 * 1024, answer_seconds=15, whole_seconds=20, burst=600, per_second=100)
UPLOAD_BUDGET = Budget(26 * 1024**2, answer_seconds=180, whole_seconds=300, burst=20, per_second=1)

_SIGN_IN_PATHS = r"(/en)?/(oauth|\.well-known|masuk|keluar|periksa-ulang|perangkat)(/.*)?"
_HEALTH_PATH = "/healthz"
_UPLOAD_PATHS = r"(/en)?/konsol/.*"


def build_portal_listener(portal: Portal) -> Json:
    """Build the listener on which people, and applications that want tokens, call.

    It keeps no log: a path may name a person.
    """
    manager = typed(
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="portal",
        **harden_requests(trusted_proxies=portal.trusted_proxies, marks_relayed=True),
        **_limit(),
        route_config=_build_routes(portal),
        http_filters=_build_filters(),
        local_reply_config=build_portal_replies(),
    )
    connections = typed(
        "envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
        stat_prefix="portal",
        max_connections=MOST_CONNECTIONS,
    )
    return {
        "name": "portal",
        "address": {"socket_address": {"address": portal.host, "port_value": portal.port}},
        "enable_reuse_port": False,
        # An answer up to this size leaves the web process at once, however slow its reader is.
        "per_connection_buffer_limit_bytes": 1024**2,
        "filter_chains": [
            {
                "filters": [
                    {"name": "envoy.filters.network.connection_limit", "typed_config": connections},
                    {
                        "name": "envoy.filters.network.http_connection_manager",
                        "typed_config": manager,
                    },
                ]
            }
        ],
    }


def build_portal_clusters(portal: Portal) -> list[Json]:
    """Build the two clusters; each is one socket of this machine."""
    return [
        _build_cluster(PAGES, portal.pages_socket),
        _build_cluster(SIGN_IN, portal.sign_in_socket),
    ]


def _limit() -> Json:
    return {
        "max_request_headers_kb": _MOST_HEADER_KIBIBYTES,
        "request_timeout": f"{UPLOAD_BUDGET.whole_seconds}s",
        "request_headers_timeout": f"{_HEADER_SECONDS}s",
        "stream_idle_timeout": f"{UPLOAD_BUDGET.answer_seconds + 5}s",
        "delayed_close_timeout": "1s",
        "common_http_protocol_options": {
            "idle_timeout": f"{_IDLE_SECONDS}s",
            # Django would take `X_Forwarded_For` for the header with dashes.
            "headers_with_underscores_action": "DROP_HEADER",
            "max_headers_count": 100,
        },
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 64 * 1024,
            "initial_connection_window_size": 1024 * 1024,
        },
    }


def _build_filters() -> list[Json]:
    return [
        {
            "name": "envoy.filters.http.local_ratelimit",
            "typed_config": typed(LOCAL_RATELIMIT, stat_prefix="portal"),
        },
        {
            "name": "envoy.filters.http.buffer",
            "typed_config": _buffer(PAGE_BUDGET),
        },
        {
            "name": "envoy.filters.http.router",
            "typed_config": typed(
                "envoy.extensions.filters.http.router.v3.Router", suppress_envoy_headers=True
            ),
        },
    ]


def _build_routes(portal: Portal) -> Json:
    """Route by path: doors and health to their own process, all else to pages.

    The largest body is the exception and not the rule, so that a path nobody thought of is small.
    """
    scheme = "https" if portal.is_https else "http"
    told = tell_client_address()
    told["request_headers_to_add"].append(
        {
            # Not what the caller's connection is, but what the public address says.
            "header": {"key": "x-forwarded-proto", "value": scheme},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
    )
    upload = {
        "safe_regex": {"regex": _UPLOAD_PATHS},
        "headers": [
            {"name": "content-type", "string_match": {"prefix": "multipart/", "ignore_case": True}}
        ],
    }
    return {
        "name": "portal",
        "virtual_hosts": [
            {
                "name": "portal",
                "domains": ["*"],
                **told,
                "routes": [
                    _build_route("health", {"path": _HEALTH_PATH}, SIGN_IN, SIGN_IN_BUDGET),
                    _build_route(
                        "sign-in",
                        {"safe_regex": {"regex": _SIGN_IN_PATHS}},
                        SIGN_IN,
                        SIGN_IN_BUDGET,
                    ),
                    _build_route("uploads", upload, PAGES, UPLOAD_BUDGET),
                    _build_route("pages", {"prefix": "/"}, PAGES, PAGE_BUDGET),
                ],
            }
        ],
    }


def _build_route(name: str, match: Json, cluster: str, budget: Budget) -> Json:
    return {
        "name": name,
        "match": match,
        "route": {
            "cluster": cluster,
            "timeout": f"{budget.answer_seconds}s",
            "max_stream_duration": {"max_stream_duration": f"{budget.whole_seconds}s"},
            # A web process that is being replaced; nothing has been read of the request yet.
            "retry_policy": {
                "retry_on": "connect-failure,refused-stream,reset-before-request",
                "num_retries": 2,
                "retry_back_off": {"base_interval": "0.1s", "max_interval": "0.5s"},
            },
        },
        "typed_per_filter_config": {
            "envoy.filters.http.buffer": typed(
                "envoy.extensions.filters.http.buffer.v3.BufferPerRoute",
                buffer={"max_request_bytes": budget.body_bytes},
            ),
            "envoy.filters.http.local_ratelimit": _build_limit(budget),
        },
    }


def _buffer(budget: Budget) -> Json:
    return typed(
        "envoy.extensions.filters.http.buffer.v3.Buffer", max_request_bytes=budget.body_bytes
    )


def _build_limit(budget: Budget) -> Json:
    """Give each address its own bucket: the empty value stands for any."""
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    addresses = {"": 1, "127.0.0.1": _LOOPBACK_FACTOR, "::1": _LOOPBACK_FACTOR}
    return typed(
        LOCAL_RATELIMIT,
        stat_prefix="portal",
        token_bucket=_build_bucket(budget, 1),
        filter_enabled=always,
        filter_enforced=always,
        always_consume_default_token_bucket=False,
        max_dynamic_descriptors=_MOST_ADDRESSES,
        rate_limits=[{"actions": [{"remote_address": {}}]}],
        descriptors=[
            {
                "entries": [{"key": "remote_address", "value": address}],
                "token_bucket": _build_bucket(budget, factor),
            }
            for address, factor in addresses.items()
        ],
    )


def _build_bucket(budget: Budget, factor: int) -> Json:
    return {
        "max_tokens": budget.burst * factor,
        "tokens_per_fill": budget.per_second * factor,
        "fill_interval": "1s",
    }


def _build_cluster(name: str, path: str) -> Json:
    endpoint = {"endpoint": {"address": {"pipe": {"path": path}}}}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "circuit_breakers": {
            "thresholds": [
                # What waits, waits here: its deadline runs, and a web process has no queue.
                {"max_connections": 32, "max_pending_requests": 512, "max_requests": 1024}
            ]
        },
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                # Shorter than the web process keeps a connection, so that it never ends first.
                common_http_protocol_options={"idle_timeout": "10s", "max_headers_count": 100},
                explicit_http_config={"http_protocol_options": {}},
            )
        },
    }
