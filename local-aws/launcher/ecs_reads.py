"""ECS: reads of deployments and revisions, which lag behind where a test wants it.

Each answers what was so many seconds ago, and of what did not exist by then that it is missing.
"""

import copy
import time
from collections.abc import Callable

from .switches import SWITCHES

MOST_LAG_SECONDS = 600


class Past:
    """Earlier states of one thing, and since when reads have answered them."""

    def __init__(self, current: Callable[[], dict]) -> None:
        self._current = current
        self._known: list[tuple[float, dict]] = []

    def record(self) -> None:
        """It is another thing now."""
        now = time.time()
        # Of what is older than any lag, the last is enough.
        old = sum(since <= now - MOST_LAG_SECONDS for since, _ in self._known)
        self._known = [*self._known[max(0, old - 1) :], (now, copy.deepcopy(self._current()))]

    def read(self) -> dict | None:
        """The state that a read answers now; None where it does not show the thing yet."""
        lag = SWITCHES.ecs_lag_seconds
        if lag == 0:
            return self._current()
        visible = [record for since, record in self._known if since <= time.time() - lag]
        return visible[-1] if visible else None


def readable(pasts: dict[str, Past]) -> dict[str, dict]:
    """Of all these, by their ARNs, what reads show of them."""
    return {arn: record for arn, past in pasts.items() if (record := past.read()) is not None}
