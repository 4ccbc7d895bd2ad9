import threading
import time

import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_frame
from helpers.files import write_photo
from PIL import Image

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import MediaError, OutOfMemory, UnexpectedError, UsageError
from lowlight_app.pipeline import Engine, Job, enhance_file, enhance_files
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings


@pytest.fixture
def photos(tmp_path):
    paths = [tmp_path / f"{name}.png" for name in "abcd"]
    for seed, path in enumerate(paths):
        write_photo(path, seed=seed)
    return paths


def engine(network=None, **export):
    return Engine(Enhancer(network or PlainNetwork()), "plain", EnhanceSettings(), ExportSettings(**export))


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_every_file_is_brightened_and_in_order(photos, tmp_path):
    outcomes = list(enhance_files([Job(path, tmp_path / "out") for path in photos], engine()))
    assert [outcome.job.source for outcome in outcomes] == photos
    for outcome in outcomes:
        before, after = np.asarray(Image.open(outcome.job.source)), np.asarray(Image.open(outcome.target))
        assert after.mean() > 1.3 * before.mean()


def test_result_records_how_it_was_made(photos):
    outcome = enhance_file(Job(photos[0]), engine())
    with Image.open(outcome.target) as result:
        packet = result.info["xmp"].decode()
    for part in ('lowlight:Model="plain"', 'lowlight:Amount="1.0"', 'lowlight:KeepColor="False"'):
        assert part in packet


def test_one_failure_does_not_stop_the_others(photos):
    photos[1].write_bytes(b"no photo")
    outcomes = list(enhance_files([Job(path) for path in photos], engine()))
    assert [outcome.error is None for outcome in outcomes] == [True, False, True, True]
    assert isinstance(outcomes[1].error, MediaError)
    with pytest.raises(MediaError, match="not a photo"):
        enhance_file(Job(photos[1]), engine())


def test_changes_made_while_reading_are_reported_with_the_result(tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "counts.tif", np.linspace(80, 1030, 2400, dtype=np.float32).reshape(40, 60))
    tifffile.imwrite(tmp_path / "plain.tif", night_frame(40, 60).pixels, photometric="rgb")
    outcomes = list(enhance_files([Job(tmp_path / "counts.tif"), Job(tmp_path / "plain.tif")], engine()))
    assert [len(outcome.notices) for outcome in outcomes] == [1, 0]
    assert "80 to 1030" in str(outcomes[0].notices[0])


def test_existing_results_are_skipped_without_processing(photos):
    network = PlainNetwork()
    list(enhance_files([Job(path) for path in photos], engine()))
    again = list(enhance_files([Job(path) for path in photos], engine(network, conflict=Conflict.SKIP)))
    assert all(outcome.target is None and outcome.error is None for outcome in again)
    assert network.tiles == []


def test_unwritable_target_is_rejected_before_processing(photos):
    network = PlainNetwork()
    with pytest.raises(UsageError):
        enhance_file(Job(photos[0]), engine(network, format="jpeg", bit_depth=16))
    assert network.tiles == []


def test_8_bit_source_can_be_written_with_16_bits(photos):
    outcome = enhance_file(Job(photos[0]), engine(format="tiff", bit_depth=16))
    import tifffile

    pixels = tifffile.imread(outcome.target)
    assert pixels.dtype == np.uint16
    assert len(np.unique(pixels)) > 500


def test_well_lit_image_is_reported(photos):
    assert enhance_file(Job(photos[0]), engine(PlainNetwork(largest_gain=0.0))).well_lit
    assert not enhance_file(Job(photos[1]), engine()).well_lit


def test_next_file_is_read_while_the_network_runs(photos, monkeypatch):
    from lowlight_app import pipeline

    read, events = pipeline._read, []

    class Slow(PlainNetwork):
        def restore(self, *tile):
            time.sleep(0.1)
            events.append("worked")
            return super().restore(*tile)

        restore_live = restore

    def noted(*arguments):
        events.append("read")
        return read(*arguments)

    monkeypatch.setattr(pipeline, "_read", noted)
    list(enhance_files([Job(path) for path in photos], engine(Slow())))
    assert events == ["read", "read", "worked", "read", "worked", "read", "worked", "worked"]


def test_cancelling_keeps_finished_results_only(photos, tmp_path):
    progress = Progress()

    class CancelsInTheThird(PlainNetwork):
        def restore(self, *tile):
            if len(self.tiles) == 2:
                progress.cancel()
            return super().restore(*tile)

        restore_live = restore

    out, before = tmp_path / "out", threading.active_count()
    written = []
    with pytest.raises(Cancelled):
        for outcome in enhance_files([Job(path, out) for path in photos], engine(CancelsInTheThird()), progress):
            written.append(outcome.target.name)
    assert written == ["a-lowlight.png", "b-lowlight.png"]
    assert files_in(out) == ["a-lowlight.png", "b-lowlight.png"]
    assert threading.active_count() == before


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "lowlight.log"


@pytest.mark.parametrize("part", ["open_source", "open_sink", "format_for"])
def test_a_bug_while_reading_enhancing_or_writing_fails_one_file(photos, tmp_path, monkeypatch, log, part):
    from lowlight_app import pipeline

    real, seen = getattr(pipeline, part), []

    def broken(*given, **options):
        seen.append(given)
        if len(seen) == 2:
            raise ZeroDivisionError("inside")
        return real(*given, **options)

    monkeypatch.setattr(pipeline, part, broken)
    outcomes = list(enhance_files([Job(path, tmp_path / "out") for path in photos], engine()))
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    assert [outcome.target is None for outcome in outcomes].count(True) == 1
    assert isinstance(failed[0].error, UnexpectedError)
    source = failed[0].job.source
    assert str(failed[0].error) == f"{source}: unexpected error in Lowlight; please report it with the end of {log}."
    assert "ZeroDivisionError: inside" in log.read_text()
    assert str(source) in failed[0].error.report
    assert len(files_in(tmp_path / "out")) == 3


def test_too_little_memory_for_one_file_is_no_bug(photos, monkeypatch, log):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr("lowlight_app.pipeline.resolve_target", full)
    outcomes = list(enhance_files([Job(path) for path in photos], engine()))
    assert [type(outcome.error) for outcome in outcomes] == [OutOfMemory] * 4
    assert not log.exists()


def test_ctrl_c_in_the_middle_of_a_file_stops_at_once(photos):
    class Interrupted(PlainNetwork):
        def restore(self, *tile):
            raise KeyboardInterrupt

        restore_live = restore

    with pytest.raises(KeyboardInterrupt):
        list(enhance_files([Job(path) for path in photos], engine(Interrupted())))


def test_progress_of_several_files_never_decreases(photos):
    heard = []
    list(enhance_files([Job(path) for path in photos], engine(), Progress(lambda fraction, doing: heard.append(fraction))))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
