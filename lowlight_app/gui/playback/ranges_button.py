"""The list of the parts of a video that are kept for the export."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.library.photo import TimeRange
from lowlight_app.gui.playback.transport import Transport


class RangesButton(QToolButton):
    """Opens the list; visible while there are ranges.

    Args:
        transport: Its ranges are listed.
    """

    def __init__(self, transport: Transport) -> None:
        super().__init__()
        self._transport = transport
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys stay with the viewer
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(self.tr("Ranges that are exported"))
        self.list = QMenu(self)
        self.list.aboutToShow.connect(self._fill)
        self.setMenu(self.list)
        transport.changed.connect(self._show_count)
        self._show_count()

    def _show_count(self) -> None:
        count = len(self._transport.ranges)
        self.setText(self.tr("1 range") if count == 1 else self.tr("{count} ranges").format(count=count))
        self.setVisible(count > 0)

    def _fill(self) -> None:
        self.list.clear()
        for kept in self._transport.ranges:
            menu = self.list.addMenu(self._text(kept))
            menu.addAction(self.tr("Go to its start"), partial(self._go_to, kept))
            menu.addAction(self.tr("Remove"), partial(self._transport.remove_ranges, [kept]))
        self.list.addSeparator()
        self.list.addAction(self.tr("Remove all ranges"), lambda: self._transport.remove_ranges(self._transport.ranges))

    def _text(self, kept: TimeRange) -> str:
        start, end = kept
        return self.tr("{start} to {end}").format(
            start=format_timecode(start), end=format_timecode(self._transport.duration if end is None else end)
        )

    def _go_to(self, kept: TimeRange) -> None:
        self._transport.seek(self._transport.number_at(kept[0]))
