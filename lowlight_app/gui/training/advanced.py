"""What a beginner need not know: architecture, start, losses, length, batch, crop, seed, varied samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
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
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.model_store import DEFAULT_MODEL
from training.config import LARGEST_CROP, LIMITS, LOSS_NAMES, SMALLEST_CROP, TrainConfig

_SHIPPED = (DEFAULT_MODEL, "Lowlight", "lowlight")
"""Known before the models are listed: id, name and architecture."""
_MOST_MINUTES, _MOST_EPOCHS = 100_000, 100_000


class AdvancedOptions(QWidget):
    """Shows a preset's values; `changes` are those that were made to it."""

    samples_asked = Signal()
    """The user wants to see what the network is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: dict[str, Any] = {}
        self.architecture, self.base, self.unit = QComboBox(), QComboBox(), QComboBox()
        self.architecture.addItems(list(ARCHITECTURES))
        self.unit.addItem(self.tr("minutes"), "minutes")
        self.unit.addItem(self.tr("epochs"), "epochs")
        self.length = QDoubleSpinBox(decimals=1, minimum=0.1, maximum=_MOST_MINUTES)
        least, most = map(int, LIMITS["batch"])
        self.batch = QSpinBox(minimum=least, maximum=most)
        self.crop = QSpinBox(minimum=SMALLEST_CROP, maximum=LARGEST_CROP, singleStep=8)
        self.seed = QSpinBox(minimum=0, maximum=2**31 - 1)
        self.losses = {name: QDoubleSpinBox(decimals=2, maximum=100, singleStep=0.05) for name in LOSS_NAMES}
        self.frozen, self.augment = QCheckBox(self.tr("Keep how light is decided")), QCheckBox(self.tr("Vary the samples"))
        self.frozen.setToolTip(self.tr("Train only what cleans the picture; how bright it becomes stays as the model has it"))
        self.augment.setToolTip(self.tr("Flip and turn them and change their light, so that more is learned from few pictures"))
        self.samples = QPushButton(self.tr("Show samples…"))
        self.samples.setToolTip(self.tr("What the network is shown, as chosen here"))
        self.samples.clicked.connect(self.samples_asked)
        self.unit.currentIndexChanged.connect(self._unit_changed)
        self._models = [_SHIPPED]
        self._offer_models()
        self.architecture.currentTextChanged.connect(lambda _: self._offer_models())
        self.base.currentIndexChanged.connect(lambda _: self._offer_frozen_light())
        self._lay_out()

    def show_models(self, models: Sequence[tuple[str, str, str]]) -> None:
        """Offer models to start from, as (id, name, architecture)."""
        self._models = list(models)
        self._offer_models()

    def show_preset(self, config: TrainConfig) -> None:
        """Begin from a preset's values."""
        self.architecture.setCurrentText(config.architecture)
        self._choose_base(config.base)
        self.unit.setCurrentIndex(1 if config.minutes is None else 0)
        self.length.setValue(config.epochs or config.minutes or 1)
        self.batch.setValue(config.batch)
        self.crop.setValue(config.crop)
        self.seed.setValue(config.seed)
        self.augment.setChecked(config.augment)
        self.frozen.setChecked(config.freeze_light)
        for name, box in self.losses.items():
            box.setValue(config.losses.get(name, 0.0))
        self._preset = self._values()

    @property
    def changes(self) -> Mapping[str, Any]:
        """What differs from the preset, as fields of `TrainConfig`."""
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
            "freeze_light": self.frozen.isChecked() and self.frozen.isEnabled(),
            "losses": {name: box.value() for name, box in self.losses.items() if box.value() > 0},
        }

    def _offer_models(self) -> None:
        """Only those whose weights fit; what was chosen stays chosen if it does."""
        chosen = self.base.currentData()
        self.base.clear()
        self.base.addItem(self.tr("Nothing (fresh)"), None)
        for model_id, name, architecture in self._models:
            if architecture == self.architecture.currentText():
                self.base.addItem(name, model_id)
        self._choose_base(chosen)

    def _choose_base(self, model_id: str | None) -> None:
        self.base.setCurrentIndex(max(0, self.base.findData(model_id)))

    def _offer_frozen_light(self) -> None:
        """Only a two-stage model has a light of its own to be kept."""
        self.frozen.setEnabled(self.architecture.currentText() == "lowlight" and bool(self.base.currentData()))

    def _unit_changed(self) -> None:
        epochs = self.unit.currentData() == "epochs"
        self.length.setDecimals(0 if epochs else 1)
        self.length.setRange(1 if epochs else 0.1, _MOST_EPOCHS if epochs else _MOST_MINUTES)

    def _lay_out(self) -> None:
        length = QWidget()
        beside = QHBoxLayout(length)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.length, 1)
        beside.addWidget(self.unit)
        form = form_layout()
        form.setVerticalSpacing(theme.UNIT // 2)
        form.setHorizontalSpacing(theme.UNIT)
        for label, field in (
            (self.tr("Architecture"), self.architecture),
            (self.tr("Start from"), self.base),
            ("", self.frozen),
            (self.tr("Length"), length),
            (self.tr("Batch"), self.batch),
            (self.tr("Crop in pixels"), self.crop),
            (self.tr("Seed"), self.seed),
        ):
            field.setAccessibleName(label)
            add_row(form, label, field)
        self.length.setAccessibleName(self.tr("Length"))
        self.unit.setAccessibleName(self.tr("Unit of the length"))
        losses = QGridLayout()
        losses.setVerticalSpacing(2)
        for row, (name, box) in enumerate(self.losses.items()):
            box.setAccessibleName(name)
            losses.addWidget(QLabel(name), row, 0)
            losses.addWidget(box, row, 1)
        heading = QLabel(self.tr("Losses and their weights"))
        heading.setProperty("role", "faint")
        varied = QHBoxLayout()
        varied.addWidget(self.augment, 1)
        varied.addWidget(self.samples)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(heading)
        layout.addLayout(losses)
        layout.addSpacing(theme.UNIT)
        layout.addLayout(varied)
