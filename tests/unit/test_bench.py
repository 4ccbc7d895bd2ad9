import json

from bench.table import Figure, seconds, show, write


def test_the_table_shows_median_spread_ratio_and_broken_limits(tmp_path):
    figures = [
        Figure("whole", "s", [2.0, 4.0, 3.0], limit=2.5),
        Figure("part", "s", [1.5]),
        Figure("memory", "MB", [7.0], limit=8),
    ]
    whole, part, memory = show(figures, base=figures[0]).splitlines()[1:]
    assert whole.split() == ["whole", "[s]", "3", "2", "1.00", "2.5", "!"]
    assert part.split() == ["part", "[s]", "1.5", "0", "0.50"]
    assert memory.split() == ["memory", "[MB]", "7", "0", "8"]
    write(figures, tmp_path / "bench.json")
    rows = json.loads((tmp_path / "bench.json").read_text())
    assert [(row["median"], row["kept"]) for row in rows] == [(3.0, False), (1.5, True), (7.0, True)]


def test_the_first_time_is_not_counted():
    calls = []
    assert len(seconds(lambda: calls.append(1), times=2)) == 2
    assert len(calls) == 3
