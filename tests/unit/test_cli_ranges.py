"""`lowlight enhance --range`."""

import argparse
from fractions import Fraction
from pathlib import Path

import pytest
from media.clips import write_clip

from lowlight_app.cli.arguments import add_video
from lowlight_app.cli.range_arguments import jobs_for, spans_from
from lowlight_app.errors import UsageError
from lowlight_app.frame import TimeSpan
from lowlight_app.pipeline import Job
from lowlight_app.settings import ExportSettings


def parse(*arguments):
    parser = argparse.ArgumentParser()
    add_video(parser)
    return parser.parse_args(arguments)


def test_parts_of_videos_are_parsed():
    assert spans_from(parse("--from", "1", "--to", "0:02")) == [TimeSpan(Fraction(1), Fraction(2))]
    ranges = spans_from(parse("--range", "1:20-1:35.5", "--range", "90-"))
    assert ranges == [TimeSpan(Fraction(80), Fraction(191, 2)), TimeSpan(Fraction(90), None)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--range", "3-2"), "range 3-2 is empty"),
        (("--range", "1-2", "--from", "1"), "cannot be used together"),
        (("--range", "1-2", "--to", "3"), "cannot be used together"),
    ],
)
def test_contradictions_are_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        spans_from(parse(*arguments))


@pytest.mark.parametrize("typed", ["5", "x-2", "-3", "1-2-3"])
def test_an_invalid_range_is_refused(typed, capsys):
    with pytest.raises(SystemExit):
        parse(f"--range={typed}")
    assert "is not a " in capsys.readouterr().err


def test_separate_ranges_get_numbers_and_need_a_folder(tmp_path):
    spans = [TimeSpan(Fraction(0), Fraction(1)), TimeSpan(Fraction(2), Fraction(3))]
    job = Job(write_clip(tmp_path / "clip.mp4"))
    names = [each.export.naming for each in jobs_for(job, spans, ExportSettings(join_ranges=False))]
    assert names == ["{name}-1-lowlight", "{name}-2-lowlight"]
    (joined,) = jobs_for(job, spans, ExportSettings())
    assert joined.cut.spans == tuple(spans)
    with pytest.raises(UsageError, match="name a folder"):
        jobs_for(Job(job.source, Path("out.mp4")), spans, ExportSettings(join_ranges=False))
