"""The Models dialog, on real model folders."""

import pytest
from helpers.engine import write_model

from lowlight_app.gui.common.language import set_language
from lowlight_app.gui.common.preferences import Language
from lowlight_app.models.model_store import ModelStore

LONG = 120_000


@pytest.fixture
def dialog(window, qtbot, home):
    """The open dialog, with one model of the user beside the bundled ones."""
    write_model(home / "models")
    window.services.list_models()
    window.actions_.models.trigger()
    qtbot.waitUntil(lambda: window.models.dialog.table.rowCount() == 3, timeout=LONG)
    return window.models.dialog


@pytest.fixture
def in_german(dialog):
    """Messages from now on are in German."""
    set_language(Language.GERMAN)
    yield
    set_language(Language.ENGLISH)


def choose(dialog, model):
    dialog.table.selectRow([folder.card.id for folder in dialog._folders].index(model))


def test_models_are_listed_with_their_metrics_and_bundled_ones_cannot_be_deleted(dialog):
    assert "in use" in dialog.table.item(0, 0).text()
    assert float(dialog.table.item(0, 3).text()) > 20
    assert dialog.table.item(2, 3).text() == "–"
    choose(dialog, "lowlight")
    assert not dialog.delete.isEnabled()
    assert not dialog.use.isEnabled()
    choose(dialog, "test-lowlight")
    assert dialog.delete.isEnabled()


def test_a_model_is_renamed_used_and_deleted(dialog, window, qtbot):
    window.models.rename("test-lowlight", "  Night  ")
    qtbot.waitUntil(lambda: dialog.table.item(2, 0).text() == "Night", timeout=LONG)
    choose(dialog, "test-lowlight")
    dialog.use.click()
    qtbot.waitUntil(lambda: window.adjust_panel.model.currentText() == "Night", timeout=LONG)
    window.models.delete("test-lowlight")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2, timeout=LONG)
    assert window.preferences.values.model == "lowlight"


def test_a_model_is_exported_and_checked_on_import(dialog, window, qtbot, tmp_path):
    (tmp_path / "night.zip").write_bytes(b"an earlier export, which the user agreed to replace")
    window.models.export("test-lowlight", tmp_path / "night.zip")
    qtbot.waitUntil(lambda: "Exported" in dialog.status.text(), timeout=LONG)
    ModelStore().remove("test-lowlight")
    window.models.import_from(tmp_path / "night.zip")
    qtbot.waitUntil(lambda: "Imported as test-lowlight" in dialog.status.text(), timeout=LONG)
    assert dialog.table.rowCount() == 3
    (tmp_path / "photo.zip").write_bytes(b"no model")
    window.models.import_from(tmp_path / "photo.zip")
    qtbot.waitUntil(lambda: "neither a model folder nor" in dialog.status.text(), timeout=LONG)


def test_a_failed_import_is_explained_in_the_language_of_the_window(dialog, window, in_german, qtbot, tmp_path):
    (tmp_path / "photo.zip").write_bytes(b"no model")
    window.models.import_from(tmp_path / "photo.zip")
    words = f"{tmp_path / 'photo.zip'}: Das ist weder der Ordner eines Modells noch ein exportiertes Modell."
    qtbot.waitUntil(lambda: dialog.status.text() == words, timeout=LONG)


def test_invalid_names_are_reported(dialog, window, qtbot):
    window.models.rename("test-lowlight", "  ")
    qtbot.waitUntil(lambda: "needs a name" in dialog.status.text(), timeout=LONG)
    window.models.rename("lowlight", "Mine")
    qtbot.waitUntil(lambda: "cannot be renamed" in dialog.status.text(), timeout=LONG)
