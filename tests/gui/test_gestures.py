"""Zoom and pan with touchpads and touch screens."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

POINT = QPointF(200, 150)
ZOOM, SMART_ZOOM = Qt.NativeGestureType.ZoomNativeGesture, Qt.NativeGestureType.SmartZoomNativeGesture


@pytest.fixture
def zoomed(viewer, qtbot):
    viewer.zoom_to(1.0)
    qtbot.waitUntil(lambda: viewer.viewport.scale == 1.0)
    qtbot.wait(20)
    return viewer


def gesture(viewer, kind, value=0.0):
    place = viewer.mapToGlobal(POINT)
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, POINT, viewer.mapTo(viewer.window(), POINT), place, value, QPointF())
    QApplication.sendEvent(viewer, event)


def scroll(viewer, pixels, modifiers=Qt.KeyboardModifier.NoModifier, angle=None):
    angle = QPoint(pixels.x(), pixels.y()) if angle is None else angle
    event = QWheelEvent(
        POINT, viewer.mapToGlobal(POINT), pixels, angle, Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.ScrollUpdate, False
    )
    QApplication.sendEvent(viewer, event)


def under(viewer):
    """Return the point of the image at `POINT`, in pixels of the photo."""
    x, y = viewer.viewport.fraction_at(viewer.in_area(POINT))
    return x * 2000, y * 1500


def test_pinch_on_a_touchpad_zooms_around_the_fingers(zoomed):
    place = under(zoomed)
    for _ in range(5):
        gesture(zoomed, ZOOM, 0.1)
    assert zoomed.viewport.scale == pytest.approx(1.1**5)
    assert under(zoomed) == pytest.approx(place, abs=1.5)
    gesture(zoomed, ZOOM, -0.9)
    gesture(zoomed, ZOOM, -0.9)
    assert zoomed.viewport.scale == pytest.approx(zoomed.viewport.fit_scale)


def test_a_pinch_beyond_any_sense_is_limited(zoomed):
    gesture(zoomed, ZOOM, -3.0)
    assert zoomed.viewport.scale == 1.0
    gesture(zoomed, ZOOM, 1000.0)
    assert zoomed.viewport.scale == 16.0


def test_double_tap_with_two_fingers_toggles_between_fit_and_100_percent(viewer, qtbot):
    place = under(viewer)
    gesture(viewer, SMART_ZOOM)
    qtbot.waitUntil(lambda: viewer.viewport.scale == 1.0)
    assert under(viewer)[0] == pytest.approx(place[0], abs=1.5)  # above the fitted photo is nothing
    gesture(viewer, SMART_ZOOM)
    assert viewer.viewport.fitted


def test_two_fingers_pan_pixel_by_pixel(zoomed):
    x, y = under(zoomed)
    scroll(zoomed, QPoint(-7, -13))
    scroll(zoomed, QPoint(-3, 0))
    assert under(zoomed) == pytest.approx((x + 10, y + 13), abs=0.01)
    assert zoomed.viewport.scale == 1.0


def test_two_fingers_leave_a_fitted_photo_where_it_is(viewer):
    before = viewer.viewport
    scroll(viewer, QPoint(40, 60))
    assert viewer.viewport == before


def test_ctrl_and_two_fingers_zoom(zoomed):
    place = under(zoomed)
    scroll(zoomed, QPoint(0, 60), Qt.KeyboardModifier.ControlModifier)
    assert zoomed.viewport.scale == pytest.approx(1.25**0.5)
    assert under(zoomed) == pytest.approx(place, abs=1.5)


def test_ctrl_and_wheel_zoom(zoomed, qtbot):
    scroll(zoomed, QPoint(), Qt.KeyboardModifier.ControlModifier, angle=QPoint(0, 240))
    qtbot.waitUntil(lambda: zoomed.viewport.scale == pytest.approx(1.25**2))


def test_gestures_without_a_photo_do_nothing(window):
    viewer = window.viewer
    gesture_event = QNativeGestureEvent(
        ZOOM, QPointingDevice.primaryPointingDevice(), 2, POINT, POINT, viewer.mapToGlobal(POINT), 0.5, QPointF()
    )
    QApplication.sendEvent(viewer, gesture_event)
    scroll(viewer, QPoint(5, 5))


def test_pinch_on_a_touch_screen_zooms_around_the_fingers(zoomed, qtbot):
    screen = QTest.createTouchDevice()
    left, right = QPoint(200, 150), QPoint(300, 150)
    place = zoomed.viewport.fraction_at(zoomed.in_area(QPointF(250, 150)))
    touch = QTest.touchEvent(zoomed, screen, False)
    touch.press(0, left, zoomed).press(1, right, zoomed).commit()
    for step in range(1, 6):
        apart = QPoint(10 * step, 0)
        touch.move(0, left - apart, zoomed).move(1, right + apart, zoomed).commit()
    touch.release(0, left - apart, zoomed).release(1, right + apart, zoomed).commit()
    assert zoomed.viewport.scale == pytest.approx(2.0, rel=0.2)
    assert zoomed.viewport.fraction_at(zoomed.in_area(QPointF(250, 150))) == pytest.approx(place, abs=0.02)
