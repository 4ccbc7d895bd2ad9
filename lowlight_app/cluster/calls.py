"""Call all workers of a cluster with a time limit, since a worker that hangs never answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from distributed import Client

from lowlight_app.errors import ClusterError

_ANSWER_SECONDS = 30.0
"""Time limit for a worker to load this program and answer."""


def call_workers(client: Client, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call a method of a client that returns when all workers have answered.

    Raises:
        ClusterError: a worker does not answer in time.
    """
    try:
        return client.sync(method, *arguments, callback_timeout=_ANSWER_SECONDS, **options)
    except TimeoutError as error:
        raise ClusterError(
            "Not all workers answer within {seconds} seconds. Restart those that hang; Dask's dashboard shows them.",
            seconds=round(_ANSWER_SECONDS),
        ) from error
