"""developer.sampleData.get: what Slack's templates of search apps look in."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import Json
from bot.sandbox.slack.refusal import invalid_argument

_SAMPLES = (
    ("Greeter", "Says hello when someone joins", "python", "sample"),
    ("Ticket desk", "Opens a form for a ticket", "javascript", "sample"),
    ("Starter", "An app with one listener of each kind", "typescript", "template"),
    ("Java starter", "The same in Java", "java", "template"),
)


def sample_data(call: MethodCall) -> Json:
    """The samples that contain `query` and fit `filters`: languages, and type sample or template."""
    query, filters = (call.args.text("query") or "").lower(), _filters(call.args.given.get("filters") or {})
    languages, kind = filters.get("languages") or [], filters.get("type")
    return {
        "samples": [
            _sample(number, title, description, language)
            for number, (title, description, language, own_kind) in enumerate(_SAMPLES, 1)
            if query in f"{title} {description}".lower()
            and (not languages or language in languages)
            and kind in (None, own_kind)
        ]
    }


def _filters(given: Any) -> Json:
    not_an_object = invalid_argument("must provide an object", "filters")
    filters = parsed_json(given, not_an_object) if isinstance(given, str) else given
    if not isinstance(filters, dict):
        raise not_an_object
    return filters


def _sample(number: int, title: str, description: str, language: str) -> Json:
    return {
        "title": title,
        "description": description,
        "link": f"https://sandbox.example/samples/{number}",
        "date_updated": "2026-01-15",
        "external_ref": {"id": f"sample-{number}"},
        "content": f"{description}. Written in {language}.",
    }
