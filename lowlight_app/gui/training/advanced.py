"""The advanced options of a training: architecture, base model, length, batch, crop, seed, losses, augmentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common import theme
from lowlight_app.gui.widgets.form_layout import add_row, form_layout
from lowlight_app.models.architectures.registry import ARCHITECTURES, DEFAULT_ARCHITECTURE
from lowlight_app.models.model_store import DEFAULT_MODEL
from training.config import LARGEST_CROP, LIMITS, LOSS_NAMES, SMALLEST_CROP, TrainConfig

_SHIPPED = (DEFAULT_MODEL, "Lowlight", DEFAULT_ARCHITECTURE)
"""Id, name and architecture of the model that is offered before the models are listed."""
_MAX_MINUTES, _MAX_EPOCHS = 100_000, 100_000


class AdvancedOptions(QWidget):
    """Shows the values of a preset; `changes` are the values that the user changed."""

    samples_requested = Signal()
    """The user asks to see training samples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: dict[str, Any] = {}
        self.architecture, self.base, self.unit = QComboBox(), QComboBox(), QComboBox()
        self.architecture.addItems(list(ARCHITECTURES))
        self.unit.addItem(self.tr("minutes"), "minutes")
        self.unit.addItem(self.tr("rounds"), "epochs")
        self.length = QDoubleSpinBox(decimals=1, minimum=0.1, maximum=_MAX_MINUTES)
        least, most = map(int, LIMITS["batch"])
        self.batch = QSpinBox(minimum=least, maximum=most)
        self.crop = QSpinBox(minimum=SMALLEST_CROP, maximum=LARGEST_CROP, singleStep=8)
        self.seed = QSpinBox(minimum=0, maximum=2**31 - 1)
        self.losses = {name: QDoubleSpinBox(decimals=2, maximum=100, singleStep=0.05) for name in LOSS_NAMES}
        self.freeze, self.augment = QCheckBox(self.tr("Freeze the illumination stage")), QCheckBox(self.tr("Augment the samples"))
        self.freeze.setToolTip(self.tr("Train only the restoration stage; brightness stays as in the base model"))
        self.augment.setToolTip(self.tr("Flip, rotate and relight samples, so that the model learns more from few images"))
        self.samples = QPushButton(self.tr("Show samples…"))
        self.samples.setToolTip(self.tr("Show the samples that the network is trained on with these options"))
        self.samples.clicked.connect(self.samples_requested)
        self.unit.currentIndexChanged.connect(self._unit_changed)
        self._models = [_SHIPPED]
        self._list_bases()
        self.architecture.currentTextChanged.connect(lambda _: self._list_bases())
        self.base.currentIndexChanged.connect(lambda _: self._update_freeze())
        self._lay_out()

    def show_models(self, models: Sequence[tuple[str, str, str]]) -> None:
        """Offer models to start from, as (id, name, architecture)."""
        self._models = list(models)
        self._list_bases()

    def show_preset(self, config: TrainConfig) -> None:
        """Show the values of a preset."""
        self.show_values(config)
        self._preset = self._values()

    def show_values(self, config: TrainConfig) -> None:
        """Show the values of a run, as changes to the preset."""
        self.architecture.setCurrentText(config.architecture)
        self._choose_base(config.base)
        self.unit.setCurrentIndex(1 if config.minutes is None else 0)
        self.length.setValue(config.epochs or config.minutes or 1)
        self.batch.setValue(config.batch)
        self.crop.setValue(config.crop)
        self.seed.setValue(config.seed)
        self.augment.setChecked(config.augment)
        self.freeze.setChecked(config.freeze_light)
        for name, box in self.losses.items():
            box.setValue(config.losses.get(name, 0.0))

    @property
    def changes(self) -> Mapping[str, Any]:
        """The values that differ from the preset, by the fields of `TrainConfig`."""
        values = self._values()
        return {name: value for name, value in values.items() if value != self._preset.get(name)}

    def _values(self) -> dict[str, Any]:
        epochs = self.unit.currentData() == "epochs"
        return {
            "architecture": self.architecture.currentText(),
            "base": self.base.currentData(),
            "epochs" if epochs else "minutes": round(self.length.value()) if epochs else self.length.value(),
            "batch": self.batch.value(),
            "crop": self.crop.value(),
            "seed": self.seed.value(),
            "augment": self.augment.isChecked(),
            "freeze_light": self.freeze.isChecked() and self.freeze.isEnabled(),
            "losses": {name: box.value() for name, box in self.losses.items() if box.value() > 0},
        }

    def _list_bases(self) -> None:
        """List the models that training can start from; keep the chosen model if it is among them."""
        chosen, own = self.base.currentData(), ARCHITECTURES[self.architecture.currentText()]
        self.base.clear()
        self.base.addItem(self.tr("Random weights"), None)
        for model_id, name, architecture in self._models:
            if own.can_start_from(ARCHITECTURES[architecture]):
                self.base.addItem(name, model_id)
        self._choose_base(chosen)

    def _choose_base(self, model_id: str | None) -> None:
        self.base.setCurrentIndex(max(0, self.base.findData(model_id)))

    def _update_freeze(self) -> None:
        """Enable freezing only for a two-stage base model."""
        self.freeze.setEnabled(bool(ARCHITECTURES[self.architecture.currentText()].stages and self.base.currentData()))

    def _unit_changed(self) -> None:
        epochs = self.unit.currentData() == "epochs"
        self.length.setDecimals(0 if epochs else 1)
        self.length.setRange(1 if epochs else 0.1, _MAX_EPOCHS if epochs else _MAX_MINUTES)

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Loss weights"))
        heading.setProperty("role", "faint")
        augment_row = QHBoxLayout()
        augment_row.addWidget(self.augment, 1)
        augment_row.addWidget(self.samples)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._form())
        layout.addWidget(heading)
        layout.addLayout(self._loss_grid())
        layout.addSpacing(theme.UNIT)
        layout.addLayout(augment_row)

    def _form(self) -> QFormLayout:
        length = QWidget()
        length_row = QHBoxLayout(length)
        length_row.setContentsMargins(0, 0, 0, 0)
        length_row.addWidget(self.length, 1)
        length_row.addWidget(self.unit)
        form = form_layout()
        form.setVerticalSpacing(theme.UNIT // 2)
        form.setHorizontalSpacing(theme.UNIT)
        for label, field in (
            (self.tr("Architecture"), self.architecture),
            (self.tr("Start from"), self.base),
            ("", self.freeze),
            (self.tr("Length"), length),
            (self.tr("Batch size"), self.batch),
            (self.tr("Crop size in pixels"), self.crop),
            (self.tr("Seed"), self.seed),
        ):
            field.setAccessibleName(label)
            add_row(form, label, field)
        self.length.setAccessibleName(self.tr("Length"))
        self.unit.setAccessibleName(self.tr("Unit of the length"))
        return form

    def _loss_grid(self) -> QGridLayout:
        losses = QGridLayout()
        losses.setVerticalSpacing(2)
        for row, (name, box) in enumerate(self.losses.items()):
            box.setAccessibleName(name)
            losses.addWidget(QLabel(name), row, 0)
            losses.addWidget(box, row, 1)
        return losses
