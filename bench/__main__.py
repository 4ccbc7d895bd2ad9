"""Measures, prints one table and writes it as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import engine, queue, window
from bench.table import show, write
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import DEFAULT_MODEL


def main() -> None:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parts = ("window", "engine", "queue", "video", "player", "training", "frozen")
    parser.add_argument("--only", choices=parts, help="measure only this part")
    parser.add_argument("--photo", type=Path, help="a large dark JPEG (default: one of 24 megapixels is made)")
    parser.add_argument("--photos", type=int, default=500, help="how many for the memory of the queue (default: %(default)s)")
    parser.add_argument("--clip", type=Path, help="a dark video, enlarged to 1080p (default: one is made)")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="id of the model (default: %(default)s)")
    parser.add_argument("--times", type=int, default=3, help="how often to measure (default: %(default)s)")
    parser.add_argument(
        "--minutes",
        type=float,
        default=1,
        help="how long a video is played again and again to see that memory stays (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go (default: %(default)s)")
    parsed = parser.parse_args()
    figures = []
    if parsed.only in (None, "engine"):
        figures += engine.measure(parsed.photo, parsed.model, parsed.times)
    if parsed.only in (None, "video"):
        from bench import video

        figures += video.measure(parsed.clip, parsed.model, parsed.times)
    if parsed.only in (None, "player"):
        from bench import player

        figures += player.measure(parsed.clip, parsed.minutes, parsed.times)
    if parsed.only in (None, "window"):
        figures += window.measure(parsed.photo, parsed.times)
    if parsed.only in (None, "queue"):
        figures += queue.measure(parsed.photos, parsed.model, parsed.times)
    if parsed.only in (None, "training"):
        load_backend()
        from bench import training

        figures += training.measure(parsed.times)
    if parsed.only in (None, "frozen"):
        from bench import frozen

        figures += frozen.measure(parsed.times)
    if not figures:
        parser.error("nothing is frozen yet: python3 dev.py build")
    print(show(figures, base=figures[0]))
    write(figures, parsed.json)


if __name__ == "__main__":
    main()
