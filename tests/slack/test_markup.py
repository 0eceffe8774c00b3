"""Slack's markup is undone at the edge, with invisible characters and quotes."""

from __future__ import annotations

import pytest

from bot.front.submission_handlers import filled_in
from bot.slack.markup import as_typed, plain_text


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        ("<tel:+919876543210|+91 98765 43210>", "+919876543210"),
        ("<tel:+919876543210>", "+919876543210"),
        ("<http://sip.acme.io|sip.acme.io>", "sip.acme.io"),
        ("<http://sip.acme.io|sip.acme.io>:5061;transport=tls", "sip.acme.io:5061;transport=tls"),
        ("<http://sip.acme.io:5061|sip.acme.io:5061>", "sip.acme.io:5061"),
        ("<http://44.248.146.11|44.248.146.11>/32", "44.248.146.11/32"),
        ("<http://44.248.146.11/32|44.248.146.11/32>", "44.248.146.11/32"),
        ("<https://sip.acme.io>", "https://sip.acme.io"),
        ("<https://evil.example|click here>", "https://evil.example"),
        ("<mailto:pbx@acme.io|pbx@acme.io>", "pbx@acme.io"),
        ("<@U0ASHA0001|asha>", "@U0ASHA0001"),
        ("<@U0ASHA0001>", "@U0ASHA0001"),
        ("<#C0TRUNKOPS|trunk-ops>", "#trunk-ops"),
        ("<#C0TRUNKOPS|>", "#C0TRUNKOPS"),
        ("<!subteam^S0NETOPS00|@netops>", "@netops"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("&lt;sip:sip.acme.io&gt;", "<sip:sip.acme.io>"),
        ("&amp;lt;", "&lt;"),
        ("<sip:sip.acme.io:5061;transport=tls>", "<sip:sip.acme.io:5061;transport=tls>"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_markup_is_undone(delivered: str, typed: str) -> None:
    """In a command and in a form's field."""
    assert plain_text(delivered) == typed
    state = {"number": {"number": {"value": delivered}}}
    assert filled_in({"state": {"values": state}})[0] == {"number": typed}


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        ("show “sales_line”", "show sales_line"),
        ('show "sales_line"', "show sales_line"),
        ("show 'sales_line'", "show sales_line"),
        ("show ‘sales_line’", "show sales_line"),
        ("show `sales_line`", "show sales_line"),
        ("show «sales_line»", "show sales_line"),
        ("show „sales_line“", "show sales_line"),
        ("alias set sales_line “+91 98765 43210”", "alias set sales_line +91 98765 43210"),
        ("show sales\u200b_line", "show sales_line"),
        ("show sales\u00ad_line", "show sales_line"),
        ("\ufeffshow sales_line", "show sales_line"),
        ("sh\u2060ow sales_line\u200e", "show sales_line"),
        ("show\u00a0sales_line", "show sales_line"),
        ("\uff53\uff48\uff4f\uff57 sales_line", "show sales_line"),
        ("show sales\uff3fline", "show sales_line"),
        ("ip add sales_line 44.248.146.11\uff0f32", "ip add sales_line 44.248.146.11/32"),
        ("alias clear sales_line the “Diwali sale” is over", "alias clear sales_line the “Diwali sale” is over"),
        ("explain calls don't connect, it's dead", "explain calls don't connect, it's dead"),
    ],
)
def test_a_command_is_read_as_it_looks(delivered: str, typed: str) -> None:
    """Quotes around a value go; those in a sentence stay."""
    assert as_typed(delivered) == typed
    assert as_typed(typed) == typed
