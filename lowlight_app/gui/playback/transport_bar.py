"""The controls under a video: buttons, timeline, time and frame, speed, quality and volume."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.common.preferences import PreferenceValues
from lowlight_app.gui.playback.ranges_button import RangesButton
from lowlight_app.gui.playback.timeline import TimelineBar
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.widgets.slider import Slider

_ICON = QSize(20, 20)
_VOLUME_WIDTH = 64


class TransportBar(QWidget):
    """The controls of a video; visible while one is shown.

    Args:
        transport: Its state is shown.
        buttons: Actions for step back, play, step forward and loop.
        mute: The checkable action that mutes the audio.
        volume: The initial volume, in percent.
    """

    volume_changed = Signal(int)
    """The user has changed the volume, in percent."""

    def __init__(
        self, transport: Transport, buttons: tuple[QAction, QAction, QAction, QAction], mute: QAction, volume: int
    ) -> None:
        super().__init__()
        self._transport, self._play, self._mute = transport, buttons[1], mute
        self._mute_tooltip = mute.toolTip()
        self.timeline = TimelineBar(transport)
        self.time, self.frame, self.speed, self.quality = QLabel(), QLabel(), QLabel(), QLabel()
        self.ranges = RangesButton(transport)
        self.volume = self._make_volume_slider(volume)
        self._arrange(buttons)
        self.time.setToolTip(self.tr("Time of the current frame and length of the video"))
        self.frame.setToolTip(self.tr("Current frame and number of frames"))
        self.quality.setToolTip(self.tr("Live quality during playback, full quality when paused"))
        mute.toggled.connect(self._show_muted)
        transport.frame_changed.connect(self._show_position)
        transport.changed.connect(self._show_all)
        self.refresh_theme()
        self._show_all()

    def _make_volume_slider(self, volume: int) -> Slider:
        slider = Slider(PreferenceValues().volume)
        slider.setRange(0, 100)
        slider.setValue(volume)
        slider.setFixedWidth(_VOLUME_WIDTH)
        slider.setAccessibleName(self.tr("Volume"))
        slider.valueChanged.connect(self.volume_changed)
        return slider

    def _arrange(self, buttons: tuple[QAction, QAction, QAction, QAction]) -> None:
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.UNIT, theme.UNIT // 2, 2 * theme.UNIT, theme.UNIT // 2)
        column.setSpacing(0)
        column.addWidget(self.timeline)
        self._row = row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        column.addLayout(row)
        for action in buttons[:3]:
            row.addWidget(_button(action))
        row.addSpacing(theme.UNIT)
        self._add_label(row, self.time, "00:00.000 / 00:00.000")
        self._add_label(row, self.frame, "00000 / 00000")
        row.addWidget(self.ranges)
        row.addStretch(1)
        self._add_label(row, self.speed, "−4×")
        self._add_label(row, self.quality, self.tr("Rendering"))
        for action in (buttons[3], self._mute):
            row.addWidget(_button(action))
        row.addWidget(self.volume)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide the least needed controls in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width() - 3 * theme.UNIT  # the margins of the column
        for optional in (self.frame, self.volume):
            optional.show()
        for optional in (self.frame, self.volume):
            if self._row.minimumSize().width() > room:
                optional.hide()

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        self._show_playing()
        self._show_muted()

    def _add_label(self, row: QHBoxLayout, label: QLabel, widest: str) -> None:
        """Add a label that is as wide as its widest text, so that changing numbers do not move other widgets."""
        _tabular(label)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest) + theme.UNIT)
        row.addWidget(label)

    def show_audio_problem(self, problem: str) -> None:
        """Disable the volume and show why no audio can be played; an empty text enables it."""
        self._mute.setEnabled(not problem)
        self._mute.setToolTip(problem or self._mute_tooltip)
        self.volume.setEnabled(not problem)
        self.volume.setToolTip(problem or self.tr("Volume"))
        self._show_muted()

    def show_quality(self, refined: float) -> None:
        """Show the quality of the image; `refined` is the finished fraction, 0..1, while the video is paused."""
        if self._transport.playing:
            self.quality.setText(self.tr("Live"))
        else:
            self.quality.setText(self.tr("Full") if refined >= 1 else self.tr("Rendering"))

    def _show_muted(self) -> None:
        silent = self._mute.isChecked() or not self._mute.isEnabled()
        self._mute.setIcon(theme.icon("mute" if silent else "sound"))

    def _show_all(self) -> None:
        self.setVisible(self._transport.count > 0)
        self._fit()
        speed = self._transport.speed or 1.0
        self.speed.setText(f"{'−' if speed < 0 else ''}{abs(speed):g}×")
        self._show_playing()
        self._show_position()

    def _show_playing(self) -> None:
        playing = self._transport.playing
        self._play.setIcon(theme.icon("pause" if playing else "play"))
        if playing:
            self.quality.setText(self.tr("Live"))

    def _show_position(self) -> None:
        transport = self._transport
        self.time.setText(f"{format_timecode(transport.time)} / {format_timecode(transport.duration)}")
        self.frame.setText(f"{transport.number + 1} / {transport.count}")


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(_ICON)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys stay with the viewer
    return button


def _tabular(label: QLabel) -> None:
    font = QFont(label.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
