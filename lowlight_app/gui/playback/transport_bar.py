"""The controls under a video: play, step, the timeline, time and frame, and how good what is seen is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.common.preferences import PreferenceValues
from lowlight_app.gui.playback.timeline import TimelineBar
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.widgets.slider import Slider

_ICON = QSize(20, 20)
_VOLUME = 64


class TransportBar(QWidget):
    """Seen while a video is shown.

    Args:
        transport: what it shows.
        buttons: step back, play, step forward, loop.
        mute: whether nothing is to be heard.
        volume: how loud it is at first, in percent.
    """

    volume_changed = Signal(int)
    """The user wants it louder or softer, in percent."""

    def __init__(
        self, transport: Transport, buttons: tuple[QAction, QAction, QAction, QAction], mute: QAction, volume: int
    ) -> None:
        super().__init__()
        self._transport, self._play, self._mute = transport, buttons[1], mute
        self._mute_tip = mute.toolTip()
        self.timeline = TimelineBar(transport)
        self.time, self.frame, self.speed, self.quality = QLabel(), QLabel(), QLabel(), QLabel()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.UNIT, theme.UNIT // 2, 2 * theme.UNIT, theme.UNIT // 2)
        column.setSpacing(0)
        column.addWidget(self.timeline)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        column.addLayout(row)
        for action in buttons[:3]:
            row.addWidget(_button(action))
        row.addSpacing(theme.UNIT)
        self._add_label(row, self.time, "00:00:00.000")
        self._add_label(row, self.frame, "00000 / 00000")
        row.addStretch(1)
        self._add_label(row, self.speed, "−4×")
        self._add_label(row, self.quality, self.tr("Refining"))
        row.addWidget(_button(buttons[3]))
        row.addWidget(_button(mute))
        self.volume = Slider(PreferenceValues().volume)
        self.volume.setRange(0, 100)
        self.volume.setValue(volume)
        self.volume.setFixedWidth(_VOLUME)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.valueChanged.connect(self.volume_changed)
        row.addWidget(self.volume)
        mute.toggled.connect(self._show_muted)
        self.time.setToolTip(self.tr("Time of the frame"))
        self.frame.setToolTip(self.tr("Frame, and how many there are"))
        self.quality.setToolTip(self.tr("Live while it plays; the full quality once it stands"))
        transport.moved.connect(self._show_place)
        transport.changed.connect(self._show_all)
        self.refresh_theme()
        self._show_all()

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        self._show_playing()
        self._show_muted()

    def _add_label(self, row: QHBoxLayout, label: QLabel, widest: str) -> None:
        """One that other widgets do not move with every number."""
        _tabular(label)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest) + theme.UNIT)
        row.addWidget(label)

    def show_sound(self, lack: str) -> None:
        """Tell why nothing can be heard, in words; empty where something can."""
        self._mute.setEnabled(not lack)
        self._mute.setToolTip(lack or self._mute_tip)
        self.volume.setEnabled(not lack)
        self.volume.setToolTip(lack or self.tr("Volume"))
        self._show_muted()

    def show_quality(self, refined: float) -> None:
        """Tell how good the picture is; `refined` from 0 to 1 while the video stands."""
        if self._transport.playing:
            self.quality.setText(self.tr("Live"))
        else:
            self.quality.setText(self.tr("Full") if refined >= 1 else self.tr("Refining"))

    def _show_muted(self) -> None:
        silent = self._mute.isChecked() or not self._mute.isEnabled()
        self._mute.setIcon(theme.icon("mute" if silent else "sound"))

    def _show_all(self) -> None:
        self.setVisible(self._transport.count > 0)
        speed = self._transport.speed or 1.0
        self.speed.setText(f"{'−' if speed < 0 else ''}{abs(speed):g}×")
        self._show_playing()
        self._show_place()

    def _show_playing(self) -> None:
        playing = self._transport.playing
        self._play.setIcon(theme.icon("pause" if playing else "play"))
        if playing:
            self.quality.setText(self.tr("Live"))

    def _show_place(self) -> None:
        transport = self._transport
        self.time.setText(format_timecode(transport.time))
        self.frame.setText(f"{transport.number + 1} / {transport.count}")


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(_ICON)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys stay the picture's
    return button


def _tabular(label: QLabel) -> None:
    font = QFont(label.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
