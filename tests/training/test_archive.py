import os
import stat
import zipfile
from pathlib import Path

import cv2
import pytest

from lowlight_app.errors import DatasetError
from lowlight_app.progress import Cancelled, Progress
from tests.training.conftest import clear_picture
from training.archive import dataset_folder, existing_folder
from training.dataset import find_pairs
from training.dataset_summary import summarize

pytestmark = pytest.mark.usefixtures("home")


def _png(seed: int, divisor: int = 1) -> bytes:
    return cv2.imencode(".png", clear_picture(seed) // divisor)[1].tobytes()


def _archive(path: Path, extra: dict[str, bytes] | None = None) -> Path:
    """Write an archive in the layout of the Kaggle archive, with extra files."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lol_dataset/readme.txt", "no picture")
        for number in range(3):
            archive.writestr(f"lol_dataset/our485/high/{number}.png", _png(number))
            archive.writestr(f"lol_dataset/our485/low/{number}.png", _png(number, 6))
            archive.writestr(f"lol_dataset/eval15/high/{number}9.png", _png(number))
            archive.writestr(f"lol_dataset/eval15/low/{number}9.png", _png(number, 6))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return path


def test_the_kaggle_archive_is_unpacked_once(tmp_path: Path, home: Path) -> None:
    path = _archive(tmp_path / "archive.zip")
    assert existing_folder(path) is None
    folder = dataset_folder(path)
    assert existing_folder(path) == folder
    assert [pair.name for pair in find_pairs(folder).pairs] == ["0", "1", "2"]
    assert home in folder.parents
    mark = folder / "mark"
    mark.touch()
    assert dataset_folder(path) == folder
    assert mark.exists()
    os.utime(path, ns=(1, 1))
    assert dataset_folder(path) != folder


def test_lol_v2_is_read_from_an_archive_packed_by_a_mac(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "LOL-v2.zip", "w") as archive:
        for purpose, number in (("Train", "1"), ("Test", "2")):
            base = f"LOL-v2/Real_captured/{purpose}"
            archive.writestr(f"{base}/Low/low{number}.png", _png(0, 6))
            archive.writestr(f"{base}/Normal/normal{number}.png", _png(0))
            archive.writestr(f"__MACOSX/{base}/Low/._low{number}.png", b"attributes")
    folder = dataset_folder(tmp_path / "LOL-v2.zip")
    assert [pair.name for pair in find_pairs(folder).pairs] == ["low1"]
    assert not list(folder.rglob("._*"))


@pytest.mark.parametrize(("offset", "value", "words"), [(8, b"\1\0", "encrypted"), (10, b"\x09\0", "in an unusual way")])
def test_archives_that_cannot_be_unpacked_are_refused_in_words(tmp_path: Path, offset: int, value: bytes, words: str) -> None:
    path = _archive(tmp_path / "archive.zip")
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"PK\1\2", at + 1)) >= 0:  # the entries of the directory
        data[at + offset : at + offset + 2] = value
    path.write_bytes(data)
    with pytest.raises(DatasetError, match=words):
        dataset_folder(path)


def test_a_folder_is_used_as_it_is(tmp_path: Path) -> None:
    assert dataset_folder(tmp_path) == tmp_path


@pytest.mark.parametrize("name", ["../evil.png", "/evil.png", "a/../../evil.png", "C:/evil.png", "..\\evil.png", "\\evil.png"])
def test_archives_with_paths_outside_are_refused(name: str, tmp_path: Path, home: Path) -> None:
    path = _archive(tmp_path / "evil.zip", {name: _png(0)})
    with pytest.raises(DatasetError, match="points outside"):
        dataset_folder(path)
    assert not list((home / "cache" / "datasets").iterdir())


def test_archives_with_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("our485/low/1.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DatasetError, match="points outside"):
        dataset_folder(tmp_path / "link.zip")


def test_a_zip_bomb_is_refused(tmp_path: Path, home: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("low/1.bmp", bytes(30 << 20))
    with pytest.raises(DatasetError, match="would unpack to 1 images with 30 MB"):
        dataset_folder(tmp_path / "bomb.zip")
    assert not list((home / "cache" / "datasets").iterdir())


@pytest.mark.parametrize(
    ("data", "word"), [(b"no archive", "neither a folder nor"), (None, "neither a folder nor"), (b"", "neither a folder nor")]
)
def test_incomplete_and_other_files_are_refused(data: bytes | None, word: str, tmp_path: Path, home: Path) -> None:
    whole = _archive(tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "broken.zip"
    path.write_bytes(whole[: len(whole) // 2] if data is None else data)
    with pytest.raises(DatasetError, match=word):
        dataset_folder(path)
    assert not list((home / "cache" / "datasets").iterdir())


def test_an_archive_without_images_names_the_expected_formats(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        archive.writestr("readme.txt", "no picture")
    with pytest.raises(DatasetError, match=r"no images were found \(.*\.png"):
        dataset_folder(tmp_path / "texts.zip")


def test_cancelled_unpacking_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.2 else None)
    with pytest.raises(Cancelled):
        dataset_folder(_archive(tmp_path / "archive.zip"), progress)
    assert not list((home / "cache" / "datasets").iterdir())


def test_the_summary_of_pairs_has_brightness_and_problems(dataset: Path) -> None:
    low, high = dataset / "our485" / "low", dataset / "our485" / "high"
    for folder in (low, high):
        (folder / "copy.png").write_bytes((folder / "3.png").read_bytes())
    (low / "alone.png").write_bytes((low / "3.png").read_bytes())
    (low / "5.png").write_bytes(b"no picture")
    found = summarize(dataset, Progress())
    reasons = {problem.name: str(problem.reason) for problem in found.problems}
    assert found.pairs == 7
    assert reasons["copy"] == "the same images as pair 3"
    assert reasons["alone"] == "there is no image with this name in high"
    assert "damaged" in reasons["5"]
    assert found.dark is not None
    assert found.dark.least <= found.dark.median <= found.dark.most < found.clear.least
    assert len(found.samples) == 4
    assert all(dark.shape == clear.shape and dark.mean() < clear.mean() for dark, clear in found.samples)


def test_a_folder_of_well_lit_photos_has_a_summary(dataset: Path) -> None:
    photos = dataset / "our485" / "high"
    (photos / "broken.png").write_bytes(b"no picture")
    found = summarize(photos, Progress())
    assert (found.pairs, found.photos, found.dark) == (0, 8, None)
    assert [problem.name for problem in found.problems] == ["broken.png"]


def test_a_folder_without_pairs_names_expected_and_found_layouts(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    with pytest.raises(DatasetError, match=r"our485/low.*Found: .*holiday"):
        summarize(tmp_path, Progress())


def test_a_dataset_without_usable_pairs_is_refused(dataset: Path) -> None:
    for path in (dataset / "our485" / "low").iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"none of the 8 pairs.*damaged"):
        summarize(dataset, Progress())
