"""Send the coordinator's model to the workers, which check it like any model of unknown origin before they load it."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lowlight_app.errors import ModelError, reason_of
from lowlight_app.models.backends import check_model
from lowlight_app.models.model_store import CARD_FILE, MODEL_FILE, Card, ModelFolder, ModelStore, open_folder
from lowlight_app.user_data import data_folder

_FOLDER = "cluster-models"


@dataclass(frozen=True)
class SentModel:
    """A model with its files.

    Attributes:
        checksum: the checksum of the model's card, which has the checksums of all files.
        card: the card.
        files: contents by name.
    """

    checksum: str
    card: Card
    files: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, folder: ModelFolder) -> SentModel:
        """Read the files of a model.

        Raises:
            ModelError: a file cannot be read.
        """
        names = (MODEL_FILE, CARD_FILE, *(folder.card.onnx or ()))
        try:
            files = {name: (folder.path / name).read_bytes() for name in names}
        except OSError as error:
            raise ModelError("the model cannot be read ({reason}).", path=folder.path, reason=reason_of(error)) from error
        return cls(checksum_of(folder.card), folder.card, files)

    def open(self, store: ModelStore | None = None) -> ModelFolder:
        """Return the folder of the model on this machine: an installed one with the same files, or a checked copy.

        Raises:
            ModelError: the files are not those of the card, the model cannot be used, or the copy cannot be written.
        """
        for folder in (store or ModelStore()).models()[0]:
            if checksum_of(folder.card) == self.checksum:
                return folder
        copy = data_folder(_FOLDER, self.checksum)
        if not copy.is_dir():
            self._write(copy)
        return self._opened(copy)

    def _write(self, copy: Path) -> None:
        """Write and check a copy. Several workers of a machine may do so at the same time; the first one gives it its name."""
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".part-", dir=copy.parent) as scratch:
                part = Path(scratch, "model")
                part.mkdir()
                for name in (MODEL_FILE, CARD_FILE, *(self.card.onnx or ())):
                    (part / name).write_bytes(self.files[name])
                check_model(self._opened(part))
                with suppress(OSError):  # another worker was faster
                    part.rename(copy)
        except KeyError as error:
            raise ModelError("The coordinator sent a model without {name}.", name=error.args[0]) from error
        except OSError as error:
            raise ModelError("the model cannot be written ({reason}).", path=copy, reason=reason_of(error)) from error

    def _opened(self, path: Path) -> ModelFolder:
        folder = open_folder(path, bundled=False)
        if checksum_of(folder.card) != self.checksum:
            shutil.rmtree(path, ignore_errors=True)
            raise ModelError("The coordinator sent another model than it named.")
        return folder


def checksum_of(card: Card) -> str:
    """Return the checksum of a card, and thereby of the model's files."""
    return hashlib.sha256(json.dumps(asdict(card), sort_keys=True).encode()).hexdigest()
