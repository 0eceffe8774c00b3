"""Figures for Prometheus: what was acknowledged, what was asked of Exotel, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.exotel import CallRecord

_ACKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
_CALLS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


ONLY_ACCOUNT = "default"
"""What the account is called where nobody has to tell it from others."""


class Metrics:
    """One registry for each bot, so that two in a process do not mix theirs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        acks = Histogram(
            "trunkbot_ack_seconds",
            "From the listener's first line to Slack's acknowledgement.",
            ["kind"],
            buckets=_ACKS,
            registry=self.registry,
        )
        self._acks_of = cache(acks.labels)
        self._stumbles = Counter(
            "trunkbot_ack_failures",
            "What Slack sent and the bot could not acknowledge, as it stumbled itself.",
            ["kind"],
            registry=self.registry,
        )
        self._calls = Histogram(
            "trunkbot_exotel_call_seconds",
            "Requests to Exotel, without the wait for the rate limit.",
            ["account", "outcome"],
            buckets=_CALLS,
            registry=self.registry,
        )

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Something Slack sent was answered."""
        self._acks_of(kind).observe(seconds)

    def not_acknowledged(self, kind: str) -> None:
        """Something Slack sent made the bot itself stumble."""
        self._stumbles.labels(kind).inc()

    def called(self, account: str, call: CallRecord) -> None:
        """A request to Exotel ended."""
        self._calls.labels(account or ONLY_ACCOUNT, call.outcome).observe(call.milliseconds / 1000)

    def watch(self, name: str, told: str, read: Callable[[], Mapping[str, float]], label: str = "") -> None:
        """A gauge that is read when it is asked for; `read` gives its value by the value of its label, by "" where it
        has none."""
        self.registry.register(_Gauge(name, told, label, read))

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)


class _Gauge(Collector):
    def __init__(self, name: str, told: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        self._name, self._told, self._label, self._read = name, told, label, read

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = self._family()
        for value, figure in self._read().items():
            family.add_metric([value] if self._label else [], figure)
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(self._name, self._told, labels=[self._label] if self._label else [])
