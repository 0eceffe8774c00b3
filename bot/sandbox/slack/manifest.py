"""An app's manifest, as far as the sandbox follows it: scopes, events, commands, shortcuts, steps, the agent.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import SettingsError
from bot.sandbox.slack.events import EVENT_SCOPES
from bot.sandbox.slack.people import AgentView, Command, Parameter, Shortcut, Step


@dataclass(frozen=True)
class Manifest:
    """`events` is None for all that the scopes allow; `unsent` are those that this sandbox doesn't send."""

    scopes: tuple[str, ...] = ()
    events: tuple[str, ...] | None = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    unsent: tuple[str, ...] = field(default=())
    agent: AgentView | None = None
    steps: tuple[Step, ...] = ()


TRUNKBOT = Manifest(
    scopes=(
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
        "assistant:write",
    ),
    events=(
        "app_home_opened",
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "subteam_members_changed",
    ),
    commands=(
        Command(
            "/trunk",
            "Set up and look after voice trunks",
            "[help | setup | list | show | check | test | watch | "
            "number | ip | dest | alias | creds | pbx | delete | pending]",
        ),
    ),
    shortcuts=(Shortcut("message", "ask_trunkbot", "Ask trunkbot", "Read this message as a request to trunkbot"),),
    agent=AgentView(
        "agent",
        "Looks after your Exotel voice trunks. Ask in plain words; nothing changes until you submit a form.",
        (
            ("Set up outbound calls", "set up outbound calls for sales_line"),
            ("Set up inbound calls", "set up inbound calls for support_line"),
            ("Is everything ok?", "list the trunks"),
            ("Explain an error", "why does my PBX get a 403?"),
        ),
    ),
)
"""`manifest.yml` of trunkbot itself, which isn't part of the installed package."""


def read_manifest(path: Path) -> Manifest:
    """Read a manifest in JSON or YAML. Raises SettingsError."""
    try:
        whole = _parsed(path.read_text(encoding="utf-8"))
        features, events = _at(whole, "features"), _at(whole, "settings", "event_subscriptions", "bot_events") or []
        scopes = _at(whole, "oauth_config", "scopes")
        commands = (_command(each) for each in _at(features, "slash_commands") or [])
        shortcuts = (_shortcut(each) for each in _at(features, "shortcuts") or [])
        return Manifest(
            (*(_at(scopes, "bot") or []), *(_at(scopes, "bot_optional") or [])),
            tuple(each for each in events if each in EVENT_SCOPES),
            tuple(commands),
            tuple(shortcuts),
            tuple(each for each in events if each not in EVENT_SCOPES),
            _agent(features),
            tuple(_step(callback_id, each) for callback_id, each in (_at(whole, "functions") or {}).items()),
        )
    except OSError as error:
        raise SettingsError([f"I can't read the manifest {path}: {error.strerror}."]) from None
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise SettingsError([f"{path} isn't an app manifest ({type(error).__name__})."]) from None


def _parsed(text: str) -> Any:
    """JSON first: YAML includes it, but for tabs as indentation."""
    try:
        return json.loads(text)
    except ValueError:
        return yaml.safe_load(text)


def _at(thing: Any, *keys: str) -> Any:
    for key in keys:
        thing = (thing or {}).get(key)
    return thing


def _command(given: Any) -> Command:
    hint, escapes = given.get("usage_hint", ""), bool(given.get("should_escape"))
    return Command(given["command"], given.get("description", ""), hint, escapes)


def _shortcut(given: Any) -> Shortcut:
    return Shortcut(given["type"], given["callback_id"], given["name"], given.get("description", ""))


def _step(callback_id: str, given: Any) -> Step:
    inputs, outputs = _parameters(given.get("input_parameters")), _parameters(given.get("output_parameters"))
    return Step(callback_id, given["title"], given.get("description", ""), inputs, outputs)


def _parameters(given: Any) -> tuple[Parameter, ...]:
    """Parameters by name, or, in the older form, in `properties` beside the names of the `required` ones."""
    given = given or {}
    required = given.get("required") if isinstance(given.get("required"), list) else []
    by_name = given["properties"] if "properties" in given and "type" not in given["properties"] else given
    return tuple(
        Parameter(
            name,
            each["type"],
            each.get("title", name),
            each.get("description", ""),
            name in required or bool(each.get("is_required")),
            (_at(each, "dynamic_options", "function") or "").removeprefix("#/functions/"),
        )
        for name, each in by_name.items()
        if isinstance(each, dict)
    )


def _agent(features: Any) -> AgentView | None:
    for kind in ("agent", "assistant"):
        given = _at(features, f"{kind}_view")
        if given is not None:
            prompts = tuple((each["title"], each["message"]) for each in given.get("suggested_prompts", []))
            return AgentView(kind, given.get(f"{kind}_description", ""), prompts)
    return None
