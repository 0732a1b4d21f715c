"""Routes: one per service, found by a prefix tree, with its rate limit, time limits, retries."""

from sambung.exchange.rules.upstreams import HTTPS_PORT
from sambung.gateway.translation.agreements import XROAD_CLIENT_HEADER, service_path
from sambung.gateway.translation.intermediate import GatewayModel, Service
from sambung.gateway.translation.matching import header_input
from sambung.gateway.translation.messages import Json, typed
from sambung.gateway.translation.upstreams import TlsServer

ROUTES_NAME = "exchange"
LOCAL_RATELIMIT = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"

MOST_CONSUMERS_PER_SERVICE = 10_000
"""Buckets kept per service. Envoy drops the oldest beyond it, and a dropped one returns full."""

_ANSWER_SECONDS = 15
_TRY_SECONDS = 6
_RETRIABLE_METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")


def build_routes(model: GatewayModel) -> Json:
    """Build the route configuration of the exchange."""
    host: Json = {
        "name": ROUTES_NAME,
        "domains": ["*"],
        "response_headers_to_remove": ["x-envoy-upstream-service-time"],
    }
    if model.services:
        host["matcher"] = {
            "matcher_tree": {
                "input": header_input(":path"),
                "prefix_match_map": {
                    "map": {
                        service_path(service.identifier): _lead_to(service)
                        for service in sorted(model.services, key=lambda each: each.identifier)
                    }
                },
            }
        }
    return typed(
        "envoy.config.route.v3.RouteConfiguration",
        name=ROUTES_NAME,
        virtual_hosts=[host],
        ignore_port_in_host_matching=True,
    )


def _lead_to(service: Service) -> Json:
    route = typed("envoy.config.route.v3.Route", **_build_route(service))
    return {"action": {"name": service.identifier, "typed_config": route}}


def _build_route(service: Service) -> Json:
    return {
        "name": service.identifier,
        # The tree finds the longest registered prefix; this keeps `svc` from catching `svc2`.
        "match": {"path_separated_prefix": service_path(service.identifier)},
        "metadata": {"filter_metadata": {"sambung": {"service": service.identifier}}},
        "route": {
            "cluster": service.identifier,
            "timeout": f"{_ANSWER_SECONDS}s",
            "regex_rewrite": {
                "pattern": {"regex": r"^/r1(?:/[^/?]+){5}/?"},
                "substitution": service.upstream_path.rstrip("/") + "/",
            },
            "retry_policy": _build_retries(),
            **_build_host(service),
        },
        "typed_per_filter_config": {"envoy.filters.http.local_ratelimit": _build_limit(service)},
    }


def _build_host(service: Service) -> Json:
    """Call a server elsewhere by its own name; a socket has none, and hears the caller's."""
    server = service.upstream
    if not isinstance(server, TlsServer):
        return {}
    host = f"[{server.name}]" if ":" in server.name else server.name
    port = "" if server.port == HTTPS_PORT else f":{server.port}"
    return {"host_rewrite_literal": f"{host}{port}"}


def _build_retries() -> Json:
    """Try again what may be repeated. A POST is never sent twice."""
    return {
        "retry_on": "connect-failure,refused-stream,reset-before-request,gateway-error",
        "num_retries": 2,
        "per_try_timeout": f"{_TRY_SECONDS}s",
        "retry_back_off": {"base_interval": "0.05s", "max_interval": "0.5s"},
        "retriable_request_headers": [
            {
                "name": ":method",
                "string_match": {
                    "safe_regex": {"regex": "|".join(_RETRIABLE_METHODS)},
                },
            }
        ],
    }


def _build_limit(service: Service) -> Json:
    """Give each consumer its own bucket: the empty value stands for any.

    The consumer is taken from `X-Road-Client`, which the agreements have bound to the token by
    then, so that an application with several clients still has one bucket.
    """
    bucket = {
        "max_tokens": service.calls_per_minute,
        "tokens_per_fill": service.calls_per_minute,
        "fill_interval": "60s",
    }
    key = "consumer"
    consumer = {"header_name": XROAD_CLIENT_HEADER, "descriptor_key": key}
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    return typed(
        LOCAL_RATELIMIT,
        stat_prefix="consumers",
        token_bucket=bucket,
        filter_enabled=always,
        filter_enforced=always,
        always_consume_default_token_bucket=False,
        max_dynamic_descriptors=MOST_CONSUMERS_PER_SERVICE,
        enable_x_ratelimit_headers="DRAFT_VERSION_03",
        rate_limits=[{"actions": [{"request_headers": consumer}]}],
        descriptors=[{"entries": [{"key": key, "value": ""}], "token_bucket": bucket}],
    )
