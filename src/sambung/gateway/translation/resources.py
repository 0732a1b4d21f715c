"""The four resources that change while Envoy runs, each with its version and its file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sambung.gateway.translation.agreements import FILTER_NAME as AGREEMENTS_FILTER
from sambung.gateway.translation.agreements import build_agreements
from sambung.gateway.translation.clusters import build_clusters
from sambung.gateway.translation.intermediate import GatewayModel, validate
from sambung.gateway.translation.messages import Json, typed
from sambung.gateway.translation.routes import build_routes
from sambung.gateway.translation.tokens import FILTER_NAME as TOKENS_FILTER
from sambung.gateway.translation.tokens import build_tokens

TOKENS = "tokens"
CLUSTERS = "clusters"
ROUTES = "routes"
AGREEMENTS = "agreements"
NAMES = (TOKENS, CLUSTERS, ROUTES, AGREEMENTS)

_EXTENSION = "envoy.config.core.v3.TypedExtensionConfig"


@dataclass(frozen=True)
class Resource:
    """The content of one file. The version is a hash of it, so equal content is equal version."""

    bodies: tuple[Json, ...]

    @cached_property
    def version(self) -> str:
        """The first 128 bits of SHA-256 over the content, in hexadecimal."""
        return hashlib.sha256(self._encoded).hexdigest()[:32]

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file: a discovery response, as Envoy calls it."""
        return b'{"resources":%b,"version_info":"%b"}\n' % (self._encoded, self.version.encode())

    @cached_property
    def _encoded(self) -> bytes:
        return json.dumps(self.bodies, sort_keys=True, separators=(",", ":")).encode()


def translate(model: GatewayModel) -> dict[str, Resource]:
    """Translate a model into Envoy's resources, by name.

    Raises:
        InvalidModel: the model has a problem; nothing is translated.
    """
    validate(model)
    return {
        TOKENS: _as_extension(TOKENS_FILTER, build_tokens(model)),
        CLUSTERS: Resource(tuple(build_clusters(model))),
        ROUTES: Resource((build_routes(model),)),
        AGREEMENTS: _as_extension(AGREEMENTS_FILTER, build_agreements(model)),
    }


def version_of(resources: Mapping[str, Resource]) -> str:
    """Give one version for all resources together."""
    text = "\n".join(f"{name} {resources[name].version}" for name in sorted(resources))
    return hashlib.sha256(text.encode()).hexdigest()


def _as_extension(name: str, filter_config: Json) -> Resource:
    return Resource((typed(_EXTENSION, name=name, typed_config=filter_config),))
