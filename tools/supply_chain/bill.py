"""The bill of materials (CycloneDX 1.6, JSON), made from the lock files."""

from collections.abc import Iterable

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Item
from cyclonedx.model.component import ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tools.supply_chain.licences import find_licence
from tools.supply_chain.locks import PRODUCT, Component


def write_bill(components: Iterable[Component], *, version: str) -> str:
    """Write the bill. What does not ship stands there as `excluded`."""
    bill = Bom()
    bill.metadata.component = Item(
        name=PRODUCT,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=PRODUCT,
        licenses=[DisjunctiveLicense(id="Apache-2.0")],
    )
    for each in components:
        licence = find_licence(each)
        bill.components.add(
            Item(
                name=each.name,
                version=each.version,
                type=ComponentType.LIBRARY,
                bom_ref=each.address,
                purl=PackageURL.from_string(each.address),
                scope=ComponentScope.REQUIRED if each.ships else ComponentScope.EXCLUDED,
                licenses=[DisjunctiveLicense(name=licence)] if licence else [],
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each.digest)]
                if each.digest
                else [],
            )
        )
    return JsonV1Dot6(bill).output_as_string(indent=2)
