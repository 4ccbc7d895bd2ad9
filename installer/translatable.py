"""Collect the texts of modules without Qt for translation: settings, errors and notices."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from lowlight_app import errors
from lowlight_app.settings import EnhanceSettings, declarations

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "lowlight_app" / "gui" / "common" / "translatable.py"
_COMMAND_LINE = {
    ROOT / "lowlight_app" / "__main__.py",
    *(
        ROOT / "lowlight_app" / "cli" / f"{name}.py"
        for name in ("arguments", "batch", "convert", "enhance", "live", "live_login", "main")
    ),
}
"""Their messages appear on the command line only, which is not translated."""
_HEADER = '''"""Texts of modules without Qt, listed for pyside6-lupdate. Generated: run python3 dev.py translate."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

'''


def main() -> None:
    """Write the module that lists the texts; it is not formatted yet."""
    settings = _tuple("SETTINGS", "Settings", collect_settings(), "Labels, help texts and groups of the settings.")
    messages = _tuple("ERRORS", "Errors", collect_messages(), "Templates of errors and notices.")
    TARGET.write_text(f"{_HEADER}{settings}\n{messages}", "utf-8")


def collect_settings() -> list[str]:
    """Return the texts of all settings of the enhancement."""
    return _unique(text for one in declarations(EnhanceSettings).values() for text in (one.label, one.help, one.group))


def collect_messages() -> list[str]:
    """Return the templates of all messages that the window can show."""
    names = {name for name, value in vars(errors).items() if getattr(value, "__module__", "") == errors.__name__}
    files = sorted(path for folder in ("lowlight_app", "training") for path in (ROOT / folder).rglob("*.py"))
    calls = (call for path in files if path not in _COMMAND_LINE for call in _calls(path) if _name(call) in names)
    return _unique(text for call in calls for text in _strings(call.args[:1]))


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _strings(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the texts of constants; a message that forwards another one has no template of its own."""
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _tuple(name: str, context: str, texts: Iterable[str], docstring: str) -> str:
    lines = (f'    QT_TRANSLATE_NOOP("{context}", {json.dumps(text, ensure_ascii=False)}),' for text in texts)
    return "\n".join([f"{name} = (", *lines, ")", f'"""{docstring}"""', ""])


if __name__ == "__main__":
    main()
