"""The names of the results of a batch."""

from pathlib import Path

import pytest

from lowlight_app.media.files.publish import numbered_names
from lowlight_app.settings import Conflict
from lowlight_app.target_plan import TargetPlan


@pytest.mark.parametrize("conflict", Conflict)
def test_two_files_never_get_the_same_name(conflict: Conflict, tmp_path: Path) -> None:
    plan, target = TargetPlan(), tmp_path / "a.png"
    names = [plan.reserve(tmp_path / source, numbered_names(target), conflict) for source in ("a.jpg", "a.tif")]
    assert names == [target, tmp_path / "a-2.png"]


@pytest.mark.parametrize("conflict", Conflict)
def test_no_result_gets_the_name_of_an_original(conflict: Conflict, tmp_path: Path) -> None:
    plan = TargetPlan([tmp_path / "a.png"])
    assert plan.reserve(tmp_path / "a.jpg", numbered_names(tmp_path / "a.png"), conflict) == tmp_path / "a-2.png"


def test_existing_files_are_avoided_overwritten_or_skipped(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "a.png"
    target.touch()
    names = {conflict: TargetPlan().reserve(source, numbered_names(target), conflict) for conflict in Conflict}
    assert names == {Conflict.UNIQUE: tmp_path / "a-2.png", Conflict.OVERWRITE: target, Conflict.SKIP: None}


def test_a_skipped_result_is_not_taken_for_that_of_another_file(tmp_path: Path) -> None:
    plan, target = TargetPlan(), tmp_path / "a.png"
    target.touch()
    reserved = [plan.reserve(tmp_path / source, numbered_names(target), Conflict.SKIP) for source in ("a.jpg", "a.tif")]
    assert reserved == [None, tmp_path / "a-2.png"]


def test_a_released_name_can_be_reserved_again_and_a_written_one_cannot(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jpg", tmp_path / "a.png"
    plan = TargetPlan([source])

    def reserve(output: Path) -> Path | None:
        return plan.reserve(source, numbered_names(output), Conflict.UNIQUE)

    assert reserve(target) == target
    plan.release_unwritten(source)
    assert reserve(target) == target
    target.touch()
    plan.release_unwritten(source)
    assert reserve(target) == tmp_path / "a-2.png"
    assert reserve(source) == tmp_path / "a-2.jpg", "the original stays protected"
