"""Writing to a person's terminal or into a pipe: emphasis where it is seen, and nothing that a terminal would obey.

What is written, the callers decide; texts of the archive have passed `results.printable` before they come here.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from index.results import printable

# Characters above ASCII that a terminal obeys, and those that UTF-8 has no bytes for; JSON has an escape for them.
_TO_ESCAPE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_STYLES = {"bold": 1, "dim": 2, "red": 31, "green": 32}  # ECMA-48, 8.3.117


def coloured() -> bool:
    """Tell whether what is printed may have colours: on a terminal, unless NO_COLOR says no (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def emphasis(style: str = "bold") -> Callable[[str], str]:
    """Return what sets a text apart (`bold`, `dim`, `red`, `green`), or leaves it where colours are not wanted."""
    if not coloured():
        return lambda text: text
    return lambda text: f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def print_json(value: dict[str, Any]) -> None:
    """Print a JSON object, with an escape for what a terminal would obey."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    print_lines([_TO_ESCAPE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)])


def note(text: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(printable(text) + "\n")
    sys.stderr.flush()
