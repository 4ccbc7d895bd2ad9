"""The Models dialog: a table of the installed models with their metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.models.metrics import metric_columns
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.models.model_store import BrokenModel, ModelFolder

_METRICS = (("psnr", 2), ("ssim", 4), ("psnr_gt_mean", 2), ("ssim_gt_mean", 4))
"""Keys in the card, with their decimals."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ModelsDialog(Dialog):
    """Shows the installed models, and emits a signal for each command on the selected one."""

    use_requested = Signal(str)
    rename_requested = Signal(str)
    export_requested = Signal(str)
    delete_requested = Signal(str)
    import_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._folders: list[ModelFolder] = []
        self._used = ""
        titles = [self.tr("Name"), self.tr("Trained by"), self.tr("Network")]
        titles += [title for title, _ in metric_columns()]
        self.table = QTableWidget(0, len(titles))
        self.table.setHorizontalHeaderLabels(titles)
        for column in range(3):
            header = QTableWidgetItem(titles[column])
            header.setTextAlignment(_LEFT)
            self.table.setHorizontalHeaderItem(column, header)
        for column, (title, explanation) in enumerate(metric_columns(), 3):
            item = QTableWidgetItem(title)
            item.setToolTip(explanation)
            item.setTextAlignment(_RIGHT)
            self.table.setHorizontalHeaderItem(column, item)
        self.table.setAccessibleName(self.tr("Models"))
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setProperty("role", "faint")
        self.use, self.rename = QPushButton(self.tr("Use for photos")), QPushButton(self.tr("Rename…"))
        self.export, self.delete = QPushButton(self.tr("Export…")), QPushButton(self.tr("Delete…"))
        self.add = QPushButton(self.tr("Import…"))
        self.use.setProperty("primary", True)
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._update_buttons)
        for button, signal in (
            (self.use, self.use_requested),
            (self.rename, self.rename_requested),
            (self.export, self.export_requested),
            (self.delete, self.delete_requested),
        ):
            button.clicked.connect(lambda _, signal=signal: signal.emit(self.selected))
        self.add.clicked.connect(self.import_requested)
        self._update_buttons()

    @property
    def selected(self) -> str:
        """Id of the selected model; empty if none is selected."""
        row = self.table.currentRow()
        return self._folders[row].card.id if 0 <= row < len(self._folders) else ""

    def name_of(self, model: str) -> str:
        """Return the display name of a model."""
        return next((folder.card.name for folder in self._folders if folder.card.id == model), model)

    def show_models(self, good: Sequence[ModelFolder], broken: Sequence[BrokenModel], used: str) -> None:
        """Show models; the one in use is marked, and the reasons why others are broken appear below."""
        selected, self._folders, self._used = self.selected or used, list(good), used
        self.table.setRowCount(len(good))
        for row, folder in enumerate(good):
            name = self.tr("{name}  (in use)").format(name=folder.card.name) if folder.card.id == used else folder.card.name
            origin = self.tr("Lowlight") if folder.bundled else self.tr("you")
            for column, text in enumerate([name, origin, folder.card.architecture, *_metric_texts(folder)]):
                item = QTableWidgetItem(text)
                item.setToolTip(_metrics_dataset(folder))
                if column > 2:
                    item.setTextAlignment(_RIGHT)
                self.table.setItem(row, column, item)
            if folder.card.id == selected:
                self.table.selectRow(row)
        self.table.setMinimumWidth(self._needed_width())
        self.show_status("\n".join(f"{model.path.name}: {translate_message(model.reason)}" for model in broken))
        self._update_buttons()

    def show_status(self, text: str) -> None:
        """Show a message below the table."""
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _needed_width(self) -> int:
        """Return the width at which no column is cut, including the first, which takes the remaining width."""
        table, header = self.table, self.table.horizontalHeader()
        columns = (max(table.sizeHintForColumn(index), header.sectionSizeHint(index)) for index in range(table.columnCount()))
        return sum(columns) + 2 * table.frameWidth()

    def _update_buttons(self) -> None:
        row = self.table.currentRow()
        folder = self._folders[row] if 0 <= row < len(self._folders) else None
        own = folder is not None and not folder.bundled
        self.use.setEnabled(folder is not None and folder.card.id != self._used)
        self.export.setEnabled(folder is not None)
        self.rename.setEnabled(own)
        self.delete.setEnabled(own)

    def _lay_out(self) -> None:
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        hint = QLabel(self.tr("Compare metrics only if they were measured on the same images: hover over a row to see which."))
        hint.setProperty("role", "faint")
        hint.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.UNIT)
        for button in (self.rename, self.export, self.delete):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.add)
        buttons.addWidget(self.use)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(theme.UNIT)
        for widget in (self.table, hint, self.status):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addWidget(close)
        self.resize(860, 420)


def _metrics(folder: ModelFolder) -> Mapping[str, Any]:
    """Return the first metrics in the card, which are its main ones."""
    return next(iter(folder.card.metrics), {})


def _metric_texts(folder: ModelFolder) -> list[str]:
    values = [(_metrics(folder).get(key), digits) for key, digits in _METRICS]
    return [format_number(float(value), digits) if isinstance(value, Real) else "–" for value, digits in values]


def _metrics_dataset(folder: ModelFolder) -> str:
    return str(_metrics(folder).get("data", ""))
