"""Arguments made from the declarations of the settings, so that no default, range or text is written twice."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any, TypeVar

from lowlight_app.settings import Conflict, Range, declarations

Settings = TypeVar("Settings")


def add_settings(parser: argparse.ArgumentParser, settings: type) -> None:
    """Add one argument per declared setting of a settings class."""
    defaults: dict[str, Any] = {field.name: field.default for field in fields(settings)}
    group = parser.add_argument_group("settings")
    for name, declaration in declarations(settings).items():
        flag = "--" + name.replace("_", "-")
        if isinstance(declaration, Range):
            default = defaults[name]
            text = f"{declaration.help} ({declaration.low:g} to {declaration.high:g}, default: {default:g})"
            group.add_argument(flag, type=type(default), default=default, metavar=name[0].upper(), help=text)
        else:
            group.add_argument(flag, action="store_true", help=declaration.help)


def settings_from(parsed: argparse.Namespace, settings: type[Settings], **others: Any) -> Settings:
    """The settings that were asked for; `others` are the fields without a declaration.

    Raises:
        UsageError: a value outside its range.
    """
    return settings(**{name: getattr(parsed, name) for name in declarations(settings)}, **others)


def add_conflict(parser: argparse.ArgumentParser) -> None:
    """Add what to do with results that exist already; `parsed.conflict` holds it."""
    group = parser.add_mutually_exclusive_group()
    for flag, conflict, text in (
        ("--overwrite", Conflict.OVERWRITE, "replace results that exist (default: write under a new name)"),
        ("--skip-existing", Conflict.SKIP, "leave out files whose result exists"),
    ):
        group.add_argument(flag, dest="conflict", action="store_const", const=conflict, default=Conflict.UNIQUE, help=text)


def add_verbosity(parser: argparse.ArgumentParser) -> None:
    """Add what is said while a command works: `parsed.quiet` and `parsed.json`."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quiet", action="store_true", help="say nothing but what failed")
    group.add_argument("--json", action="store_true", help="report progress and results as one JSON object per line")
