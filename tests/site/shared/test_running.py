"""What holds while Sambung runs."""

import pytest

pytestmark = pytest.mark.instance


def test_a_second_start_on_the_same_folder_is_refused(sambung):
    answer = sambung.run("up")
    assert answer.returncode == 1
    assert "running already" in answer.stderr


def test_every_file_of_an_installation_is_closed_to_others(sambung):
    data = sambung.folder / "data"
    open_to_others = {
        path.relative_to(data).parts[0] for path in data.rglob("*") if path.stat().st_mode & 0o077
    }
    assert open_to_others <= {"static"}, "everybody may read style sheets"
