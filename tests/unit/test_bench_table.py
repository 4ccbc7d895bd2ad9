import json

from bench.table import Measurement, format_table, time_calls, write_json


def test_the_table_shows_median_spread_ratio_and_broken_limits(tmp_path):
    measurements = [
        Measurement("whole", "s", [2.0, 4.0, 3.0], limit=2.5),
        Measurement("part", "s", [1.5]),
        Measurement("memory", "MB", [7.0], limit=8),
    ]
    whole, part, memory = format_table(measurements, base=measurements[0]).splitlines()[1:]
    assert whole.split() == ["whole", "[s]", "3", "2", "1.00", "2.5", "!"]
    assert part.split() == ["part", "[s]", "1.5", "0", "0.50"]
    assert memory.split() == ["memory", "[MB]", "7", "0", "8"]
    write_json(measurements, tmp_path / "bench.json")
    rows = json.loads((tmp_path / "bench.json").read_text())
    assert [(row["median"], row["kept"]) for row in rows] == [(3.0, False), (1.5, True), (7.0, True)]


def test_the_first_time_is_not_counted():
    calls = []
    assert len(time_calls(lambda: calls.append(1), times=2)) == 2
    assert len(calls) == 3
