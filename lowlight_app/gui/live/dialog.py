"""The window of a live source: address, picture, sliders, snapshot and recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lowlight_app.gui.live.view import LiveView
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.elided_label import ElidedLabel
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.gui.widgets.toggle_switch import ToggleSwitch
from lowlight_app.settings import EnhanceSettings, Range, declarations

_DEFAULTS = asdict(EnhanceSettings())
_PANEL_WIDTH = 260


class LiveDialog(Dialog):
    """Shows a live source, and emits a signal for each command.

    Attributes:
        settings: the settings of the sliders.
    """

    connect_requested = Signal(str)
    """Emitted with the address, or the name of a camera."""
    disconnect_requested = Signal()
    snapshot_requested = Signal()
    record_requested = Signal(bool)
    """Emitted with whether to begin or to end a recording."""
    folder_requested = Signal()
    settings_changed = Signal(object)
    """Emitted with the `EnhanceSettings`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Camera or stream"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.settings = EnhanceSettings()
        self.rows: dict[str, SliderRow | ToggleSwitch] = {}
        self.view, self.state, self.latency = LiveView(), ElidedLabel(), QLabel()
        self.source = QComboBox()
        self.source.setEditable(True)
        self.source.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.source.setAccessibleName(self.tr("Camera or address"))
        edit = self.source.lineEdit()
        assert edit is not None
        self._edit = edit
        self._edit.setPlaceholderText(self.tr("rtsp://user@camera.local/live"))
        self._edit.returnPressed.connect(self._connect)
        self.connect_button, self.snapshot = QPushButton(), QPushButton(self.tr("Save picture"))
        self.record, self.folder = QPushButton(), QPushButton(self.tr("Folder…"))
        for button in (self.connect_button, self.snapshot, self.record, self.folder):
            button.setAutoDefault(False)
        self.record.setCheckable(True)
        texts = {None: self.tr("One file"), 15: self.tr("A file each 15 minutes"), 60: self.tr("A file each hour")}
        self.segment = ChoiceBox(texts)
        self.segment.setAccessibleName(self.tr("Length of the files"))
        self._lay_out()
        self.connect_button.clicked.connect(self._connect)
        self.snapshot.clicked.connect(self.snapshot_requested)
        self.record.clicked.connect(self.record_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.show_connection(opened=False)

    @property
    def segment_seconds(self) -> Fraction | None:
        """Length of the files of a recording; None for one file."""
        minutes = self.segment.value
        return None if minutes is None else Fraction(60 * minutes)

    def show_sources(self, cameras: Iterable[tuple[str, str]], recent: Iterable[str]) -> None:
        """Fill the list.

        Args:
            cameras: their descriptions, and what `connect_requested` is emitted with.
            recent: addresses, without passwords.
        """
        typed = self.source.currentText()
        self.source.clear()
        for description, name in cameras:
            self.source.addItem(description, name)
        for address in recent:
            self.source.addItem(address, address)
        if typed:
            self.source.setEditText(typed)
        self.source.setFocus()
        self._edit.selectAll()

    def show_connection(self, *, opened: bool) -> None:
        """Show whether a source is open, or being opened."""
        self._opened = opened
        self.connect_button.setText(self.tr("Disconnect") if opened else self.tr("Connect"))
        self.connect_button.setProperty("primary", not opened)
        self.connect_button.style().polish(self.connect_button)  # the style sheet reads the property only then
        self.source.setEnabled(not opened)
        self.snapshot.setEnabled(False)
        self.record.setEnabled(False)
        self.show_recording(on=False)
        self.latency.clear()
        if not opened:
            self.view.show_text(self.tr("Choose a camera or type the address of a stream."))

    def show_live(self) -> None:
        """Enable the commands that need a picture."""
        self.snapshot.setEnabled(True)
        self.record.setEnabled(True)

    def show_recording(self, *, on: bool) -> None:
        """Show whether the source is recorded."""
        self.record.setChecked(on)
        self.record.setText(self.tr("Stop recording") if on else self.tr("Record"))
        self.segment.setEnabled(not on)
        self.folder.setEnabled(not on)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Disconnect; what is recorded is kept."""
        self.disconnect_requested.emit()
        super().closeEvent(event)

    def reject(self) -> None:
        """Close the window: a dialog that is rejected is only hidden."""
        self.close()

    def _connect(self) -> None:
        if self._opened:
            self.disconnect_requested.emit()
            return
        text = self.source.currentText().strip()
        index = self.source.findText(text)
        if text:
            self.connect_requested.emit(self.source.itemData(index) if index >= 0 else text)

    def _lay_out(self) -> None:
        top, middle, status, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.source, 1)
        top.addWidget(self.connect_button)
        middle.addWidget(self.view, 1)
        middle.addWidget(self._panel())
        status.addWidget(self.state, 1)
        status.addWidget(self.latency)
        bottom.addStretch()
        for widget in (self.segment, self.folder, self.snapshot, self.record):
            bottom.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for part, stretch in ((top, 0), (middle, 1), (status, 0), (bottom, 0)):
            layout.addLayout(part, stretch)

    def _panel(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(8, 0, 8, 0)
        for name, declaration in declarations(EnhanceSettings).items():
            label = QCoreApplication.translate("Settings", declaration.label)
            help_text = QCoreApplication.translate("Settings", declaration.help)
            row: SliderRow | ToggleSwitch
            if isinstance(declaration, Range):
                row = SliderRow(declaration, _DEFAULTS[name], label, help_text)
                row.changed.connect(lambda value, name=name: self._change(name, value))
            else:
                row = ToggleSwitch(label)
                row.setToolTip(help_text)
                row.clicked.connect(lambda value, name=name: self._change(name, value))
            self.rows[name] = row
            layout.addWidget(row)
        layout.addStretch()
        panel = ScrollArea(content)
        panel.setFixedWidth(_PANEL_WIDTH)
        return panel

    def _change(self, name: str, value: float | bool) -> None:
        self.settings = EnhanceSettings(**{**asdict(self.settings), name: value})
        self.settings_changed.emit(self.settings)
