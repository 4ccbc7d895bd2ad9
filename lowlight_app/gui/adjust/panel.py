"""The adjust panel: model, settings, presets, histogram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
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
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.library.undo import Gesture
from lowlight_app.gui.widgets.form_layout import hint_label
from lowlight_app.gui.widgets.histogram_view import HistogramView
from lowlight_app.gui.widgets.scroll_area import WheelGuard
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.gui.widgets.toggle_switch import ToggleSwitch
from lowlight_app.settings import EnhanceSettings, Range, Toggle, declarations
from lowlight_app.settings_track import TrackSegment

DEFAULT_WIDTH = 264
_MIN_WIDTH, _MAX_WIDTH = 232, 420
_DEFAULTS = asdict(EnhanceSettings())


class AdjustPanel(QWidget):
    """Shows and changes the settings of the current photo."""

    model_chosen = Signal(str)
    """Emitted with the id of the model that the user chose."""

    def __init__(
        self,
        document: Document,
        automatic: Iterable[QAction],
        actions: Iterable[QAction],
        presets: PresetsButton,
        pick_gray: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self.presets = document, presets
        self._gesture: Gesture | None = None
        self.rows: dict[str, SliderRow | ToggleSwitch] = {}
        self.model, self.histogram = QComboBox(), HistogramView()
        self.scope_label, self._segment = hint_label(), self._current_segment()
        self.note = NoticeBox("sun")
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMaximumWidth(_MAX_WIDTH)
        self._build(automatic, actions)
        temperature = self.rows["temperature"]
        assert isinstance(temperature, SliderRow)
        temperature.add_button(pick_gray)
        document.current_changed.connect(self.refresh)
        document.selection_changed.connect(self.refresh)
        document.settings_changed.connect(self._settings_changed)
        document.position_changed.connect(self._position_changed)
        document.state_changed.connect(lambda _: self._update_note())
        self.model.activated.connect(lambda: self.model_chosen.emit(self.model.currentData()))
        self.refresh()

    def show_models(self, models: Iterable[tuple[str, str]], chosen: str) -> None:
        """Fill the model box with ids and names."""
        self.model.clear()
        for model_id, name in models:
            self.model.addItem(name, model_id)
        self.model.setCurrentIndex(max(0, self.model.findData(chosen)))

    def refresh_theme(self) -> None:
        """Redraw the icons for the theme."""
        self.note.refresh_theme()
        self.presets.refresh_theme()
        self._fit_width()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Fit the width again: only now the style sheet applies to all widgets."""
        super().showEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Fit the minimum width to the texts and a scroll bar."""
        needed = self._rows.minimumSizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(_MIN_WIDTH, needed))

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
        self._segment = self._current_segment()
        self.scope_label.setText("\n".join(filter(None, (self._selection_text(), self._segment_text()))))
        self.scope_label.setVisible(bool(self.scope_label.text()))
        self._update_note()

    # --- Layout

    def _build(self, automatic: Iterable[QAction], actions: Iterable[QAction]) -> None:
        self._rows, self._scroll = QWidget(), QScrollArea()  # scrolls if the window is very low
        self._fill_rows(automatic, actions)
        self._scroll.setWidget(self._rows)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        footer = QVBoxLayout()
        footer.setContentsMargins(16, 8, 16, 12)
        footer.setSpacing(8)
        for widget in (self.scope_label, self.note, self.histogram):  # not scrolled: notes must be seen
            footer.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addLayout(footer)

    def _fill_rows(self, automatic: Iterable[QAction], actions: Iterable[QAction]) -> None:
        layout = QVBoxLayout(self._rows)
        layout.setContentsMargins(16, 12, 16, 4)
        layout.setSpacing(6)
        self.model.setAccessibleName(self.tr("Model"))
        self.model.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.model.setToolTip(self.tr("Model that enhances the photos"))
        group = ""
        for name, declaration in declarations(EnhanceSettings).items():
            if declaration.group != group:
                if group:
                    layout.addSpacing(8)
                layout.addWidget(_heading(QCoreApplication.translate("Settings", declaration.group)))
                if not group:
                    layout.addWidget(self.model)
                    layout.addLayout(_buttons(automatic))
                    layout.addSpacing(4)
                group = declaration.group
            layout.addWidget(self._row(name, declaration))
        layout.addSpacing(8)
        layout.addWidget(_rule())
        layout.addSpacing(4)
        self.presets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout.addWidget(self.presets)
        layout.addLayout(_buttons(actions))
        layout.addStretch()
        WheelGuard(self._rows)

    def _row(self, name: str, declaration: Range | Toggle) -> QWidget:
        label = QCoreApplication.translate("Settings", declaration.label)
        help_text = QCoreApplication.translate("Settings", declaration.help)
        row: SliderRow | ToggleSwitch
        if isinstance(declaration, Range):
            row = SliderRow(declaration, _DEFAULTS[name], label, help_text)
            row.pressed.connect(self._begin_gesture)
            row.released.connect(self._end_gesture)
            row.changed.connect(lambda value: self._change(name, value, label))
        else:
            row = ToggleSwitch(label)
            row.setToolTip(help_text)
            row.clicked.connect(lambda checked: self._change(name, checked, label))
        self.rows[name] = row
        return row

    # --- Changes

    def _begin_gesture(self) -> None:
        self._gesture = Gesture()

    def _end_gesture(self) -> None:
        self._gesture = None

    def _change(self, name: str, value: float | bool, label: str) -> None:
        self._document.change_setting(self._document.selected, name, value, label, self._gesture)

    def _settings_changed(self, photo: Photo) -> None:
        if photo is self._document.current:
            self.refresh()

    def _position_changed(self, video: Photo) -> None:
        """Refresh when the current frame enters or leaves a segment with settings of its own."""
        if video is self._document.current and self._current_segment() != self._segment:
            self.refresh()

    def _current_segment(self) -> TrackSegment | None:
        video = self._document.current
        return None if video is None else video.track.segment_at(video.position)

    def _selection_text(self) -> str:
        count = len(self._document.selected)
        return self.tr("Changes apply to {count} selected photos.").format(count=count) if count > 1 else ""

    def _segment_text(self) -> str:
        if self._segment is None:
            return ""
        start, end = format_timecode(self._segment.start), self._segment.end
        if end is None:
            return self.tr("These settings apply from {start} to the end.").format(start=start)
        return self.tr("These settings apply from {start} to {end}.").format(start=start, end=format_timecode(end))

    def _update_note(self) -> None:
        photo = self._document.current
        if photo is not None and photo.is_video:
            self.note.show_text(self.tr("The video is already well lit here and needs little enhancement."))
        else:
            self.note.show_text(self.tr("This photo is already well lit and needs little enhancement."))
        self.note.setVisible(photo is not None and photo.state is PhotoState.WELL_LIT and not photo.settings.adjusts_light)


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
    """Return a grid of buttons with two columns."""
    grid = QGridLayout()
    grid.setSpacing(4)
    for index, action in enumerate(actions):
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.addWidget(button, index // 2, index % 2)
    return grid


class NoticeBox(QFrame):
    """Notice with an icon; hidden at first."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setObjectName("note")
        self._icon_name, self._icon, self._text = icon, QLabel(), QLabel()
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        self.refresh_theme()
        self.hide()

    def show_text(self, text: str) -> None:
        """Change the text."""
        self._text.setText(text)

    def refresh_theme(self) -> None:
        """Redraw the icon for the theme."""
        self._icon.setPixmap(theme.icon(self._icon_name).pixmap(20, 20))
