"""A person's typed text as Slack delivers it: escaped, with mentions and links in angle brackets.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

from bot.sandbox.slack.people import BOT, PEOPLE, USERGROUPS, Channel

_NAMES = {user.name: user.id for user in (*PEOPLE, BOT)}
_GROUPS = {group.handle: group.id for group in USERGROUPS}
_EVERYONE = ("here", "channel", "everyone")
_DOMAINS = "com|org|net|io|in|co|dev|app|ai|cloud|tech|info|biz|us|uk|de|sg|me|tel"
_MARKED = re.compile(
    r"(?P<code>```[\s\S]*?```|`[^`\n]+`)"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@])@(?P<name>[a-z0-9._-]*[a-z0-9])"
    r"|(?<![\w#])\#(?P<channel>[a-z0-9_-]+)"
    r"|(?P<host>(?<![\w.@/:-])(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)(?::\d{1,5})?"
    rf"|(?:[a-z0-9-]+\.)+(?:{_DOMAINS})(?![\w.-]*\w)(?::\d{{1,5}})?(?:/[^\s<>|]*[^\s<>|.,;:!?)\]'\"])?))",
    re.IGNORECASE,
)


def as_message(text: str, channels: Iterable[Channel] = ()) -> str:
    """The text of a message event: with links, and mentions of the people, groups and channels that there are."""
    by_name = {channel.name: channel for channel in channels if not channel.is_im}
    escaped, parts, end = html.escape(text, quote=False), [], 0
    for found in _MARKED.finditer(escaped):
        parts += [_with_phones(escaped[end : found.start()]), _marked(found, by_name)]
        end = found.end()
    return "".join([*parts, _with_phones(escaped[end:])])


def as_command_text(text: str, channels: Iterable[Channel] = ()) -> str:
    """The text of a slash command with `should_escape`: a mention carries the name as well."""
    names = {user_id: name for name, user_id in _NAMES.items()}
    return re.sub(r"<@(\w+)>", lambda found: f"<@{found[1]}|{names[found[1]]}>", as_message(text, channels))


def _marked(found: re.Match[str], channels: dict[str, Channel]) -> str:
    whole = found.group()
    if found["code"]:
        return whole
    if found["url"]:
        return f"<{whole}>"
    if found["email"]:
        return f"<mailto:{whole}|{whole}>"
    if found["name"]:
        return _mention(found["name"].lower()) or whole
    if found["channel"]:
        channel = channels.get(found["channel"].lower())
        return f"<#{channel.id}|{channel.name}>" if channel else whole
    return f"<http://{whole}|{whole}>"


def _mention(name: str) -> str | None:
    if name in _NAMES:
        return f"<@{_NAMES[name]}>"
    if name in _GROUPS:
        return f"<!subteam^{_GROUPS[name]}|@{name}>"
    return f"<!{name}>" if name in _EVERYONE else None


def _with_phones(text: str) -> str:
    """Link the phone numbers that begin with +."""
    parts, end = [], 0
    for found in PhoneNumberMatcher(text, None):
        number = format_number(found.number, PhoneNumberFormat.E164)
        parts += [text[end : found.start], f"<tel:{number}|{found.raw_string}>"]
        end = found.end
    return "".join([*parts, text[end:]])
