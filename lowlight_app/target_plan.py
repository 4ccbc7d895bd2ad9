"""The names of the results of a batch, so that no two files get the same name and no original is overwritten."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from lowlight_app.settings import Conflict


class TargetPlan:
    """Reserves the target of each file of a batch. Owned by the coordinator of the batch; thread-safe.

    Workers reserve targets through it, because the extension depends on the format of the source, which is known only once the
    file is open.

    Args:
        sources: original files, whose names no result may take.
    """

    def __init__(self, sources: Iterable[Path] = ()) -> None:
        self._lock = threading.Lock()
        self._sources: dict[str, str] = {}
        """Target to source, see `_name`; an original is its own source."""
        self.protect(sources)

    def protect(self, sources: Iterable[Path]) -> None:
        """Add original files, whose names no result may take."""
        with self._lock:
            self._sources |= {name: name for name in map(_name, sources)}

    def remember(self, results: Mapping[Path, Path]) -> None:
        """Add the results of earlier batches, each with its source."""
        with self._lock:
            self._sources |= {_name(target): _name(source) for target, source in results.items()}

    def reserve(self, source: Path, candidates: Iterable[Path], conflict: Conflict) -> Path | None:
        """Reserve the first suitable name for the result of a file.

        Args:
            source: the file.
            candidates: names in order of preference, without end.
            conflict: whether files that exist are avoided, overwritten or skipped.

        Returns:
            A name that no other file of the batch has; with `Conflict.UNIQUE` it does not exist yet, and no second result of the
            same file has it. None if the result exists and `conflict` is `Conflict.SKIP`.
        """
        unique, name = conflict is Conflict.UNIQUE, _name(source)
        with self._lock:
            target = next(path for path in candidates if self._is_free(path, name, unique))
            self._sources[_name(target)] = self._sources.get(name, name)  # one text for all entries of a source
            return None if conflict is Conflict.SKIP and self.is_taken(target) else target

    def is_taken(self, path: Path) -> bool:
        """Return whether a file has this name."""
        return os.path.lexists(path)

    def release_unwritten(self, source: Path) -> None:
        """Release the names that were reserved for a file but not written. Nothing may be reserved or written for it now."""
        name = _name(source)
        with self._lock:
            for target in [path for path, other in self._sources.items() if other == name != path and not Path(path).exists()]:
                del self._sources[target]

    def clear(self) -> None:
        """Forget all names, after the last file of a batch."""
        with self._lock:
            self._sources.clear()

    def _is_free(self, path: Path, source: str, unique: bool) -> bool:
        owner = self._sources.get(_name(path))
        if owner is not None and (unique or owner != source):
            return False
        return not (unique and self.is_taken(path))


def _name(path: Path) -> str:
    """Return a text that is equal for equal paths. It takes a quarter of a path's memory: a batch may have a million."""
    return os.path.normcase(path)
