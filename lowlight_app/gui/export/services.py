"""The parts of the export feature that work on threads, with the options that they share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.cluster_choice import cluster_of
from lowlight_app.gui.export.contact_sheet_renderer import ContactSheetRenderer
from lowlight_app.gui.export.estimator import ExportEstimator
from lowlight_app.gui.export.exporter import Exporter
from lowlight_app.gui.export.options import ExportOptionsStore
from lowlight_app.gui.export.queue import ExportQueue
from lowlight_app.gui.export.recovery import Recovery
from lowlight_app.gui.export.share_renderer import ShareRenderer
from lowlight_app.gui.library.document import Document
from lowlight_app.user_data import data_folder


class ExportServices(QObject):
    """Builds and connects the parts of the export feature that have no widgets.

    Args:
        document: the open photos.
        engine: provides the network.
        preferences: the cluster that enhances the queue.
        make_worker: returns a new worker thread with the given name.

    Attributes:
        options: the last export options and the user's presets.
        queue: the items to export.
        exporter: exports the queue.
        estimator: estimates time and size of results for the export dialog.
        share_renderer: renders results for the clipboard and for drag and drop.
        sheets: renders contact sheets.
        recovery: saves the open photos and the queue for the case of a crash.
    """

    def __init__(
        self,
        document: Document,
        engine: EngineLoader,
        preferences: Preferences,
        make_worker: Callable[[str], Worker],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        exporting = make_worker("exporting")
        self.options = ExportOptionsStore(data_folder("export.json"), self)
        self.queue = ExportQueue(self)
        self.recovery = Recovery(document, self.queue, make_worker("recovery"), data_folder("unfinished"), self)
        choose = lambda: cluster_of(preferences.values)  # noqa: E731
        self.exporter = Exporter(document, engine, self.queue, exporting, self.recovery.record_target, choose, self)
        self.estimator = ExportEstimator(engine, exporting, self)
        self.share_renderer = ShareRenderer(engine, make_worker("sharing"), data_folder("cache", "dragged"), self)
        self.sheets = ContactSheetRenderer(engine, make_worker("contact-sheet"), self)

    def start(self) -> None:
        """Look for unfinished work of a crashed process, and delete old files from drag and drop."""
        self.recovery.start()
        self.share_renderer.tidy()
