"""Refusals as slack_sdk reports them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """The error of a refused request."""
    with pytest.raises(SlackApiError) as refused:
        call()
    answer: dict[str, Any] = refused.value.response.data
    return answer
