"""The people, channels and usergroups of the workspace. Fixed, because the README, tests and page name them."""

from __future__ import annotations

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
    """A public or private channel, or (kind `im`) the bot's direct message with a person."""

    id: str
    name: str
    kind: str = "channel"
    topic: str = ""
    purpose: str = ""
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_private: bool = False

    @property
    def is_im(self) -> bool:
        return self.kind == "im"

    @property
    def channel_type(self) -> str:
        """Slack's word for it in events: `channel`, `group` or `im`."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

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
        return {"id": self.id, "name": self.name, "kind": self.kind, "topic": self.topic}


@dataclass(frozen=True)
class Usergroup:
    """A group that people mention as @handle."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class Command:
    """A slash command from the app's manifest."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut from the app's manifest; `kind` is `global` or `message`."""

    kind: str
    callback_id: str
    name: str
    description: str = ""


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


def workspace_channels() -> dict[str, Channel]:
    """New channels in page order: the two channels, then the bot's direct message with each person."""
    channels = [
        Channel("C0TRUNKOPS", "trunk-ops", topic="Voice trunks", members=PEOPLE_IDS | {BOT_USER_ID}),
        Channel("C0GENERAL0", "general", topic="Everything else", members=set(PEOPLE_IDS)),
    ]
    ims = [Channel(im_id(p.id), BOT_NAME, kind="im", members={p.id, BOT_USER_ID}) for p in PEOPLE]
    return {channel.id: channel for channel in [*channels, *ims]}
