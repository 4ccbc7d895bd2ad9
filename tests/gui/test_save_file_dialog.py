"""The dialog for the name of a file: the suffix fits the format, and no file is replaced without a question."""

import pytest
from PySide6.QtWidgets import QFileDialog

from lowlight_app.gui.widgets.save_file_dialog import ask_for_target


@pytest.fixture
def choose(qapp, tmp_path, monkeypatch):
    """Type a name in the dialog for a JPEG, and return the name of the file to write."""

    def answer(typed):
        chosen = str(tmp_path / typed) if typed else ""
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
        target = ask_for_target(None, "Save", tmp_path / "x.jpg", "JPEG", (".jpg", ".jpeg"))
        return target and target.name

    return answer


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("party.jpg", "party.jpg"),
        ("party.JPEG", "party.JPEG"),
        ("party", "party.jpg"),
        ("party.pdf", "party.jpg"),
        ("29.11", "29.11.jpg"),
        ("", None),
    ],
)
def test_the_suffix_fits_the_format(choose, typed, name):
    assert choose(typed) == name


@pytest.mark.parametrize(("confirmed", "name"), [(True, "party.jpg"), (False, None)])
def test_a_name_that_only_exists_with_the_suffix_is_replaced_after_a_question(choose, agree, tmp_path, confirmed, name):
    (tmp_path / "party.jpg").touch()
    agree(confirmed)
    assert choose("party") == name
