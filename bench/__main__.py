"""Run benchmarks, print one table and write it as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import engine, queue, window
from bench.table import Measurement, format_table, write_json
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import DEFAULT_MODEL
from lowlight_app.settings import DENOISED_FULL


def main() -> None:
    """Parse the arguments and run the benchmarks."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parts = ("window", "engine", "queue", "video", "player", "training", "frozen", "clips", "archive")
    parser.add_argument("--only", choices=parts, help="run only this benchmark")
    parser.add_argument("--photo", type=Path, help="large dark JPEG (default: a generated one of 24 megapixels)")
    parser.add_argument(
        "--photos", type=int, default=500, help="number of photos for the memory of the queue (default: %(default)s)"
    )
    parser.add_argument("--clip", type=Path, help="dark video, enlarged to 1080p (default: a generated one)")
    parser.add_argument(
        "--pictures", type=Path, help="folder of clean PNG pictures of at least 768 x 512 pixels, to measure the quality of clips"
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, help="id of the model (default: %(default)s)")
    parser.add_argument("--times", type=int, default=3, help="number of repetitions (default: %(default)s)")
    parser.add_argument(
        "--minutes",
        type=float,
        default=1,
        help="minutes to loop a video while its memory is measured (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="file for the results (default: %(default)s)")
    parsed = parser.parse_args()
    results = _run(parsed)
    if not results:
        missing = "--pictures FOLDER" if parsed.only == "clips" else "a frozen program; run python3 dev.py build"
        parser.error(f"this benchmark needs {missing}")
    print(format_table(results, base=results[0]))
    write_json(results, parsed.json)


def _run(parsed: argparse.Namespace) -> list[Measurement]:
    results: list[Measurement] = []
    if parsed.only in (None, "engine"):
        results += engine.measure(parsed.photo, parsed.model, parsed.times)
    if parsed.only in (None, "video"):
        from bench import video

        results += video.measure(parsed.clip, parsed.model, parsed.times)
    if parsed.only in (None, "player"):
        from bench import player

        results += player.measure(parsed.clip, parsed.minutes, parsed.times)
    if parsed.only in (None, "window"):
        results += window.measure(parsed.photo, parsed.times)
    if parsed.only in (None, "queue"):
        results += queue.measure(parsed.photos, parsed.model, parsed.times)
    if parsed.only in (None, "training"):
        load_backend()
        from bench import training

        results += training.measure(parsed.times)
    if parsed.only in (None, "frozen"):
        from bench import frozen

        results += frozen.measure(parsed.times)
    if parsed.only == "archive":
        from bench import archive

        results += archive.measure(parsed.photo, parsed.photos, parsed.model)
    if parsed.pictures is not None and parsed.only in (None, "clips"):
        from bench import video_quality

        results += video_quality.measure(parsed.pictures, parsed.model, DENOISED_FULL)
    return results


if __name__ == "__main__":
    main()
