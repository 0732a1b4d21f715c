"""The listener of the exchange: hardening of what comes in, the order of the filters, the log."""

from dataclasses import dataclass

from sambung.gateway.log.format import LOG_FIELDS
from sambung.gateway.translation import agreements, tokens
from sambung.gateway.translation.agreements import deny_everything
from sambung.gateway.translation.hardening import harden_requests
from sambung.gateway.translation.messages import JWT_AUTHN, RBAC, Json, typed
from sambung.gateway.translation.replies import build_replies
from sambung.gateway.translation.routes import LOCAL_RATELIMIT, ROUTES_NAME

MOST_BODY_BYTES = 1024 * 1024
_MOST_HEADER_KIBIBYTES = 32


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the listener that change while Envoy runs: read from files, or written in."""

    tokens: Json
    agreements: Json
    routes: Json
    """`{"rds": …}` or `{"route_config": …}`."""


def read_filter(name: str, message: str, file: str, default: Json | None = None) -> Json:
    """Describe a filter whose configuration Envoy reads from a file and again when it changes."""
    discovery: Json = {
        "config_source": read_from(file),
        "type_urls": [f"type.googleapis.com/{message}"],
    }
    if default is not None:
        discovery["default_config"] = default
    return {"name": name, "config_discovery": discovery}


def read_from(file: str) -> Json:
    """Describe a file that Envoy watches. It notices a rename onto the path, nothing else."""
    return {"path_config_source": {"path": file}, "resource_api_version": "V3"}


def parts_from_files(*, tokens_file: str, agreements_file: str, routes_file: str) -> Parts:
    """Let every changing part come from its file.

    Without the token file Envoy does not start; until the agreements are read nobody passes.
    """
    return Parts(
        tokens=read_filter(tokens.FILTER_NAME, JWT_AUTHN, tokens_file),
        agreements=read_filter(agreements.FILTER_NAME, RBAC, agreements_file, deny_everything()),
        routes={"rds": {"route_config_name": ROUTES_NAME, "config_source": read_from(routes_file)}},
    )


def parts_written_in(*, tokens_filter: Json, agreements_filter: Json, routes: Json) -> Parts:
    """Write every changing part into the listener, so that `--mode validate` sees it."""
    return Parts(
        tokens={"name": tokens.FILTER_NAME, "typed_config": tokens_filter},
        agreements={"name": agreements.FILTER_NAME, "typed_config": agreements_filter},
        routes={"route_config": {key: routes[key] for key in routes if key != "@type"}},
    )


def build_listener(*, host: str, port: int, log_file: str, parts: Parts) -> Json:
    """Build the listener on which consumers call."""
    manager = typed(
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="exchange",
        **harden_requests(),
        strip_any_host_port=True,
        always_set_request_id_in_response=True,
        **_limit(),
        **parts.routes,
        http_filters=_build_filters(parts),
        access_log=[_build_log(log_file)],
        local_reply_config=build_replies(),
    )
    network_filter = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": manager,
    }
    return {
        "name": "exchange",
        "address": {"socket_address": {"address": host, "port_value": port}},
        "enable_reuse_port": False,
        "per_connection_buffer_limit_bytes": 128 * 1024,
        "filter_chains": [{"filters": [network_filter]}],
    }


def _limit() -> Json:
    return {
        "max_request_headers_kb": _MOST_HEADER_KIBIBYTES,
        "request_timeout": "60s",
        "request_headers_timeout": "10s",
        "stream_idle_timeout": "65s",
        "common_http_protocol_options": {
            "idle_timeout": "300s",
            "headers_with_underscores_action": "REJECT_REQUEST",
            "max_headers_count": 100,
        },
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 64 * 1024,
            "initial_connection_window_size": 1024 * 1024,
        },
    }


def _build_filters(parts: Parts) -> list[Json]:
    """Order the filters: who calls, may it, how often, how much, then on to the provider."""
    return [
        parts.tokens,
        parts.agreements,
        {
            "name": "envoy.filters.http.local_ratelimit",
            "typed_config": typed(LOCAL_RATELIMIT, stat_prefix="consumers"),
        },
        {
            "name": "envoy.filters.http.buffer",
            "typed_config": typed(
                "envoy.extensions.filters.http.buffer.v3.Buffer", max_request_bytes=MOST_BODY_BYTES
            ),
        },
        {
            "name": "envoy.filters.http.router",
            # Envoy's own headers stay: the log takes the path the caller used from one of them.
            "typed_config": typed("envoy.extensions.filters.http.router.v3.Router"),
        },
    ]


def _build_log(log_file: str) -> Json:
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": typed(
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            path=log_file,
            log_format={"json_format": dict(LOG_FIELDS)},
        ),
    }
