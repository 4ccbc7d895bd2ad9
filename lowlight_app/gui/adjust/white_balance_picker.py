"""White balance picker: a click on something that should be grey sets Temperature and Tint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.undo import Gesture
from lowlight_app.gui.preview.viewer import Viewer

if TYPE_CHECKING:
    from lowlight_app.enhance.white_balance import NeutralSettings
    from lowlight_app.gui.preview.controller import PreviewController


class WhiteBalancePicker(QObject):
    """Takes the mouse of the viewer while its action is checked.

    Args:
        action: Starts and ends picking.
        viewer: Shows the photo.
        document: Its selected photos are changed.
        preview: Returns the preview; None before the first paint.
        feedback: Shows messages.
    """

    def __init__(
        self,
        action: QAction,
        viewer: Viewer,
        document: Document,
        preview: Callable[[], PreviewController | None],
        feedback: Feedback,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._action, self._viewer, self._document, self._preview = action, viewer, document, preview
        self._feedback = feedback
        action.toggled.connect(self._toggle)
        document.current_changed.connect(lambda: action.setChecked(False))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take clicks, moves and Escape; the wheel and the middle button still zoom and pan."""
        if isinstance(event, QMouseEvent):
            return self._take_mouse(event)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._action.setChecked(False)
            return True
        if event.type() is QEvent.Type.Leave:
            QToolTip.hideText()
        return False

    def _toggle(self, on: bool) -> None:
        if on:
            self._viewer.installEventFilter(self)
            self._viewer.setFocus()
            self._viewer.setCursor(Qt.CursorShape.CrossCursor)
            self._feedback.tell(self.tr("Click something that should be grey. Esc ends this."), topic=Topic.PICKING)
        else:
            self._viewer.removeEventFilter(self)
            self._viewer.unsetCursor()
            self._feedback.withdraw(Topic.PICKING)
            QToolTip.hideText()

    def _take_mouse(self, event: QMouseEvent) -> bool:
        if event.type() is QEvent.Type.MouseMove and event.buttons() == Qt.MouseButton.NoButton:
            self._viewer.setCursor(Qt.CursorShape.CrossCursor)
            self._show_color(event)
            return True
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        if event.type() is QEvent.Type.MouseButtonPress:
            self._pick(event.position())
        return True

    def _show_color(self, event: QMouseEvent) -> None:
        """Show the colour of the result under the pointer, as numbers of 8 bits."""
        preview, point = self._preview(), self._viewer.original_point(event.position())
        color = self._viewer.after.color_at(point) if point is not None else None
        if preview is None or color is None:
            QToolTip.hideText()
        else:
            own = preview.photo_color(color)
            text = f"R {own.red()}   G {own.green()}   B {own.blue()}"
            QToolTip.showText(event.globalPosition().toPoint(), text, self._viewer)

    def _pick(self, position: QPointF) -> None:
        preview, point = self._preview(), self._viewer.original_point(position)
        if preview is None or point is None:
            return
        try:
            found = preview.neutralize(point)
        except LowlightError as error:
            self._tell(translate_message(error))
            return
        if found is None:
            self._tell(self.tr("The picture is not rendered yet, or is playing. Pause or wait, then click again."))
        else:
            self._apply(found)

    def _apply(self, found: NeutralSettings) -> None:
        gesture, name = Gesture(), self.tr("White balance")
        for field in ("temperature", "tint"):
            value = getattr(found.settings, field)
            self._document.change_setting(self._document.selected, field, value, name, gesture)
        self._action.setChecked(False)
        if not found.reached:
            self._tell(self.tr("Temperature and Tint are at their limits: this spot is closer to grey, but not neutral."))

    def _tell(self, text: str) -> None:
        self._feedback.tell(text, topic=Topic.SHOWN_PHOTO)
