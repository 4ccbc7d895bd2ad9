"""The training loop: one Keras model, any backend, interruptible at every step."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from difflib import SequenceMatcher
from typing import Any

import keras

from lowlight_app.errors import DatasetError, ModelError, OutOfMemory
from lowlight_app.events import EventName
from lowlight_app.models.architectures.registry import ARCHITECTURES, ILLUMINATION, RESTORATION
from lowlight_app.models.backends import choose_device
from lowlight_app.models.backends.keras import is_out_of_memory, make_network
from lowlight_app.models.memory import memory_in_use
from lowlight_app.processors import count_processors
from lowlight_app.progress import Cancelled, Progress
from training.adversarial import Adversary, explain_collapse
from training.batches import Arrays, Batches, make_batches, prefetch_batches
from training.config import ADVERSARIAL, FEW_PAIRS, TrainConfig
from training.dataset import Pair, read_image
from training.dropout import freeze, set_dropout_step
from training.hosts import ONE_HOST, Hosts
from training.losses import WeightedSum
from training.metrics import Scores
from training.mixed_precision import has_accelerator, precision_policy
from training.replicas import make_replicas
from training.training_data import load_data
from training.training_run import RECOGNIZED, RunState, TrainingRun
from training.whole_image import restore_whole

EventHandler = Callable[[Mapping[str, Any]], None]

_WARM_UP_STEPS = 200
_FINAL_RATE = 0.01
"""Share of the peak learning rate at the end of the cosine."""
_PATIENCE = 0.4
"""Share of a run with few pairs after which it stops early if it has not become better."""
_MOST_BATCH_THREADS = 16
"""Largest number of threads that prepare batches with a GPU, which trains about a hundred times faster than one thread prepares.
On the CPU one thread keeps up, and more would compete with the training."""


def train(
    config: TrainConfig,
    run: TrainingRun,
    progress: Progress,
    on_event: EventHandler,
    base: keras.Model | None = None,
    hosts: Hosts = ONE_HOST,
) -> keras.Model:
    """Train to the end of the run, resuming from its last checkpoint if there is one.

    Args:
        config: configuration of the run.
        run: folder of the run.
        progress: reported at every step; if cancelled, a checkpoint is saved before the training stops.
        on_event: called with the events of `lowlight train --json`.
        base: a network to start from; of another two-stage architecture, its illumination stage and the layers of its restoration
            stage that both have.
        hosts: the machines that train together. Those that do not lead neither validate nor save.

    Returns:
        The network in float32, with the averaged weights of the epoch with the best `training_run.selection_score` on the
        validation pairs; without validation pairs, with the final averaged weights.

    Raises:
        DatasetError, ModelError, ExportError: see the message.
        HostsError: the data or base models of the hosts differ, or their devices do not divide the batch evenly.
        Cancelled: after the checkpoint was saved.
    """
    keras.utils.set_random_seed(config.seed)
    data = load_data(config)
    batches = make_batches(config, data.source)
    with precision_policy() as policy:
        if hosts.count > 1:
            hosts.compare({"training data": data.digest(), "base model": _digest(base), "precision": policy})
        trainer = Trainer(config, batches, data.validation if hosts.leads else [], run, on_event, hosts)
        if base is not None:
            trainer.start_from(base)
        trainer.start(policy, len(data.source))
        trainer.score_base(progress)
        trainer.train(progress)
        weights = run.best_weights() or trainer.averaged_weights()
    keras.utils.clear_session(free_memory=False)
    return trained_network(config, weights)


def _copy_common_layers(source: keras.Model, target: keras.Model) -> None:
    """Copy the weights of the layers that both networks have, in shape and order."""
    given, wanted = ([layer for layer in network.layers if layer.weights] for network in (source, target))
    shapes = [[tuple(weight.shape for weight in layer.weights) for layer in layers] for layers in (given, wanted)]
    for common in SequenceMatcher(None, shapes[0], shapes[1], autojunk=False).get_matching_blocks():
        for offset in range(common.size):
            wanted[common.b + offset].set_weights(given[common.a + offset].get_weights())


def trained_network(config: TrainConfig, weights: Sequence[Any]) -> keras.Model:
    """Return a network in float32 with these weights."""
    network: keras.Model = ARCHITECTURES[config.architecture].build()
    network.set_weights(weights)
    return network


class Trainer:
    """Trains one model: holds the model, its optimizer, its adversary if there is one, and the progress of the run."""

    def __init__(
        self,
        config: TrainConfig,
        batches: Batches,
        validation: list[Pair],
        run: TrainingRun,
        on_event: EventHandler,
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._config, self._batches, self._validation = config, batches, validation
        self._run, self._on_event, self._hosts = run, on_event, hosts
        self._replicas = make_replicas(config.batch, hosts)
        with self._replicas.scope():
            self.model: keras.Model = ARCHITECTURES[config.architecture].build()
            for stage in config.frozen_stages:
                freeze(self.model.get_layer(stage))
            self._adversary = Adversary(self.model, self._replicas, config.losses[ADVERSARIAL]) if config.adversarial else None
            self._trained = self._adversary.judged if self._adversary else self.model
            self._trained.compile(optimizer=_optimizer(config), loss=_loss(config, self._adversary))
            self._trained.optimizer.build(self._trained.trainable_variables)
        self._averaged: keras.Model = ARCHITECTURES[config.architecture].build()
        """On one device, for the validation: the model can be spread over several."""
        self._network = make_network(self._averaged)
        self._threads = min(count_processors(), _MOST_BATCH_THREADS) if has_accelerator() else 1
        self._state = RunState()
        self._adapts_to_few = False

    def start_from(self, base: keras.Model) -> None:
        """Copy the weights of another network; from another architecture, those of the layers that both have.

        Raises:
            ModelError: the layers have other sizes.
        """
        own, other = (ARCHITECTURES[model.name] for model in (base, self.model))
        try:
            if own is not other and own.can_start_from(other):
                self.model.get_layer(ILLUMINATION).set_weights(base.get_layer(ILLUMINATION).get_weights())
                _copy_common_layers(base.get_layer(RESTORATION), self.model.get_layer(RESTORATION))
            else:
                self.model.set_weights(base.get_weights())
        except ValueError as error:
            raise ModelError(
                "The layers of the model to start from have other sizes; start from another model, or from scratch."
            ) from error

    def start(self, policy: str, samples: int) -> None:
        """Load the last checkpoint and emit the start event."""
        self._state = self._run.load(self._trained, self._adversary.model if self._adversary else None)
        self._adapts_to_few = bool(self._config.base and self._validation) and samples < FEW_PAIRS and not self._adversary
        self._run.write_validation_names([pair.low.name for pair in self._validation])
        self._on_event(
            {
                "event": EventName.START,
                "run": self._run.folder.name,
                **_device(),
                "epoch": self._state.epoch,
                "steps": self._batches.steps,
                "samples": samples,
                "validation": len(self._validation),
                "parameters": self.model.count_params(),
                "backend": keras.backend.backend(),
                "precision": policy,
                "replicas": self._replicas.count,
            }
        )

    def train(self, progress: Progress) -> None:
        """Train to the end of the run; save a checkpoint after each epoch, when cancelled, and when an image cannot be read."""
        while self._continues():
            try:
                self._epoch(progress)
            except (Cancelled, DatasetError):
                self._save()
                raise
            self._save()
        with suppress(Cancelled):  # the training is finished
            progress.report(1.0, "trained")

    def _continues(self) -> bool:
        continues, _ = self._hosts.agree(self._done() < 1.0 and not self._stalled(), stop=False)
        return bool(continues)

    def _agree(self, progress: Progress) -> None:
        """Take the time of the first host, which decides on the learning rate and on the end; stop if any host is to stop."""
        if self._run.stop_requested:
            progress.cancel()
        self._state.seconds, stop = self._hosts.agree(self._state.seconds, progress.cancelled)
        if stop:
            progress.cancel()
            progress.check()

    def _save(self) -> None:
        if self._hosts.leads:
            self._run.save(self._trained, self._state, self._adversary.model if self._adversary else None)

    def score_base(self, progress: Progress) -> None:
        """Score the model that the run starts from, so that few pairs cannot make it worse. Counts as epoch 0."""
        try:
            if self._adapts_to_few and self._state == RunState():
                started = time.monotonic()
                scores = asdict(Scores.mean(self._validate(progress, self._validation)))
                self._state.seconds += time.monotonic() - started
                row = {"epoch": 0, "seconds": self._state.seconds, **scores}
                self._run.save_if_best(row, self.averaged_weights())
                self._run.record_epoch(row)
        finally:
            self._agree(progress)

    def _stalled(self) -> bool:
        """Return whether a run with few pairs has not become better for a large part of its length."""
        best = self._run.best_epoch() if self._adapts_to_few else None
        return best is not None and self._done() - self._share(best["epoch"], best["seconds"]) > _PATIENCE

    def averaged_weights(self) -> list[Any]:
        """Return the averaged weights; without averaging, or before the first step, the current ones."""
        optimizer = self._trained.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # of the one that scales the loss for float16
        averages = dict[int, Any]()
        if self._config.average and int(optimizer.iterations):
            pairs = zip(self._trained.trainable_variables, optimizer._model_variables_moving_average, strict=True)
            averages = {id(weight): average for weight, average in pairs}
        return [keras.ops.convert_to_numpy(averages.get(id(weight), weight)) for weight in self.model.weights]

    def _epoch(self, progress: Progress) -> None:
        state, steps = self._state, self._batches.steps
        set_dropout_step(self.model, state.epoch * steps + state.step)
        with closing(prefetch_batches(self._batches, state.epoch, state.step, self._threads)) as batches:
            started = time.monotonic()
            for inputs, targets in batches:
                self._agree(progress)
                if self._done() >= 1.0:
                    break  # the time limit can be reached in the middle of an epoch
                with suppress(Cancelled):  # all hosts stop together, before the next step
                    progress.report(self._done(), f"epoch {state.epoch + 1}, step {state.step + 1} of {steps}")
                loss = self._step(inputs, targets)
                seconds, started = time.monotonic() - started, time.monotonic()  # includes waiting for the batch
                state.seconds += seconds
                self._on_event(self._step_event(loss, seconds))
        self._finish_epoch(progress)

    def _report(self, progress: Progress, doing: str) -> None:
        if self._run.stop_requested:
            progress.cancel()
        progress.report(self._done(), doing)

    def _step(self, inputs: Arrays, targets: Arrays) -> float:
        self._trained.optimizer.learning_rate = self._learning_rate()
        try:
            if self._adversary:
                recognized, inputs, targets = self._adversary.train(inputs, targets)
                self._state.recognized_sum += recognized
            loss = self._replicas.train_on_batch(self._trained, inputs, targets)["loss"]
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise OutOfMemory(
                "A training step does not fit into memory; start again with a smaller --batch or --crop."
            ) from error
        self._state.loss_sum += loss
        self._state.step += 1
        return loss

    def _finish_epoch(self, progress: Progress) -> None:
        state, started = self._state, time.monotonic()
        loss, recognized = state.loss_sum / state.step, state.recognized_sum / state.step
        self._state = state = RunState(state.epoch + 1, seconds=state.seconds)
        row: dict[str, float] = {
            "epoch": state.epoch,
            "loss": loss,
            "learning_rate": self._learning_rate(),
            "seconds": state.seconds,
        }
        if self._adversary:
            row[RECOGNIZED] = recognized
            self._report_collapse(recognized)
        try:
            if not self._validation_due(0.0):
                self._validate(progress, self._validation[:1])
            if self._validation and self._validation_due(time.monotonic() - started):  # the sample may have used up the time
                row.update(asdict(Scores.mean(self._validate(progress, self._validation))))
                self._run.save_if_best(row, self.averaged_weights())
        finally:  # if stopped while validating, the epoch still counts as trained
            state.seconds += time.monotonic() - started
            self._run.record_epoch(row)
            self._on_event({"event": EventName.EPOCH, **row, **self._best()})
            self._agree(progress)
        if not math.isfinite(loss):
            raise ModelError("The loss is no longer a number; start again with other losses or another --seed.")

    def _report_collapse(self, recognized: float) -> None:
        message = explain_collapse(recognized)
        if message is not None:
            event = {"event": EventName.COLLAPSED, "epoch": self._state.epoch, "text": str(message)}
            self._on_event({**event, **message.to_json()})

    def _validation_due(self, uncounted: float) -> bool:
        """Whether to validate all pairs after this epoch, given seconds that the state does not count yet."""
        minutes = self._config.minutes
        left = 1.0 - self._done() - (uncounted / (60 * minutes) if minutes is not None else 0.0)
        return self._state.epoch % self._config.validate_every == 0 or left <= 0

    def _best(self) -> dict[str, float]:
        best = self._run.best_epoch()
        return {"best": best["epoch"]} if best else {}

    def _validate(self, progress: Progress, pairs: Sequence[Pair]) -> list[Scores]:
        """Score the averaged weights on pairs, and write the first of them as the sample of the run."""
        scores: list[Scores] = []
        self._averaged.set_weights(self.averaged_weights())
        for pair in pairs:
            self._report(progress, f"validating, {pair.name}")
            self._on_event({"event": EventName.VALIDATING, "picture": len(scores) + 1, "pictures": len(pairs)})
            dark, clear = read_image(pair.low), read_image(pair.high)
            restored = restore_whole(self._network, dark)
            if not scores:
                self._run.write_sample(dark, restored, clear)
            scores.append(Scores.of(restored, clear))
        return scores

    def _step_event(self, loss: float, seconds: float) -> Mapping[str, Any]:
        state, done = self._state, self._done()
        return {
            "event": EventName.STEP,
            "epoch": state.epoch + 1,
            "step": state.step,
            "steps": self._batches.steps,
            "loss": loss,
            "done": done,
            "seconds_left": state.seconds * max(0.0, 1 - done) / done,
            "samples_per_second": self._config.batch / max(seconds, 1e-9),
            "memory": memory_in_use(),
        }

    def _done(self) -> float:
        return self._share(self._state.epoch + self._state.step / self._batches.steps, self._state.seconds)

    def _share(self, epochs: float, seconds: float) -> float:
        """Return the share of the run after a number of epochs, and of seconds."""
        minutes = self._config.minutes
        return seconds / (60 * minutes) if minutes is not None else epochs / (self._config.epochs or 1)

    def _learning_rate(self) -> float:
        config = self._config
        if not config.cosine:
            return config.learning_rate
        step = self._state.epoch * self._batches.steps + self._state.step
        warm_up = min(1.0, (step + 1) / _WARM_UP_STEPS)
        return (
            config.learning_rate
            * warm_up
            * (_FINAL_RATE + (1 - _FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * min(self._done(), 1.0))))
        )


def _digest(model: keras.Model | None) -> str:
    """Return a text that differs if the weights do."""
    digest = hashlib.sha256()
    for weights in model.get_weights() if model is not None else ():
        digest.update(weights.tobytes())
    return digest.hexdigest()


def _device() -> Mapping[str, Any]:
    """Return the device as a text and as a translatable message."""
    backend: str = keras.backend.backend()
    if backend != "tensorflow":
        return {"device": backend}
    message = choose_device().message
    return {"device": str(message), "device_message": message.to_json()}


def _optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    if not config.cosine and not config.average:
        return keras.optimizers.Adam(config.learning_rate)
    return keras.optimizers.Adam(
        config.learning_rate,
        beta_2=0.99,
        global_clipnorm=1.0,
        use_ema=config.average > 0,
        ema_momentum=config.average or 0.99,
        ema_overwrite_frequency=None,
    )


def _loss(config: TrainConfig, adversary: Adversary | None) -> Any:
    """The loss of each output; a network with one output has one loss."""
    weights = {name: weight for name, weight in config.losses.items() if name != ADVERSARIAL}
    restored = WeightedSum(weights, config.features)
    others = {
        output: WeightedSum({name: config.lift_weight * weight for name, weight in losses.items()})
        for output, losses in ARCHITECTURES[config.architecture].recipe.lift_losses.items()
    }
    judged = {ADVERSARIAL: adversary.loss} if adversary else {}
    return {"restored": restored, **others, **judged} if others else restored
