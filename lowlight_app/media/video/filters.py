"""Chains of FFmpeg's filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from av.error import BlockingIOError as NotReady
from av.error import EOFError as Finished
from av.filter import Graph
from av.video.frame import VideoFrame


def chain(like: VideoFrame, *filters: tuple[str, str]) -> Graph:
    """Build a chain of filters for frames like the given one.

    Args:
        like: has the size and pixel format of the frames.
        filters: name and arguments of each.
    """
    graph = Graph()
    time_base = like.time_base or Fraction(1, 1000)  # a frame may have none; it does not matter to the filters
    source = graph.add_buffer(width=like.width, height=like.height, format=like.format, time_base=time_base)
    graph.link_nodes(source, *(graph.add(name, arguments) for name, arguments in filters), graph.add("buffersink")).configure()
    return graph


def pulled(graph: Graph) -> Iterator[VideoFrame]:
    """Yield the frames that are finished."""
    with suppress(NotReady, Finished):
        while True:
            yield graph.vpull()
