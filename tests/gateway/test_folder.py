"""The order in which the files of a gateway are replaced."""

from pathlib import Path

import pytest

from sambung.gateway import folder as folder_module
from sambung.gateway.folder import GatewayFolder
from sambung.gateway.translation.intermediate import GatewayModel
from sambung.gateway.translation.resources import translate
from tests.gateway.samples import SERVICE, make_grant, make_model, make_service, public_key

NOBODY = make_model()
OLD = make_model(make_service(), make_grant())
OTHER = make_service(f"{SERVICE}2")
NEW = make_model(OTHER, make_grant(service=OTHER.identifier), keys=(public_key("next"),))


def _replace(folder: GatewayFolder, model: GatewayModel, patched: pytest.MonkeyPatch) -> list[str]:
    """Replace the files and give their names in the order of writing."""
    written: list[str] = []
    real = folder_module.write_atomically

    def write(path: Path, content: bytes) -> None:
        written.append(path.stem)
        real(path, content)

    resources = translate(model)
    with patched.context() as own:
        own.setattr(folder_module, "write_atomically", write)
        folder.replace_files(resources, folder.list_changed(resources))
    return written


@pytest.mark.parametrize(
    ("before", "after", "order"),
    [
        (NOBODY, OLD, ["clusters", "routes", "agreements"]),
        (OLD, NOBODY, ["agreements", "routes", "clusters"]),
        (OLD, NEW, ["tokens", "agreements", "routes", "clusters"]),
        (OLD, make_model(make_service()), ["agreements"]),
        (OLD, OLD, []),
    ],
)
def test_no_route_lacks_its_cluster_while_files_are_replaced(
    before: GatewayModel,
    after: GatewayModel,
    order: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    folder = GatewayFolder(tmp_path)
    _replace(folder, before, monkeypatch)

    assert _replace(folder, after, monkeypatch) == order


def test_folder_is_complete_only_with_every_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = GatewayFolder(tmp_path)
    empty = folder.is_complete()
    _replace(folder, OLD, monkeypatch)
    whole = folder.is_complete()
    (tmp_path / "routes.json").write_bytes(b'{"resources":[')

    assert (empty, whole, folder.is_complete()) == (False, True, False)
