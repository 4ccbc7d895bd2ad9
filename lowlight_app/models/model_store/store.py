"""Find, add and remove the bundled models and the user's own. Does not load Keras."""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lowlight_app.errors import Message, ModelError, reason_of
from lowlight_app.models.model_store.card import Card, OnnxFile, sha256_of
from lowlight_app.resources import resource_path
from lowlight_app.user_data import data_folder

DEFAULT_MODEL = "lowlight"
MODEL_FILE, CARD_FILE, VALIDATION_FILE = "model.keras", "card.json", "validation.txt"

_LARGEST_MODEL, _LARGEST_LIST = 256 << 20, 1 << 20


@dataclass(frozen=True)
class ModelFolder:
    """A model on disk: `model.keras`, `card.json` and, where known, `validation.txt` and the files it was converted to.

    Attributes:
        bundled: whether it came with the application and cannot be removed.
    """

    path: Path
    card: Card
    bundled: bool

    @property
    def model_file(self) -> Path:
        """The file of the network."""
        return self.path / MODEL_FILE

    @property
    def validation(self) -> Path | None:
        """File with the names of the pairs it was never trained on, one per line; training that starts from it skips them too."""
        names = self.path / VALIDATION_FILE
        return names if names.is_file() else None


@dataclass(frozen=True)
class BrokenModel:
    """A folder without a usable model, and the reason."""

    path: Path
    reason: Message


class ModelStore:
    """Finds, adds and removes models.

    Args:
        bundled: folder of the models that come with the application.
        own: folder of the user's models; created with the first one.
    """

    def __init__(self, bundled: Path | None = None, own: Path | None = None) -> None:
        self._bundled = bundled or resource_path("models")
        self._own = own or data_folder("models")

    def models(self) -> tuple[list[ModelFolder], list[BrokenModel]]:
        """Return the usable models, the default first and bundled ones before the user's, and the broken folders.

        A folder that repeats an id counts as broken.
        """
        good: dict[str, ModelFolder] = {}
        broken = []
        for base, bundled in ((self._bundled, True), (self._own, False)):
            for path in _list_folders(base):
                try:
                    folder = open_folder(path, bundled)
                    if folder.card.id in good:
                        raise ModelError(
                            "its id “{model}” is already used by {other}", model=folder.card.id, other=good[folder.card.id].path
                        )
                    good[folder.card.id] = folder
                except ModelError as error:
                    broken.append(BrokenModel(path, error.message))
        return sorted(good.values(), key=lambda folder: folder.card.id != DEFAULT_MODEL), broken

    def find(self, model_id: str) -> ModelFolder:
        """Return the model with an id.

        Raises:
            ModelError: there is none; the message lists the installed ones, or says why this one cannot be used.
        """
        good, broken = self.models()
        for folder in good:
            if folder.card.id == model_id:
                return folder
        for failed in broken:
            if failed.path.name == model_id:
                raise ModelError("Model “{model}” cannot be used: {reason}", model=model_id, reason=failed.reason)
        names = ", ".join(f.card.id for f in good) or Message("none")
        raise ModelError("There is no model “{model}”. Installed: {names}.", model=model_id, names=names)

    def taken_ids(self) -> set[str]:
        """Return the ids that a new model cannot have: those of models, and the names of their folders, usable or not."""
        good, broken = self.models()
        return {f.card.id for f in good} | {f.path.name for f in good} | {b.path.name for b in broken}

    def add(self, source: Path, model_id: str | None = None) -> ModelFolder:
        """Import a model from a folder or from the zip file that `export` writes.

        Args:
            source: folder or zip file.
            model_id: new id, which also becomes its name; None keeps both.

        Raises:
            ModelError: it is damaged, over the limits, or its id is taken.
        """
        with tempfile.TemporaryDirectory(prefix="lowlight-model-") as scratch:
            folder = source if source.is_dir() else _unpack(source, Path(scratch))
            found = open_folder(folder, bundled=False)
            card = replace(found.card, id=model_id, name=model_id) if model_id else found.card
            return self._store(found, card)

    def export(self, model_id: str, target: Path, *, replace_file: bool = False) -> None:
        """Write a model as one zip file.

        Args:
            model_id: the id of the model.
            target: the zip file.
            replace_file: whether to replace `target` if it exists.

        Raises:
            ModelError: no such model, or the target exists and is not to be replaced, or cannot be written.
        """
        folder = self.find(model_id)
        if not replace_file and os.path.lexists(target):
            raise ModelError("the file already exists; choose another name.", path=target)
        part = target.with_name(f".{target.name}.part")
        try:
            with zipfile.ZipFile(part, "w") as archive:
                archive.write(folder.model_file, MODEL_FILE)
                archive.write(folder.path / CARD_FILE, CARD_FILE)
                for name in folder.card.onnx or ():
                    archive.write(folder.path / name, name)
                if folder.validation is not None:
                    archive.write(folder.validation, VALIDATION_FILE)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ModelError("the file cannot be written ({reason}).", path=target, reason=reason_of(error)) from error

    def remove(self, model_id: str) -> None:
        """Delete one of the user's models; a broken one by the name of its folder.

        Raises:
            ModelError: no such model, it is bundled, or the folder cannot be deleted.
        """
        path = self._own / model_id
        if path not in {broken.path for broken in self.models()[1]}:
            folder = self.find(model_id)
            if folder.bundled:
                raise ModelError("Model “{model}” comes with Lowlight and cannot be removed.", model=model_id)
            path = folder.path
        try:
            shutil.rmtree(path)
        except OSError as error:
            raise ModelError("the folder cannot be deleted ({reason}).", path=path, reason=reason_of(error)) from error

    def rename(self, model_id: str, name: str) -> None:
        """Change the displayed name of one of the user's models; its id stays.

        Raises:
            ModelError: no such model, it is bundled, the name is empty, or the card cannot be written.
        """
        folder = self.find(model_id)
        if folder.bundled:
            raise ModelError("Model “{model}” comes with Lowlight and cannot be renamed.", model=model_id)
        if not name.strip():
            raise ModelError("A model needs a name.")
        _replace_card(folder, replace(folder.card, name=name.strip()))

    def _store(self, found: ModelFolder, card: Card) -> ModelFolder:
        if card.id in self.taken_ids():
            raise ModelError(
                "There is already a model “{model}”; remove it first, or import this one under another id.", model=card.id
            )
        target = self._own / card.id
        part = self._own / f".{card.id}.part"
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            for name in (MODEL_FILE, *(card.onnx or ())):
                shutil.copyfile(found.path / name, part / name)
            if found.validation is not None:
                shutil.copyfile(found.validation, part / VALIDATION_FILE)
            card.write(part / CARD_FILE)
            part.rename(target)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            raise ModelError("the model cannot be written ({reason}).", path=target, reason=reason_of(error)) from error
        return open_folder(target, bundled=False)


def open_folder(path: Path, bundled: bool) -> ModelFolder:
    """Open a model folder and check it, without loading the network.

    Raises:
        ModelError: something is missing, damaged or too large.
    """
    card = Card.read(path / CARD_FILE)
    for name, checksum in {MODEL_FILE: card.sha256, **(card.onnx or {})}.items():
        _check_file(path / name, checksum)
    return ModelFolder(path, card, bundled)


def record_onnx(folder: ModelFolder, checksums: Mapping[str, str]) -> ModelFolder:
    """Record the converted files in a model's card; no files if the model cannot be converted.

    Raises:
        ModelError: the card cannot be written.
    """
    card = replace(folder.card, onnx=checksums)
    _replace_card(folder, card)
    return replace(folder, card=card)


def _replace_card(folder: ModelFolder, card: Card) -> None:
    part = folder.path / f".{CARD_FILE}.part"
    try:
        card.write(part)
        part.replace(folder.path / CARD_FILE)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ModelError(
            "the file cannot be written ({reason}).", path=folder.path / CARD_FILE, reason=reason_of(error)
        ) from error


def _check_file(file: Path, checksum: str) -> None:
    try:
        if file.stat().st_size > _LARGEST_MODEL:
            raise ModelError("the file is larger than {limit} MB.", path=file, limit=_LARGEST_MODEL >> 20)
        if sha256_of(file) != checksum:
            raise ModelError(
                "the file is damaged: its checksum does not match its card; import or train the model again.", path=file
            )
    except OSError as error:
        raise ModelError("the file cannot be read ({reason}).", path=file, reason=reason_of(error)) from error


def _list_folders(base: Path) -> Sequence[Path]:
    if not base.is_dir():
        return []
    return sorted(path for path in base.iterdir() if path.is_dir() and not path.name.startswith("."))


def _unpack(source: Path, scratch: Path) -> Path:
    """Extract the files of a model from an archive, by their known names only; the validation list and others are optional."""
    try:
        with zipfile.ZipFile(source) as archive:
            optional = {VALIDATION_FILE, *OnnxFile} & set(archive.namelist())
            for name in (MODEL_FILE, CARD_FILE, *optional):
                if archive.getinfo(name).file_size > (_LARGEST_LIST if name == VALIDATION_FILE else _LARGEST_MODEL):
                    raise ModelError("the file contains a {name} that is too large.", path=source, name=name)
                (scratch / name).write_bytes(archive.read(name))
    except KeyError as error:
        raise ModelError(
            "this is not an exported model; it has no {model_file} or no {card}.",
            path=source,
            model_file=MODEL_FILE,
            card=CARD_FILE,
        ) from error
    except OSError as error:
        raise ModelError("the file cannot be read ({reason}).", path=source, reason=reason_of(error)) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError) as error:
        raise ModelError("this is neither a model folder nor an exported model.", path=source) from error
    return scratch
