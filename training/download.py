"""Datasets that Kaggle offers, fetched with its own client. Nothing else of Lowlight uses the network."""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lowlight_app.errors import DatasetError, Message
from lowlight_app.user_data import data_folder

LOL = "soumikrakshit/lol-dataset"

_PERIOD = 0.5


def download(told: Callable[[int], None], handle: str = LOL) -> Path:
    """Download a dataset, or find it where it was downloaded to; a download that broke off is gone on with.

    Args:
        told: given the bytes that are there, from another thread.
        handle: owner and name at Kaggle.

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
        with _watched(folder, told):
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
        raise DatasetError("the folder cannot be written ({reason}).", path=folder, reason=error.strerror or error) from error


@contextmanager
def _watched(folder: Path, told: Callable[[int], None]) -> Iterator[None]:
    """Tell how much is there while it grows: the client itself tells only terminals."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_PERIOD):
            told(_size_of(folder))

    thread = threading.Thread(target=watch, name="lowlight-fetch")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _size_of(folder: Path) -> int:
    """Bytes of all archives below a folder; they go when they are unpacked."""
    sizes = []
    for path in folder.rglob("*.archive"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:  # gone meanwhile
            continue
    return sum(sizes)
