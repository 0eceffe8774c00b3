"""Fit a JSON value to a type of a vendor's SDK, more strictly than the SDK: it lets unknown keys and values pass."""

from __future__ import annotations

import importlib
import os
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, Required

import pytest
from typing_extensions import is_typeddict


def sdk(module: str) -> Any:
    """A module of an SDK; the test is skipped where it isn't installed, except in CI."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        assert os.environ.get("TRUNKBOT_PLATFORM_TESTS") != "required", f"{module} isn't installed"
        pytest.skip(f"{module} isn't installed (pip install -e '.[platforms]')")


def misfits(value: object, kind: Any, at: str = "$") -> list[str]:
    """Where a value doesn't fit a type: unknown or missing keys, other types, values that no Literal lists."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Annotated, Required, NotRequired):
        return misfits(value, arguments[0], at)
    if origin in (typing.Union, types.UnionType):
        # A generated enum is `Literal[…] | Any`: only what it lists may be there.
        listed = [each for each in arguments if each is not Any]
        found = [misfits(value, each, at) for each in listed]
        return [] if not all(found) else min(found, key=len)
    if origin is typing.Literal:
        return [] if value in arguments else [f"{at}: {value!r} is none of {arguments}"]
    if isinstance(value, dict) and (is_typeddict(kind) or hasattr(kind, "model_fields")):
        return _of_object(value, kind, at)
    if isinstance(value, list) and isinstance(origin, type) and issubclass(origin, Iterable):
        return [each for place, item in enumerate(value) for each in misfits(item, arguments[0], f"{at}[{place}]")]
    if isinstance(value, dict) and origin in (dict, Mapping):
        return [each for key, item in value.items() for each in misfits(item, arguments[1], f"{at}.{key}")]
    plain = {str: str, int: int, bool: bool, float: int | float, type(None): type(None)}.get(kind)
    fits = plain is not None and isinstance(value, plain) and (isinstance(value, bool) == (kind is bool))
    return [] if fits else [f"{at}: {value!r} isn't {kind}"]


def _of_object(value: Mapping[str, object], kind: Any, at: str) -> list[str]:
    hints = typing.get_type_hints(kind, include_extras=True)
    if is_typeddict(kind):
        kinds, required = hints, set(kind.__required_keys__)
    else:
        names = {name: _alias(name, hints[name], kind) for name in kind.model_fields}
        kinds = {alias: hints[name] for name, alias in names.items()}
        required = {names[name] for name, field in kind.model_fields.items() if field.is_required()}
    wrong = [f"{at}: no key {key}" for key in value if key not in kinds]
    wrong += [f"{at}: {key} is missing" for key in sorted(required - set(value))]
    return wrong + [
        each for key, item in value.items() if key in kinds for each in misfits(item, kinds[key], f"{at}.{key}")
    ]


def _alias(name: str, hint: Any, kind: Any) -> str:
    said = [each.alias for each in getattr(hint, "__metadata__", ()) if getattr(each, "alias", None)]
    return str(said[0] if said else kind.model_fields[name].alias or name)
