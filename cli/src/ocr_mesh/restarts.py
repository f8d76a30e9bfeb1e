"""Restart policy: when a service is restarted, and when the supervisor gives up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestartLimits:
    """Limits and backoff of restarts.

    Failures count as consecutive if the service ran for less than `steady_s` between them.
    """

    first_wait_s: float = 0.5
    most_in_a_row: int = 5
    steady_s: float = 60


class Restarts:
    """Counts the consecutive failures of one service."""

    def __init__(self, limits: RestartLimits) -> None:
        self._limits = limits
        self.in_a_row = 0

    def wait_s(self, ran_for_s: float) -> float | None:
        """Count a failure of a service that ran for `ran_for_s`.

        Returns the seconds to wait before the next start, doubled with each consecutive failure; None: give up.
        """
        if ran_for_s >= self._limits.steady_s:
            self.in_a_row = 0
        self.in_a_row += 1
        if self.in_a_row > self._limits.most_in_a_row:
            return None
        return float(self._limits.first_wait_s * 2 ** (self.in_a_row - 1))
