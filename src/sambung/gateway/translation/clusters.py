"""Clusters: where the calls of each service go, and when a provider is given a rest.

Each service has its own, though several may share a socket: one failing table must not take the
others of its connector with it.
"""

from sambung.gateway.translation.intermediate import GatewayModel, Service
from sambung.gateway.translation.messages import Json, typed


def build_clusters(model: GatewayModel) -> list[Json]:
    """Build one cluster per service, in order of identifier."""
    services = sorted(model.services, key=lambda service: service.identifier)
    return [
        typed("envoy.config.cluster.v3.Cluster", **_build_cluster(service)) for service in services
    ]


def _build_cluster(service: Service) -> Json:
    endpoint = {"endpoint": {"address": {"pipe": {"path": service.upstream}}}}
    return {
        "name": service.identifier,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": service.identifier,
            "endpoints": [{"lb_endpoints": [endpoint]}],
        },
        # Without these two a single endpoint is never given a rest: half of one counts as panic.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "outlier_detection": _build_outlier_detection(),
        "circuit_breakers": {
            "thresholds": [
                {
                    "max_connections": 200,
                    "max_pending_requests": 200,
                    "max_requests": 400,
                    "retry_budget": {"budget_percent": {"value": 20}, "min_retry_concurrency": 3},
                }
            ]
        },
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                common_http_protocol_options={"idle_timeout": "30s", "max_headers_count": 100},
                explicit_http_config={"http_protocol_options": {}},
            )
        },
    }


def _build_outlier_detection() -> Json:
    """Rest a provider that fails five times in a row for 5 s, longer when it keeps failing."""
    return {
        "consecutive_5xx": 5,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_gateway_failure": 100,
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 5,
        "interval": "2s",
        "base_ejection_time": "5s",
        "max_ejection_time": "60s",
        "max_ejection_percent": 100,
    }
