"""Hearing a no through slack_sdk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """What the call was refused with."""
    with pytest.raises(SlackApiError) as refused:
        call()
    answer: dict[str, Any] = refused.value.response.data
    return answer
