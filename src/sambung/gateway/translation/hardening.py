"""What every listener does first: one form of each request, and an address nobody can forge."""

from collections.abc import Sequence

from sambung.gateway.translation.messages import Json, typed

CLIENT_ADDRESS_HEADER = "x-sambung-client-address"
"""What the web processes are told of the caller. It begins like what no caller may send."""

RELAYED_HEADER = "x-sambung-relayed"
"""What marks a request that somebody says to have passed on, whether that is believed or not."""

_FORWARDED_FOR = "x-forwarded-for"
_UNTRUSTED_HEADERS = ("forwarded", "x-real-ip", "x-request-id")
_UNTRUSTED_BEGINNINGS = ("x-envoy-", "x-sambung-")
_FORWARDED_BEGINNING = "x-forwarded-"
_FORWARDED_BESIDES = ("by", "client-cert", "host", "port", "prefix", "proto", "scheme", "server")
_NOBODY: Json = {"address_prefix": "255.255.255.255", "prefix_len": 32}
"""A range no caller comes from."""


def harden_requests(*, trusted_proxies: int = 0, marks_relayed: bool = False) -> Json:
    """Bring every request into one form before anything judges it.

    What the caller says about its own origin is removed, not trusted, but for the last
    `trusted_proxies` addresses of X-Forwarded-For, which the city's own proxies have written. So
    are the number of the request, which would let a caller hide a call behind an earlier one in
    the ledger, and every instruction to Envoy. Envoy does this by itself for callers from outside
    alone, and takes private addresses for inside: yet those are where the agencies call from.
    """
    mutation = typed(
        "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
        mutations=[
            *_list_removals(_UNTRUSTED_HEADERS, _UNTRUSTED_BEGINNINGS),
            *([_mark_relayed()] if marks_relayed else []),
            *_list_forwarded_removals(trusted_proxies),
        ],
    )
    return {
        "codec_type": "AUTO",
        "use_remote_address": True,
        "xff_num_trusted_hops": trusted_proxies,
        # With an empty list Envoy would count loopback and private ranges as internal.
        "internal_address_config": {"cidr_ranges": [_NOBODY]},
        "generate_request_id": True,
        "preserve_external_request_id": False,
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        "server_header_transformation": "OVERWRITE",
        "server_name": "sambung",
        "early_header_mutation_extensions": [
            {"name": "envoy.http.early_header_mutation.header_mutation", "typed_config": mutation}
        ],
    }


def _list_forwarded_removals(trusted_proxies: int) -> list[Json]:
    if not trusted_proxies:
        return _list_removals((), (_FORWARDED_BEGINNING,))
    return _list_removals([f"{_FORWARDED_BEGINNING}{end}" for end in _FORWARDED_BESIDES], ())


def _list_removals(names: Sequence[str], beginnings: Sequence[str]) -> list[Json]:
    return [{"remove": name} for name in names] + [
        {"remove_on_match": {"key_matcher": {"prefix": beginning}}} for beginning in beginnings
    ]


def _mark_relayed() -> Json:
    """Add the mark; without the header it is made of, it is empty and stays away."""
    return {"append": {"header": {"key": RELAYED_HEADER, "value": "%REQ(X-FORWARDED-FOR)%"}}}


def tell_client_address() -> Json:
    """Give the route fields that tell an upstream who calls, in the one header it believes."""
    return {
        "request_headers_to_remove": [_FORWARDED_FOR, "x-envoy-external-address"],
        "request_headers_to_add": [
            {
                "header": {
                    "key": CLIENT_ADDRESS_HEADER,
                    "value": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
                },
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
        ],
    }
