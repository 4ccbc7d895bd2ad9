"""The part of the preferences that chooses where the queue is enhanced: on this computer or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLayout, QLineEdit, QPushButton, QWidget

from lowlight_app.cluster.address import check_address, check_installed, local_workers
from lowlight_app.errors import LowlightError, Message
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.export.cluster_choice import ClusterChoice, cluster_of
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import add_row, hint_label
from lowlight_app.progress import Progress

_PATTERNS = "*.pem *.crt *.cer *.key"


class ClusterSection(QObject):
    """Adds its rows to a form and changes the preferences.

    Args:
        form: receives the rows.
        preferences: where the choice is kept.
        worker: checks connections.

    Attributes:
        place: this computer or a cluster.
        address: the address of the cluster.
        check: checks the connection.
        result: what the check found, or what is wrong.
        files: the files for TLS by the names of their preferences.
    """

    def __init__(self, form: QFormLayout, preferences: Preferences, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self._form, self._preferences, self._worker, self._window = form, preferences, worker, parent
        self._checked: ClusterChoice | None = None
        self._wrong = False
        self.place = ChoiceBox({False: self.tr("This computer"), True: self.tr("Cluster")})
        self.place.chosen.connect(self._choose_place)
        self.hint = hint_label()
        add_row(form, self.tr("Export on"), self.place, self.hint)
        self.address, self.check, self.result = QLineEdit(), QPushButton(self.tr("Check")), hint_label()
        self._address_row = self._create_address()
        self.files: dict[str, QLineEdit] = {}
        self._file_rows = [
            self._create_file("cluster_authority", self.tr("Authority"), self.tr("Certificate of the authority")),
            self._create_file("cluster_certificate", self.tr("Certificate"), self.tr("Certificate of this computer")),
            self._create_file("cluster_key", self.tr("Key"), self.tr("Key of this computer")),
        ]
        preferences.changed.connect(self._show)
        self._show_result("")
        self._show(preferences.values, preferences.values)

    # --- Building

    def _create_address(self) -> QWidget | QLayout:
        self.address.setPlaceholderText("tcp://HOST:8786")
        self.address.setAccessibleName(self.tr("Address of the cluster"))
        self.address.setToolTip(self.tr("tcp://HOST:8786, tls://HOST:8786, or local:2 for two processes of this computer"))
        self.address.editingFinished.connect(self._change_address)
        self.check.setAutoDefault(False)
        self.check.setToolTip(self.tr("Connect to the cluster and compare versions"))
        self.check.clicked.connect(self._start_check)
        return add_row(self._form, self.tr("Cluster"), _beside(self.address, self.check), self.result)

    def _create_file(self, name: str, label: str, title: str) -> QWidget | QLayout:
        field, browse = QLineEdit(), QPushButton("…")
        field.setPlaceholderText(self.tr("from Dask’s configuration"))
        field.setAccessibleName(title)
        field.editingFinished.connect(lambda: self._preferences.change(**{name: field.text().strip()}))
        browse.setAutoDefault(False)
        browse.setAccessibleName(self.tr("Choose a file: {title}").format(title=title))
        browse.clicked.connect(lambda: self._browse(name, title))
        self.files[name] = field
        return add_row(self._form, label, _beside(field, browse))

    # --- Changes by the user

    def _choose_place(self, cluster: bool) -> None:
        try:
            if cluster:
                check_installed()
        except LowlightError as error:
            self.place.show_value(False)
            self.hint.setText(self._explain(error))
            self.hint.show()
            return
        self._preferences.change(cluster=cluster)
        if cluster:
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def _explain(self, error: LowlightError) -> str:
        how = self.tr('In a checkout: pip install ".[cpu,cluster]". The installers do not have it.')
        return f"{translate_message(error)} {how}"

    def _change_address(self) -> None:
        address = self.address.text().strip()
        try:
            if address:
                check_address(address)
        except LowlightError as error:
            self._wrong = True
            self._show_result(translate_message(error))
            return
        if self._wrong:
            self._wrong = False
            self._show_result("")
        self._preferences.change(cluster_address=address)

    def _browse(self, name: str, title: str) -> None:
        patterns = self.tr("Certificates ({patterns})").format(patterns=_PATTERNS)
        folder, all_files = str(Path(self.files[name].text()).parent), self.tr("All files")
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, folder, f"{patterns};;{all_files} (*)")
        if chosen:
            self._preferences.change(**{name: chosen})

    # --- The check

    def _start_check(self) -> None:
        self._change_address()
        choice = cluster_of(self._preferences.values)
        if choice is None or self.address.text().strip() != choice.address:
            return
        self._checked = choice
        local = local_workers(choice.address) is not None
        self._show_result(self.tr("Starting processes on this computer…") if local else self.tr("Connecting…"))
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)  # rather than the field after the button
        self.check.setEnabled(False)
        self._worker.submit(Task("check", _probe_of(choice), done=self._show_facts, failed=self._show_failure))

    def stop(self) -> None:
        """Stop a check."""
        self._worker.cancel("check")

    def _show_facts(self, facts: tuple[int, int, list[Message]]) -> None:
        workers, threads, warnings = facts
        if workers:
            text = self.tr("Connected. Workers: {workers}, files at a time: {threads}. All have the versions of this computer.")
            text = text.format(workers=workers, threads=threads)
        else:
            text = self.tr("Connected. The cluster has no workers now; the queue waits for some.")
        self._end_check("\n".join([text, *map(translate_message, warnings)]))

    def _show_failure(self, error: Exception) -> None:
        self._end_check(translate_message(error) if isinstance(error, LowlightError) else "")
        if not isinstance(error, LowlightError):
            self._worker.failed.emit(error)

    def _end_check(self, text: str) -> None:
        self.check.setEnabled(True)
        if self._checked == cluster_of(self._preferences.values):
            self._show_result(text)

    def _show_result(self, text: str) -> None:
        self.result.setText(text)
        self.result.setVisible(bool(text))

    # --- Display

    def _show(self, before: PreferenceValues, values: PreferenceValues) -> None:
        self.place.show_value(values.cluster)
        self.hint.setText(self.tr("The queue is exported there; the preview stays on this computer."))
        self.hint.setVisible(values.cluster)
        self.address.setText(values.cluster_address)
        self._form.setRowVisible(self._address_row, values.cluster)
        for row in self._file_rows:
            self._form.setRowVisible(row, values.cluster and values.cluster_address.startswith("tls:"))
        for name, field in self.files.items():
            field.setText(getattr(values, name))
        if cluster_of(before) != cluster_of(values):
            self._show_result("")
        if values.cluster and not values.cluster_address:
            self._show_result(self.tr("Until there is an address, the queue stays on this computer."))


def _beside(field: QLineEdit, button: QPushButton) -> QWidget:
    row = QWidget()
    row.setFocusProxy(field)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    field.setMinimumHeight(button.sizeHint().height())
    layout.addWidget(field, 1)
    layout.addWidget(button)
    return row


def _probe_of(
    choice: ClusterChoice,
) -> Callable[[Progress, Callable[[object], None]], tuple[int, int, list[Message]]]:
    """Return a function that checks a cluster on a worker thread."""

    def work(progress: Progress, _: Callable[[object], None]) -> tuple[int, int, list[Message]]:
        from lowlight_app.cluster.connect import probe

        warnings: list[Message] = []
        facts = probe(choice.address, warnings.append, choice.certificates, progress.check)
        return facts.workers, facts.threads, warnings

    return work
