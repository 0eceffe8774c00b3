"""The meaning of the settings: the context of an account, the policy, the lists of people."""

from __future__ import annotations

from datetime import timedelta

from bot.config.settings import ExotelAccount, Settings
from bot.config.values import INDIA
from bot.domain import AccountSid
from bot.domain.account_context import AccountContext
from bot.domain.policy import Policy
from bot.domain.records import Risk
from bot.domain.rights import Lists
from bot.domain.sip_servers import INDIA_EDGE, SipServer


def account_context(settings: Settings, account: ExotelAccount) -> AccountContext:
    """The account with its region, SIP servers and time zone, and its name if there are others.

    An account's own SIP settings come before those for all accounts.
    """
    server = SipServer(
        account.sip_host or settings.exotel_sip_host or AccountSid(account.account_sid).domain_name,
        account.sip_port_tcp or settings.exotel_sip_port_tcp,
        account.sip_port_tls or settings.exotel_sip_port_tls,
    )
    given = settings.exotel_sip_edges if account.sip_edges is None else account.sip_edges
    if given is None:
        given = (INDIA_EDGE.edge,) if account.subdomain == INDIA else ()
    name = account.name if len(settings.accounts) > 1 else ""
    region, zone = settings.trunkbot_number_region, settings.trunkbot_time_zone
    return AccountContext(
        account.account_sid, region, server, name, account.url, zone, tuple(map(SipServer.parse_edge, given))
    )


def policy(settings: Settings) -> Policy:
    """The approvals each risk needs, and how long each phase lasts."""
    return Policy(
        needed={Risk(name): number for name, number in settings.trunkbot_approvals.items()},
        decide=timedelta(hours=settings.trunkbot_decide_hours),
        execute=timedelta(minutes=settings.trunkbot_execute_minutes),
        cooling=timedelta(seconds=settings.trunkbot_cooling_seconds),
    )


def lists(settings: Settings) -> Lists:
    """The people who can ask, approve, be notified, or break the glass."""
    return Lists(
        settings.trunkbot_operators, settings.trunkbot_approvers, settings.trunkbot_told, settings.trunkbot_break_glass
    )
