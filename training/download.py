"""Download of datasets with the client of Kaggle. Nothing else in Lowlight uses the network, except the VGG16 weights."""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lowlight_app.errors import DatasetError, Message, reason_of
from lowlight_app.user_data import data_folder

LOL = "soumikrakshit/lol-dataset"

_REPORT_INTERVAL = 0.5
"""Seconds between two reports of the progress."""


def download(on_progress: Callable[[int], None], handle: str = LOL) -> Path:
    """Download a dataset unless that was done before, and return its folder. An interrupted download is resumed.

    Args:
        on_progress: called with the number of downloaded bytes, in another thread.
        handle: owner and name of the dataset at Kaggle.

    Raises:
        DatasetError: there is no connection, Kaggle refuses, the download is damaged, or the disk is full.
    """
    folder = data_folder("cache", "kagglehub")
    os.environ["KAGGLEHUB_CACHE"] = str(folder)
    os.environ.setdefault("KAGGLEHUB_VERBOSITY", "error")
    os.environ.setdefault("TQDM_DISABLE", "1")
    import kagglehub
    import requests
    from kagglehub.exceptions import DataCorruptionError, KaggleApiHTTPError

    advice = Message("Alternatively, download {handle} with a browser and choose the archive.", handle=handle)
    try:
        with _report_size(folder, on_progress):
            return Path(kagglehub.dataset_download(handle))
    except KaggleApiHTTPError as error:
        status = error.response.status_code if error.response is not None else Message("no response")
        raise DatasetError(
            "Kaggle refused to serve {handle} ({status}). {advice}", handle=handle, status=status, advice=advice
        ) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise DatasetError("Kaggle cannot be reached; check the network connection. {advice}", advice=advice) from error
    except (requests.RequestException, DataCorruptionError, zipfile.BadZipFile, ValueError) as error:
        raise DatasetError(
            "The download of {handle} is damaged; download it again. {advice}", handle=handle, advice=advice
        ) from error
    except OSError as error:
        raise DatasetError("the folder cannot be written ({reason}).", path=folder, reason=reason_of(error)) from error


@contextmanager
def _report_size(folder: Path, on_progress: Callable[[int], None]) -> Iterator[None]:
    """Report the downloaded size repeatedly, because the client shows its progress only on a terminal."""
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(_REPORT_INTERVAL):
            on_progress(_size_of(folder))

    thread = threading.Thread(target=watch, name="lowlight-fetch")
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _size_of(folder: Path) -> int:
    """Return the size of all archives below a folder in bytes. The client deletes them once they are unpacked."""
    sizes = []
    for path in folder.rglob("*.archive"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:  # deleted meanwhile
            continue
    return sum(sizes)
