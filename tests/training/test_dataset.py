from pathlib import Path

import numpy as np
import pytest

from lowlight_app.errors import DatasetError
from tests.training.conftest import clear_picture, save
from training.dataset import (
    ImageCache,
    check_pairs,
    find_pairs,
    images_in,
    read_image,
    read_names,
    split_by_list,
    split_by_scene,
    unreadable_images,
)


def _pair(base: Path, low: str, high: str, name: str = "1.png") -> None:
    clear = clear_picture(1)
    save(base / high / name, clear)
    save(base / low / name, clear // 5)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("our485/low", "our485/high"),
        ("LOLdataset/our485/low", "LOLdataset/our485/high"),
        ("train/low", "train/high"),
        ("low", "high"),
        ("input", "target"),
        ("Low", "High"),
        ("LOW", "HIGH"),
        ("low", "gt"),
        ("Real_captured/Train/Low", "Real_captured/Train/Normal"),
        ("LOL-v2/Synthetic/Train/Low", "LOL-v2/Synthetic/Train/Normal"),
        ("train_low", "train_high"),
        ("low-light", "normal-light"),
    ],
)
def test_common_layouts_are_found(tmp_path: Path, low: str, high: str) -> None:
    _pair(tmp_path, low, high)
    _pair(tmp_path, "@eaDir/low", "@eaDir/high", "2.png")
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["1"]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("low00001", "normal00001"),
        ("1_low", "1_gt"),
        ("IMG-low-1", "IMG-high-1"),
        ("Dark 1", "Bright 1"),
        ("1", "1_GT"),
        ("Night_1", "night_1"),
    ],
)
def test_names_of_a_pair_may_differ_in_the_word_for_its_side(tmp_path: Path, low: str, high: str) -> None:
    clear = clear_picture(1)
    save(tmp_path / "low" / f"{low}.png", clear // 5)
    save(tmp_path / "low" / f"{low}0.png", clear // 5)
    save(tmp_path / "high" / f"{high}.png", clear)
    found = find_pairs(tmp_path)
    assert [(pair.name, pair.low.stem, pair.high.stem) for pair in found.pairs] == [(low, low, high)]
    assert [problem.name for problem in found.problems] == [f"{low}0"]


def test_a_word_within_a_word_does_not_make_a_pair(tmp_path: Path) -> None:
    save(tmp_path / "low" / "lowland.png", clear_picture(1) // 5)
    save(tmp_path / "high" / "highland.png", clear_picture(1))
    with pytest.raises(DatasetError, match="No file names in"):
        find_pairs(tmp_path)


def test_real_and_synthetic_pairs_of_lol_v2_are_used_and_those_for_tests_are_not(tmp_path: Path) -> None:
    for part, prefixes in (("Real_captured", ("low", "normal")), ("Synthetic", ("", ""))):
        for purpose, number in (("Train", "00001"), ("Test", "00690")):
            for side, prefix in zip(("Low", "Normal"), prefixes, strict=True):
                picture = clear_picture(1) // (5 if side == "Low" else 1)
                save(tmp_path / part / purpose / side / f"{prefix}{number}.png", picture)
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["low00001", "00001"]
    assert [pair.name for pair in find_pairs(tmp_path / "Synthetic" / "Test").pairs] == ["00690"]


def test_equal_names_in_several_parts_stay_apart(tmp_path: Path) -> None:
    for part in ("a", "b"):
        _pair(tmp_path, f"{part}/low", f"{part}/high")
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["a-1", "b-1"]


def test_pairs_are_in_natural_order_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("10.png", "9.png", "a2.png", "a10.png"):
        _pair(tmp_path, "low", "high", name)
    for side in ("low", "high"):
        (tmp_path / side / "._9.png").write_bytes(b"a Mac was here")
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["9", "10", "a2", "a10"]


def test_the_test_set_of_lol_is_not_used_for_training(tmp_path: Path) -> None:
    _pair(tmp_path, "our485/low", "our485/high", "1.png")
    _pair(tmp_path, "eval15/low", "eval15/high", "2.png")
    assert [pair.name for pair in find_pairs(tmp_path).pairs] == ["1"]


def test_pairs_match_across_formats_and_unmatched_files_are_reported(tmp_path: Path) -> None:
    clear = clear_picture(1)
    save(tmp_path / "high" / "7.jpg", clear)
    save(tmp_path / "low" / "7.webp", clear // 5)
    save(tmp_path / "low" / "8.png", clear // 5)
    found = find_pairs(tmp_path)
    assert [pair.name for pair in found.pairs] == ["7"]
    assert [(problem.name, str(problem.reason)) for problem in found.problems] == [
        ("8", "there is no image with this name in high")
    ]


def test_a_folder_without_pairs_names_expected_and_found_layouts(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    with pytest.raises(DatasetError, match=r"our485/low.*Found: holiday"):
        find_pairs(tmp_path)


def test_unusable_pairs_are_reported(tmp_path: Path) -> None:
    clear = clear_picture(1)
    for name, low in {"good": clear // 5, "brighter": clear, "small": clear[:-2] // 5, "black": clear // 250}.items():
        save(tmp_path / "low" / f"{name}.png", low)
        save(tmp_path / "high" / f"{name}.png", clear - 20 if name == "brighter" else clear)
    (tmp_path / "low" / "broken.png").write_bytes(b"no picture")
    save(tmp_path / "high" / "broken.png", clear)
    good, problems = check_pairs(find_pairs(tmp_path).pairs)
    reasons = {problem.name: str(problem.reason) for problem in problems}
    assert [pair.name for pair in good] == ["good"]
    assert "not darker" in reasons["brighter"]
    assert "sizes differ: 96x62 and 96x64" in reasons["small"]
    assert "almost black" in reasons["black"]
    assert "damaged" in reasons["broken"]


def test_unreadable_well_lit_images_are_reported(dataset: Path) -> None:
    folder = dataset / "our485" / "high"
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "folder.png").mkdir()
    assert [problem.name for problem in unreadable_images(images_in(folder))] == ["broken.png", "folder.png"]


def test_names_in_a_list_may_contain_spaces(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("one night.png\n\ntwo\n")
    assert read_names(tmp_path / "names.txt") == ["one night.png", "", "two"]


def test_a_scene_is_never_on_both_sides_of_the_split(tmp_path: Path) -> None:
    for number in range(12):
        scene = clear_picture(number // 3)
        noisy = np.clip(scene + np.random.default_rng(number).normal(0, 3, scene.shape), 0, 255).astype(np.uint8)
        save(tmp_path / "high" / f"{number}.png", noisy)
        save(tmp_path / "low" / f"{number}.png", noisy // 5)
    training, validation = split_by_scene(find_pairs(tmp_path).pairs, 0.25, seed=3)
    scenes = [{int(pair.name) // 3 for pair in side} for side in (training, validation)]
    assert len(training) == 9
    assert len(validation) == 3
    assert not scenes[0] & scenes[1]


def test_a_single_scene_cannot_be_split(tmp_path: Path) -> None:
    for number in range(3):
        _pair(tmp_path, "low", "high", f"{number}.png")
    with pytest.raises(DatasetError, match="only one scene"):
        split_by_scene(find_pairs(tmp_path).pairs, 0.3, seed=0)


def test_a_list_of_names_selects_the_validation_pairs(dataset: Path) -> None:
    training, validation = split_by_list(find_pairs(dataset).pairs, ["3.png", "5"])
    assert [pair.name for pair in validation] == ["3", "5"]
    assert len(training) == 6
    with pytest.raises(DatasetError, match="None of the names"):
        split_by_list(training, ["99.png"])


def test_the_cache_respects_its_limit_and_still_reads_everything(dataset: Path) -> None:
    pairs = find_pairs(dataset).pairs
    size = read_image(pairs[0].low).nbytes
    reads: list[Path] = []

    def read(path: Path) -> np.ndarray:
        reads.append(path)
        return read_image(path)

    cache = ImageCache(limit=3 * size, read=read)
    for _ in range(2):
        for pair in pairs:
            assert np.array_equal(cache(pair.low), read_image(pair.low))
    assert len(reads) == len(pairs) + len(pairs) - 3
