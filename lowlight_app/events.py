"""Names of the events that commands with `--json` print, one JSON object per line; the name is under the key "event"."""

from __future__ import annotations

from enum import StrEnum


class EventName(StrEnum):
    """All events; programs rely on these names."""

    PROGRESS = "progress"
    NOTE = "note"
    ERROR = "error"
    """The command failed."""

    # Commands that process files
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    SUMMARY = "summary"
    CLUSTER = "cluster"
    """The speed of a cluster and of its workers."""

    # lowlight live
    RECORDED = "recorded"

    # lowlight evaluate
    SCORES = "scores"
    MEAN = "mean"

    # lowlight fetch, lowlight models import
    FETCHED = "fetched"
    IMPORTED = "imported"

    # lowlight train
    START = "start"
    STEP = "step"
    VALIDATING = "validating"
    EPOCH = "epoch"
    COLLAPSED = "collapsed"
    """In the last epoch the discriminator of an adversarial training was always right, or never."""
    FINISHED = "finished"
    STOPPED = "stopped"
