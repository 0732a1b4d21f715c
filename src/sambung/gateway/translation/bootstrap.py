"""What Envoy is started with: its listener, its admin socket, its limits, its files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sambung.gateway.translation.listener import (
    Parts,
    build_listener,
    parts_from_files,
    parts_written_in,
    read_from,
)
from sambung.gateway.translation.messages import Json, typed
from sambung.gateway.translation.portal import (
    Portal,
    build_portal_clusters,
    build_portal_listener,
)
from sambung.gateway.translation.resources import (
    AGREEMENTS,
    CLUSTERS,
    ROUTES,
    TOKENS,
    Resource,
)

_OWNER_ONLY = 0o600
_MOST_HEAP_BYTES = 1024**3
_MOST_CONNECTIONS = 5000


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one gateway stands: its name, its address, its files. All paths are absolute."""

    gateway: str
    host: str
    port: int
    folder: str
    log_file: str
    admin_socket: str
    portal: Portal


def build_bootstrap(placement: Placement) -> Json:
    """Build the configuration Envoy is started with: all that changes comes from files."""
    folder = placement.folder
    parts = parts_from_files(
        tokens_file=f"{folder}/{TOKENS}.json",
        agreements_file=f"{folder}/{AGREEMENTS}.json",
        routes_file=f"{folder}/{ROUTES}.json",
    )
    return {
        **_build_frame(placement),
        "static_resources": {
            "listeners": _build_listeners(placement, parts),
            "clusters": build_portal_clusters(placement.portal),
        },
        "dynamic_resources": {"cds_config": read_from(f"{folder}/{CLUSTERS}.json")},
    }


def build_for_validation(placement: Placement, resources: Mapping[str, Resource]) -> Json:
    """Build one configuration with everything written in: `--mode validate` reads no other file.

    The log is left out of it, since Envoy would open it, with rights wider than ours.
    """
    parts = parts_written_in(
        tokens_filter=resources[TOKENS].bodies[0]["typed_config"],
        agreements_filter=resources[AGREEMENTS].bodies[0]["typed_config"],
        routes=resources[ROUTES].bodies[0],
    )
    clusters = [
        {key: cluster[key] for key in cluster if key != "@type"}
        for cluster in resources[CLUSTERS].bodies
    ]
    return {
        **_build_frame(placement),
        "static_resources": {
            "listeners": _build_listeners(replace(placement, log_file="/dev/null"), parts),
            "clusters": [*build_portal_clusters(placement.portal), *clusters],
        },
    }


def _build_listeners(placement: Placement, parts: Parts) -> list[Json]:
    exchange = build_listener(
        host=placement.host, port=placement.port, log_file=placement.log_file, parts=parts
    )
    return [exchange, build_portal_listener(placement.portal)]


def _build_frame(placement: Placement) -> Json:
    return {
        "node": {"id": placement.gateway, "cluster": "exchange"},
        "admin": {"address": {"pipe": {"path": placement.admin_socket, "mode": _OWNER_ONLY}}},
        "overload_manager": _build_overload_manager(),
    }


def _build_overload_manager() -> Json:
    """Shed load before memory or connections run out."""
    heap = "envoy.resource_monitors.fixed_heap"
    connections = "envoy.resource_monitors.global_downstream_max_connections"
    monitors = "envoy.extensions.resource_monitors"
    return {
        "refresh_interval": "0.25s",
        "resource_monitors": [
            {
                "name": heap,
                "typed_config": typed(
                    f"{monitors}.fixed_heap.v3.FixedHeapConfig",
                    max_heap_size_bytes=_MOST_HEAP_BYTES,
                ),
            },
            {
                "name": connections,
                "typed_config": typed(
                    f"{monitors}.downstream_connections.v3.DownstreamConnectionsConfig",
                    max_active_downstream_connections=_MOST_CONNECTIONS,
                ),
            },
        ],
        "buffer_factory_config": {"minimum_account_to_track_power_of_two": 20},
        "actions": [
            {
                "name": f"envoy.overload_actions.{action}",
                "triggers": [{"name": heap, "threshold": {"value": share}}],
            }
            for action, share in (("shrink_heap", 0.9), ("stop_accepting_requests", 0.95))
        ]
        + [
            {
                # Whoever holds most of the memory, with a megabyte or more of a body, goes first.
                "name": "envoy.overload_actions.reset_high_memory_stream",
                "triggers": [
                    {
                        "name": heap,
                        "scaled": {"scaling_threshold": 0.8, "saturation_threshold": 0.93},
                    }
                ],
            }
        ],
    }
