"""The panel on the right: model, settings, presets, histogram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.adjust.presets_menu import PresetsButton
from lowlight_app.gui.common import theme
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.playback.transport_bar import timecode
from lowlight_app.gui.widgets.form_layout import faint
from lowlight_app.gui.widgets.histogram_view import HistogramView
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.gui.widgets.toggle_switch import ToggleSwitch
from lowlight_app.settings import EnhanceSettings, Range, declarations
from lowlight_app.settings_track import TrackSegment

WIDTH = 264
_NARROWEST, _WIDEST = 232, 420
_GROUPS = {"amount": "Light", "exposure": "Light", "protect_highlights": "Light", "denoise": "Noise", "keep_color": "Colour"}
"""Where settings stand; those that are not named here come last, under More."""
_DEFAULTS = asdict(EnhanceSettings())


class AdjustPanel(QWidget):
    """Shows the settings of the current photo and changes them."""

    model_chosen = Signal(str)
    """Id of another model."""

    def __init__(
        self, document: Document, actions: Iterable[QAction], presets: PresetsButton, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self.presets, self._gesture = document, presets, 0
        self.rows: dict[str, SliderRow | ToggleSwitch] = {}
        self.model, self.histogram = QComboBox(), HistogramView()
        self.part, self._shown = faint(), self._where()
        self.note = NoticeBox("sun", self.tr("This photo is already well lit, so there is little to do."))
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMaximumWidth(_WIDEST)
        self._lay_out(actions)
        document.current_changed.connect(self.refresh)
        document.settings_changed.connect(self._settings_changed)
        document.moved.connect(self._moved)
        document.state_changed.connect(lambda _: self._tell_state())
        self.model.activated.connect(lambda: self.model_chosen.emit(self.model.currentData()))
        self.refresh()

    def show_models(self, models: Iterable[tuple[str, str]], chosen: str) -> None:
        """Offer models as (id, name)."""
        self.model.clear()
        for model_id, name in models:
            self.model.addItem(name, model_id)
        self.model.setCurrentIndex(max(0, self.model.findData(chosen)))

    def dress(self) -> None:
        """In the colours of the theme; wide enough for the words of the language, beside a scroll bar too."""
        self.note.dress()
        self.presets.dress()
        needed = self._rows.minimumSizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(_NARROWEST, needed))

    def refresh(self) -> None:
        """Show the current photo's settings."""
        photo = self._document.current
        settings = photo.settings if photo else EnhanceSettings()
        for name, row in self.rows.items():
            row.setEnabled(photo is not None)
            if isinstance(row, SliderRow):
                row.show_value(getattr(settings, name))
            else:
                row.setChecked(getattr(settings, name))
        self._shown = self._where()
        self.part.setText(self._told())
        self.part.setVisible(bool(self.part.text()))
        self._tell_state()

    # --- Layout

    def _lay_out(self, actions: Iterable[QAction]) -> None:
        self._rows, self._scroll = QWidget(), QScrollArea()  # scrolls in windows that are very low
        layout = QVBoxLayout(self._rows)
        layout.setContentsMargins(16, 12, 16, 4)
        layout.setSpacing(6)
        self.model.setAccessibleName(self.tr("Model"))
        self.model.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.model.setToolTip(self.tr("What the photos are enhanced with"))
        group = ""
        for name, declaration in self._ordered():
            heading = _GROUPS.get(name, "More")
            if heading != group:
                if group:
                    layout.addSpacing(8)
                layout.addWidget(_heading(QCoreApplication.translate("Settings", heading)))
                if not group:
                    layout.addWidget(self.model)
                    layout.addSpacing(4)
                group = heading
            layout.addWidget(self._row(name, declaration))
        layout.addSpacing(4)
        layout.addWidget(self.part)
        layout.addWidget(self.note)
        layout.addSpacing(8)
        layout.addWidget(_rule())
        layout.addSpacing(4)
        self.presets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout.addWidget(self.presets)
        layout.addLayout(_buttons(actions))
        layout.addStretch()
        scroll = self._scroll
        scroll.setWidget(self._rows)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QVBoxLayout()
        below.setContentsMargins(16, 4, 16, 12)
        below.addWidget(self.histogram)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(below)

    def _ordered(self) -> list[tuple[str, object]]:
        """The declared settings, group by group, in the order of the groups."""
        declared = declarations(EnhanceSettings)
        order = list(_GROUPS)
        return sorted(declared.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))

    def _row(self, name: str, declaration: object) -> QWidget:
        label = QCoreApplication.translate("Settings", declaration.label)  # type: ignore[attr-defined]
        help_text = QCoreApplication.translate("Settings", declaration.help)  # type: ignore[attr-defined]
        row: SliderRow | ToggleSwitch
        if isinstance(declaration, Range):
            row = SliderRow(declaration, _DEFAULTS[name], label, help_text)
            row.pressed.connect(self._begin)
            row.released.connect(self._end)
            row.changed.connect(lambda value: self._change(name, value, label))
        else:
            row = ToggleSwitch(label)
            row.setToolTip(help_text)
            row.clicked.connect(lambda checked: self._change(name, checked, label))
        self.rows[name] = row
        return row

    # --- Changes

    def _begin(self) -> None:
        self._gesture = self._document.new_gesture()

    def _end(self) -> None:
        self._gesture = 0

    def _change(self, name: str, value: float | bool, label: str) -> None:
        photo = self._document.current
        if photo is not None:
            settings = replace(photo.settings, **{name: value})  # type: ignore[arg-type]
            self._document.change([photo], settings, label, self._gesture)

    def _settings_changed(self, photo: Photo) -> None:
        if photo is self._document.current:
            self.refresh()

    def _moved(self, video: Photo) -> None:
        """Into a part with settings of its own, or out of it."""
        if video is self._document.current and self._where() != self._shown:
            self.refresh()

    def _where(self) -> TrackSegment | None:
        video = self._document.current
        return None if video is None else video.course.segment_at(video.here)

    def _told(self) -> str:
        if self._shown is None:
            return ""
        start, end = timecode(self._shown.start), self._shown.end
        if end is None:
            return self.tr("These settings are for the part from {start} on.").format(start=start)
        return self.tr("These settings are for the part from {start} to {end}.").format(start=start, end=timecode(end))

    def _tell_state(self) -> None:
        photo = self._document.current
        self.note.setVisible(photo is not None and photo.state is PhotoState.WELL_LIT and photo.settings.exposure == 0)


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setProperty("role", "heading")
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 0.85)
    label.setFont(font)
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule


def _buttons(actions: Iterable[QAction]) -> QGridLayout:
    """Two to a row."""
    grid = QGridLayout()
    grid.setSpacing(4)
    for place, action in enumerate(actions):
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.addWidget(button, place // 2, place % 2)
    return grid


class NoticeBox(QFrame):
    """A quiet word with an icon, hidden until it holds."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self.setObjectName("note")
        self._name, self._icon, label = icon, QLabel(), QLabel(text)
        label.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label, 1)
        self.dress()
        self.hide()

    def dress(self) -> None:
        """In the colours of the theme."""
        self._icon.setPixmap(theme.icon(self._name).pixmap(20, 20))
