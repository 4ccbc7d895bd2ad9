"""The controls of the crop tool, under the picture: aspect ratio, turns, angle, reset and apply."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from lowlight_app.geometry import ANGLE
from lowlight_app.gui.common import theme
from lowlight_app.gui.crop.draft import CropDraft
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.slider import SliderRow

_ICON = QSize(20, 20)
FREE, ORIGINAL = None, 0.0
"""Choices of the aspect ratio other than a number: any, and that of the picture."""
_RATIOS = {1.0: "1:1", 3 / 2: "3:2", 4 / 3: "4:3", 16 / 9: "16:9"}


class CropBar(QWidget):
    """The controls of the crop; visible while it is being chosen.

    Args:
        turns: The actions that turn and mirror.
    """

    ratio_chosen = Signal(object)
    """Width by height, `FREE` or `ORIGINAL`."""
    angle_changed = Signal(float)
    swapped = Signal()
    reset = Signal()
    cancelled = Signal()
    applied = Signal()

    def __init__(self, turns: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ratio = ChoiceBox({FREE: self.tr("Free"), ORIGINAL: self.tr("Original"), **_RATIOS})
        self.ratio.setToolTip(self.tr("Aspect ratio"))
        self.ratio.setAccessibleName(self.ratio.toolTip())
        self.ratio.chosen.connect(self.ratio_chosen)
        self.angle = SliderRow(
            ANGLE, 0.0, self.tr("Straighten"), self.tr("Turn the picture; dragging beside the frame does the same")
        )
        self.angle.changed.connect(self.angle_changed)
        self.size_label = QLabel()
        tabular = QFont(self.size_label.font())
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.size_label.setFont(tabular)
        self.size_label.setToolTip(self.tr("Size of the result in pixels"))
        self._arrange(turns)
        self.refresh_theme()
        self.hide()

    def show_draft(self, draft: CropDraft) -> None:
        """Show angle and size of a draft."""
        self.angle.show_value(draft.geometry.angle)
        width, height = draft.result_size
        self.size_label.setText(f"{width}\u202f×\u202f{height}")

    def refresh_theme(self) -> None:
        """Redraw the icons for the theme."""
        self._swap.setIcon(theme.icon("swap"))
        self._reset.setIcon(theme.icon("reset"))

    def _arrange(self, turns: Sequence[QAction]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        column.setSpacing(theme.UNIT // 2)
        self._swap = self._button(self.tr("Swap width and height  (X)"), self.swapped.emit)
        self._reset = self._button(self.tr("Reset: the whole picture, not turned"), self.reset.emit)
        cancel, apply = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Apply"))
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self.ratio)
        top.addWidget(self._swap)
        for action in turns:
            top.addWidget(_action_button(action))
        top.addWidget(self._reset)
        top.addStretch(1)
        top.addWidget(self.size_label)
        bottom.setSpacing(theme.UNIT)
        bottom.addWidget(self.angle, 1)
        bottom.addSpacing(theme.UNIT)
        cancel.clicked.connect(self.cancelled)
        apply.clicked.connect(self.applied)
        apply.setProperty("primary", True)
        for button in (cancel, apply):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(top)
        column.addLayout(bottom)

    def _button(self, tip: str, command: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(command)
        _prepare(button)
        return button


def _action_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    _prepare(button)
    return button


def _prepare(button: QToolButton) -> None:
    button.setIconSize(_ICON)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys stay with the overlay
