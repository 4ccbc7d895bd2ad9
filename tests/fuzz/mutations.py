"""Mutations of valid files, chosen by hypothesis."""

from __future__ import annotations

from fuzz.readers import Reader, Spans
from hypothesis import strategies as st

_HEAD = 512
"""Bytes at the beginning, where headers lie; half of the changes are made there."""
_MOST_CHANGES = 6
_LARGEST_INPUT = 1 << 18
_INTEGERS = (0, 1, 2, 3, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


@st.composite
def mutated(draw: st.DrawFn, reader: Reader) -> bytes:
    """A strategy for damaged files of a reader."""
    data = bytearray(draw(st.sampled_from(reader.seeds())))
    for _ in range(draw(st.integers(1, _MOST_CHANGES))):
        change = draw(st.sampled_from(_CHANGES))
        change(draw, data, reader.spans(bytes(data)))
    return reader.finish(bytes(data[:_LARGEST_INPUT]))


def _position(draw: st.DrawFn, data: bytearray, spans: Spans) -> int:
    last = max(len(data) - 1, 0)
    borders = [start for start, _ in spans] or [0]
    near = st.builds(lambda start, by: min(start + by, last), st.sampled_from(borders), st.integers(0, 15))
    return draw(st.one_of(st.integers(0, min(last, _HEAD)), near, st.integers(0, last)))


def _set_byte(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    at = _position(draw, data, spans)
    data[at : at + 1] = bytes([draw(st.integers(0, 255))])


def _set_integer(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    at, size = _position(draw, data, spans), draw(st.sampled_from((2, 4, 8)))
    value = draw(st.one_of(st.sampled_from(_INTEGERS), st.integers(0, len(data))))
    order = "big" if draw(st.booleans()) else "little"
    data[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, order)  # type: ignore[arg-type]


def _delete_part(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    start, end = draw(st.sampled_from(spans or [(0, 0)]))
    del data[start:end]


def _repeat_part(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    start, end = draw(st.sampled_from(spans or [(0, 0)]))
    data[end:end] = data[start:end] * draw(st.integers(1, 3))


def _move_part(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    start, end = draw(st.sampled_from(spans or [(0, 0)]))
    target = draw(st.sampled_from(spans or [(0, 0)]))[0]
    part = data[start:end]
    del data[start:end]
    data[target:target] = part


def _insert(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    at = _position(draw, data, spans)
    data[at:at] = draw(st.binary(max_size=16))


def _truncate(draw: st.DrawFn, data: bytearray, spans: Spans) -> None:
    del data[_position(draw, data, spans) :]


_CHANGES = (_set_byte, _set_byte, _set_integer, _set_integer, _delete_part, _repeat_part, _move_part, _insert, _truncate)
