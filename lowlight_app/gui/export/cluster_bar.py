"""The line of the queue panel about the cluster that enhances the queue."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lowlight_app.cluster.address import local_workers
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.export.queue_update import ClusterStatus
from lowlight_app.gui.widgets.elided_label import ElidedLabel

_MOST_WORKERS = 4
"""Largest number of workers that are shown one by one; the tool tip shows all."""


class ClusterBar(QWidget):
    """Shows the workers of a cluster, their speed, and a link to Dask's dashboard.

    Attributes:
        text: state and speed.
        dashboard: opens Dask's dashboard.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self.text = ElidedLabel()
        self.text.setProperty("role", "faint")
        self.text.setAccessibleName(self.tr("Cluster"))
        self.dashboard = QPushButton(self.tr("Dask’s dashboard"))
        self.dashboard.setProperty("link", True)
        self.dashboard.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 2, 8, 2)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.dashboard)
        self.setFixedHeight(self.dashboard.sizeHint().height() + 4)  # also while there is no dashboard

    def show_status(self, status: ClusterStatus) -> None:
        """Show the state of the cluster."""
        self._address = status.dashboard
        self.dashboard.setVisible(bool(status.dashboard))
        self.dashboard.setToolTip(status.dashboard)
        self.text.setText(self._state(status))
        self.text.setToolTip("\n".join([status.address, *self._workers(status)]))

    def _state(self, status: ClusterStatus) -> str:
        name = self.tr("this computer") if local_workers(status.address) is not None else status.address
        if not status.connected:
            starting = self.tr("Starting processes on this computer…")
            return self.tr("Connecting to {address}…").format(address=name) if name == status.address else starting
        count = len(status.speeds)
        if not count:
            return self.tr("{address} has no workers now; waiting for some").format(address=name)
        workers = self.tr("1 worker") if count == 1 else self.tr("{count} workers").format(count=count)
        parts = [self.tr("Cluster: {address}").format(address=name), workers]
        if total := sum(status.speeds.values()):
            parts.append(self.tr("{speed} MP/s").format(speed=format_number(total, 1)))
        return "  ·  ".join([*parts, *(self._workers(status) if total and 1 < count <= _MOST_WORKERS else ())])

    def _workers(self, status: ClusterStatus) -> list[str]:
        text = self.tr("worker {name}: {speed} MP/s")
        return [text.format(name=name, speed=format_number(speed, 1)) for name, speed in sorted(status.speeds.items())]
