"""The names of the results of a batch, so that no two files get the same name and no original is overwritten."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from lowlight_app.settings import Conflict


class TargetPlan:
    """Reserves the target of each file of a batch. Belongs to whoever coordinates the batch; thread-safe.

    Workers reserve targets through it, because the extension depends on the format of the source, which is known only once the
    file is open.

    Args:
        sources: original files, whose names no result may take.
    """

    def __init__(self, sources: Iterable[Path] = ()) -> None:
        self._lock = threading.Lock()
        self._sources: dict[Path, Path] = {}
        """Target to source; an original is its own source."""
        self.protect(sources)

    def protect(self, sources: Iterable[Path]) -> None:
        """Add original files, whose names no result may take."""
        with self._lock:
            self._sources |= {source: source for source in sources}

    def remember(self, results: Mapping[Path, Path]) -> None:
        """Add the results of earlier batches, each with its source."""
        with self._lock:
            self._sources |= results

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
        unique = conflict is Conflict.UNIQUE
        with self._lock:
            target = next(path for path in candidates if self._is_free(path, source, unique))
            self._sources[target] = source
            return None if conflict is Conflict.SKIP and self.is_taken(target) else target

    def is_taken(self, path: Path) -> bool:
        """Return whether a file has this name."""
        return os.path.lexists(path)

    def release_unwritten(self, source: Path) -> None:
        """Release the names that were reserved for a file but not written. Nothing may be reserved or written for it now."""
        with self._lock:
            for target in [path for path, other in self._sources.items() if other == source != path and not path.exists()]:
                del self._sources[target]

    def clear(self) -> None:
        """Forget all names, after the last file of a batch."""
        with self._lock:
            self._sources.clear()

    def _is_free(self, path: Path, source: Path, unique: bool) -> bool:
        if path in self._sources and (unique or self._sources[path] != source):
            return False
        return not (unique and self.is_taken(path))
