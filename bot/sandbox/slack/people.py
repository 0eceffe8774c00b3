"""The people, channels and usergroups of the workspace. Fixed, because the README, tests and page name them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM_ID, TEAM_DOMAIN, TEAM_NAME = "TSANDBOX01", "sandbox", "Sandbox"
APP_ID, BOT_USER_ID, BOT_ID, BOT_NAME = "ATRUNKBOT1", "UTRUNKBOT1", "BTRUNKBOT1", "trunkbot"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-sandbox", "xapp-sandbox", "sandbox"
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105 - the deprecated `token` field of every payload
SLACKBOT_ID = "USLACKBOT"
EMAIL_DOMAIN = "sandbox.example"


@dataclass(frozen=True)
class User:
    """A member of the workspace. The page shows `title` beside the name."""

    id: str
    name: str
    real_name: str
    title: str = ""
    is_bot: bool = False
    is_guest: bool = False
    team_id: str = TEAM_ID
    """Another one for a person who is here by Slack Connect."""

    @property
    def email(self) -> str:
        """Bots have none."""
        return "" if self.is_bot else f"{self.name}@{EMAIL_DOMAIN}"

    def in_payload(self) -> Json:
        """The short form in interaction payloads."""
        return {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team_id}


@dataclass
class Channel:
    """A public or private channel, the bot's direct message with a person (`im`) or with several people (`mpim`)."""

    id: str
    name: str
    kind: str = "channel"
    topic: str = ""
    purpose: str = ""
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_private: bool = False
    bookmarks: list[Json] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        return self.kind == "im"

    @property
    def is_direct(self) -> bool:
        return self.kind in ("im", "mpim")

    @property
    def channel_type(self) -> str:
        """Slack's word for it in events: `channel`, `group`, `im` or `mpim`."""
        return self.kind if self.is_direct else "group" if self.is_private else "channel"

    @property
    def scope_family(self) -> str:
        """The first half of its scopes: `channels` of `channels:read`."""
        return self.kind if self.is_direct else "groups" if self.is_private else "channels"

    @property
    def person(self) -> str:
        """The person in an im."""
        return next(member for member in self.members if member != BOT_USER_ID)

    @property
    def name_in_payload(self) -> str:
        """Slack calls every direct message `directmessage` and every private channel `privategroup`."""
        if self.is_im:
            return "directmessage"
        return "privategroup" if self.is_private else self.name

    def for_page(self) -> Json:
        names = [user.name for user in PEOPLE if user.id in self.members]
        name = ", ".join(names) if self.kind == "mpim" else self.name
        shown = {"id": self.id, "name": name, "kind": self.kind, "topic": self.topic}
        return {**shown, "bookmarks": self.bookmarks}


@dataclass(frozen=True)
class Usergroup:
    """A group that people mention as @handle."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]
    description: str = ""
    is_enabled: bool = True


@dataclass(frozen=True)
class Command:
    """A slash command from the app's manifest.

    The page completes `words`: each is what can follow, what can follow that, and a description. Without them it
    completes the usage hint.
    """

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False
    words: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A shortcut from the app's manifest; `kind` is `global` or `message`."""

    kind: str
    callback_id: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class Parameter:
    """One input or output of a custom step. `kind` is the manifest's type, as `string` or `slack#/types/user_id`.

    `options_from` is the callback_id of the step that lists its options; "" if anything can be entered.
    """

    name: str
    kind: str
    title: str = ""
    description: str = ""
    is_required: bool = False
    options_from: str = ""


@dataclass(frozen=True)
class Step:
    """A custom step for workflows, from `functions` in the app's manifest."""

    callback_id: str
    title: str
    description: str = ""
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class AgentView:
    """The app as an agent, from `agent_view` in its manifest, or (kind `assistant`) the older `assistant_view`."""

    kind: str
    description: str = ""
    prompts: tuple[tuple[str, str], ...] = ()
    """Pairs of a title and the message that it sends."""


PEOPLE = (
    User("UASHA00001", "asha", "Asha Rao", "Operator"),
    User("UBEN000001", "ben", "Ben Okafor", "Operator"),
    User("UCHLOE0001", "chloe", "Chloe Martin", "Approver"),
    User("UDIEGO0001", "diego", "Diego Silva", "Approver"),
    User("UVERA00001", "vera", "Vera Lind", "No rights"),
)
PEOPLE_IDS = {person.id for person in PEOPLE}
BOT = User(BOT_USER_ID, BOT_NAME, BOT_NAME, "App", is_bot=True)
SLACKBOT = User(SLACKBOT_ID, "slackbot", "Slackbot", "", is_bot=True)

USERGROUPS = (
    Usergroup("S0OPERATOR", "trunk-operators", "Trunk operators", ("UASHA00001", "UBEN000001")),
    Usergroup("S0APPROVER", "trunk-approvers", "Trunk approvers", ("UCHLOE0001", "UDIEGO0001")),
)


def im_id(user_id: str) -> str:
    """DASHA00001 for UASHA00001."""
    return "D" + user_id[1:]


def group_message(user_ids: Collection[str]) -> Channel:
    """The bot's direct message with several people, as mpdm-asha--ben--trunkbot-1."""
    names = [user.name for user in (*PEOPLE, BOT) if user.id in user_ids or user is BOT]
    members = {*user_ids, BOT_USER_ID}
    short = "".join(sorted(each[1] + each[2] for each in members))
    return Channel(f"G{short}"[:20], f"mpdm-{'--'.join(names)}-1", "mpim", members=members, is_private=True)


def workspace_channels() -> dict[str, Channel]:
    """New channels in page order: the two channels, then the bot's direct message with each person."""
    channels = [
        Channel("C0TRUNKOPS", "trunk-ops", topic="Voice trunks", members=PEOPLE_IDS | {BOT_USER_ID}),
        Channel("C0GENERAL0", "general", topic="Everything else", members=set(PEOPLE_IDS)),
    ]
    ims = [Channel(im_id(p.id), BOT_NAME, kind="im", members={p.id, BOT_USER_ID}) for p in PEOPLE]
    return {channel.id: channel for channel in [*channels, *ims]}
