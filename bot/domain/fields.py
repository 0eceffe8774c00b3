"""Faults gathered over the fields of one form, so that a person sees all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.domain.errors import BadInput

_Read = TypeVar("_Read")


class BadFields(BadInput):
    """Fields of one form cannot be used: `fields` holds the sentence to show at each, by field name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class FieldFaults:
    """A sentence per field at fault."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    def read(self, field: str, parse: Callable[[], _Read]) -> _Read | None:
        """Read a field with `parse`; None if it raised `BadInput`, which is kept."""
        try:
            return parse()
        except BadInput as fault:
            self.sentences[field] = fault.sentence
            return None
