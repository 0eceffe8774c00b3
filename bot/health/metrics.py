"""Figures for Prometheus: acknowledgements to Slack, requests to Exotel, and gauges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.exotel import CallRecord

_ACKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
_REQUESTS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


ONLY_ACCOUNT = "default"
"""The label of the account where there is only one."""


class Metrics:
    """The figures of one bot, in its own registry, so that two bots in a process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        acks = Histogram(
            "trunkbot_ack_seconds",
            "Time from the listener's first line to the acknowledgement.",
            ["kind"],
            buckets=_ACKS,
            registry=self.registry,
        )
        self._acks_of = cache(acks.labels)
        self._failures = Counter(
            "trunkbot_ack_failures",
            "Payloads from Slack that the bot failed to acknowledge.",
            ["kind"],
            registry=self.registry,
        )
        self._requests = Histogram(
            "trunkbot_exotel_request_seconds",
            "Time of requests to Exotel, without the wait for the rate limit.",
            ["account", "outcome"],
            buckets=_REQUESTS,
            registry=self.registry,
        )

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Count an acknowledged payload from Slack."""
        self._acks_of(kind).observe(seconds)

    def not_acknowledged(self, kind: str) -> None:
        """Count a payload from Slack that the bot failed to acknowledge."""
        self._failures.labels(kind).inc()

    def called(self, account: str, call: CallRecord) -> None:
        """Count a finished request to Exotel."""
        self._requests.labels(account or ONLY_ACCOUNT, call.outcome).observe(call.milliseconds / 1000)

    def gauge(self, name: str, help: str, read: Callable[[], Mapping[str, float]], label: str = "") -> None:
        """Add a gauge that is read for each scrape. `read` returns its value by the value of `label`, or by "" without
        one."""
        self.registry.register(_Gauge(name, help, label, read))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class _Gauge(Collector):
    def __init__(self, name: str, help: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        self._name, self._help, self._label, self._read = name, help, label, read

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = self._family()
        for value, figure in self._read().items():
            family.add_metric([value] if self._label else [], figure)
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(self._name, self._help, labels=[self._label] if self._label else [])
