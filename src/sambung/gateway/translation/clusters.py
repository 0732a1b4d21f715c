"""Clusters: where the calls of each service go, and when a provider is given a rest.

Each service has its own, though several may share a socket: one failing table must not take the
others of its connector with it.
"""

from sambung.gateway.translation.intermediate import GatewayModel, Service
from sambung.gateway.translation.messages import Json, typed
from sambung.gateway.translation.upstreams import Socket, TlsServer, Upstream, is_address


def build_clusters(model: GatewayModel) -> list[Json]:
    """Build one cluster per service, in order of identifier."""
    services = sorted(model.services, key=lambda service: service.identifier)
    return [
        typed("envoy.config.cluster.v3.Cluster", **_build_cluster(service)) for service in services
    ]


def _build_cluster(service: Service) -> Json:
    return {
        "name": service.identifier,
        **_build_place(service.identifier, service.upstream),
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


def _build_place(name: str, upstream: Upstream | None) -> Json:
    """Say how the provider is reached: this part alone knows the kinds of upstream."""
    if isinstance(upstream, Socket):
        address: Json = {"pipe": {"path": upstream.path}}
        return {"type": "STATIC", "connect_timeout": "1s", **_build_endpoint(name, address)}
    assert upstream is not None, "a model with an upstream that has no place is not translated"
    address = {"socket_address": {"address": upstream.host, "port_value": upstream.port}}
    lookup = (
        {"type": "STATIC"}
        if is_address(upstream.host)
        else {
            "type": "STRICT_DNS",
            "dns_lookup_family": "V4_PREFERRED",
            "respect_dns_ttl": True,
            "dns_refresh_rate": "30s",
        }
    )
    return {
        **lookup,
        "connect_timeout": "5s",  # until the end of the TLS handshake
        **_build_endpoint(name, address),
        "transport_socket": {
            "name": "envoy.transport_sockets.tls",
            "typed_config": _build_tls(upstream),
        },
        # A renewed file is another cluster: Envoy reads certificates when it builds one.
        "metadata": {"filter_metadata": {"sambung": _digests_of(upstream)}},
    }


def _build_endpoint(name: str, address: Json) -> Json:
    endpoint = {"endpoint": {"address": address}}
    return {"load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]}}


def _build_tls(server: TlsServer) -> Json:
    """Let nothing pass before the server has shown a certificate of its name and authority."""
    is_name = not is_address(server.name)
    checked = {
        "trusted_ca": {"filename": server.authority.path},
        "match_typed_subject_alt_names": [
            {"san_type": "DNS" if is_name else "IP_ADDRESS", "matcher": {"exact": server.name}}
        ],
    }
    common: Json = {
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
        "alpn_protocols": ["http/1.1"],
        "validation_context": checked,
    }
    if server.client is not None:
        file = {"filename": server.client.path}
        common["tls_certificates"] = [{"certificate_chain": file, "private_key": file}]
    tls: Json = {"common_tls_context": common}
    if is_name:  # an address is no server name (RFC 6066, section 3)
        tls["sni"] = server.name
    return typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", **tls)


def _digests_of(server: TlsServer) -> Json:
    digests = {"authority": server.authority.digest}
    return {**digests, "client": server.client.digest} if server.client else digests


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
