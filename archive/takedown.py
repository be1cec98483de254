"""Taking down: an article goes from WARC files, CDXJ, catalogue and manifest, and a log entry proves that it did.

Order: what is to be done is written down (`takedown.json`), then done file by file, then logged. Each step does nothing
when it was done, so that whatever was cut short is finished by doing all of it again: by the same command, or by
whoever next opens the archive to write. The index, which the archive does not know, is its caller's to make anew;
`forget` comes after that.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue
from archive.chain import Entry, append_entry, read_chain, replace_whole
from archive.database import utc_text
from archive.disk import translated
from archive.errors import ArchiveDamaged
from archive.fixity import Checks
from archive.manifest import change_of, seal, sealed_files
from archive.member import read_record
from archive.model import Capture
from archive.rebuild import forget_set_aside, rewrite_cdx
from archive.takedowns import FILE_NAME as LOG
from archive.tombstone import Replaced, rewrite, shift, tombstone
from archive.withdraw import Affected

PLAN = "takedown.json"


def plan(
    folder: Path, catalogue: Catalogue, found: Affected, *, target: str, reason: str, by: str, at: datetime
) -> None:
    """Write down what is to be done; it will be done from here on, whatever happens.

    Args:
        folder: The data folder.
        catalogue: Its catalogue.
        found: What goes.
        target: What was asked for.
        reason: Why, for those who read the log.
        by: Who asked for it to be done.
        at: When, with time zone.

    Raises:
        ArchiveDamaged: A record that is to go does not read.
    """
    number = len(read_chain(folder / LOG)) + 1
    captures = sorted((catalogue.capture(id_) for id_ in found.captures), key=lambda one: (one.warc, one.offset))
    files: dict[str, list[dict[str, Any]]] = {}
    records = []
    for capture in captures:
        record = read_record(folder / capture.warc, capture.offset, capture.length)
        stone = tombstone(record, takedown=number, at=at)
        place = {"offset": capture.offset, "length": capture.length}
        files.setdefault(capture.warc, []).append({**place, "tombstone": base64.b64encode(stone).decode("ascii")})
        records.append(_described(capture, record.headers))
    entry: Entry = {
        "number": number,
        "at": utc_text(at),
        "by": by,
        "reason": reason,
        "target": target,
        "articles": sorted(found.articles),
        "keys": [list(pair) for pair in sorted(found.keys)],
        "urls": sorted(found.urls),
        "texts": sorted(found.texts),
        "records": records,
    }
    affected = {name: sorted(values) for name, values in asdict(found).items()}
    text = json.dumps({"entry": entry, "affected": affected, "files": files})
    replace_whole(folder / PLAN, text.encode("ascii"))


def pending(folder: Path) -> Entry | None:
    """Return the log entry of a take-down that was begun and not forgotten yet; None when there is none."""
    path = folder / PLAN
    return _read(path)["entry"] if path.exists() else None


def carry_out(folder: Path, catalogue: Catalogue) -> None:
    """Do what `plan` wrote down, as far as it is not done; nothing when there is no plan.

    Raises:
        ArchiveError: Something cannot be written. What was not done is done the next time.
    """
    if not (folder / PLAN).exists():
        return
    planned = _read(folder / PLAN)
    entry = planned["entry"]
    if any(one["number"] == entry["number"] for one in read_chain(folder / LOG)):
        return
    replaced = {name: [_replaced(one) for one in ones] for name, ones in planned["files"].items()}
    moved = {name: list(_moves(catalogue, name, ones)) for name, ones in replaced.items()}
    for name, ones in replaced.items():
        rewrite(folder / name, ones)
        rewrite_cdx(folder / name)
    catalogue.withdraw(_affected(planned["affected"]), moved, at=datetime.fromisoformat(entry["at"]))
    forget_set_aside(folder)
    _seal_again(folder, list(replaced), f"takedown {entry['number']}")
    append_entry(folder / LOG, entry)


def forget(folder: Path) -> None:
    """Strike out the plan: everything is done, the index included."""
    with translated(folder / PLAN, "removed"):
        (folder / PLAN).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    with translated(path, "read"):
        text = path.read_text(encoding="ascii")
    try:
        planned: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise ArchiveDamaged(f"{path}: does not read: {error}") from error
    return planned


def _described(capture: Capture, headers: dict[str, str]) -> dict[str, object]:
    return {
        "file": capture.warc,
        "url": capture.url,
        "type": headers.get("warc-type"),
        "date": headers.get("warc-date"),
        "id": headers.get("warc-record-id"),
        "payload": capture.digest,
        "block": headers.get("warc-block-digest"),
    }


def _replaced(one: dict[str, Any]) -> Replaced:
    stone = base64.b64decode(one["tombstone"])
    return Replaced(offset=one["offset"], length=one["length"], tombstone=stone)


def _affected(values: dict[str, Any]) -> Affected:
    return Affected(
        articles=set(values["articles"]),
        keys={(portal, key) for portal, key in values["keys"]},
        urls=set(values["urls"]),
        texts=set(values["texts"]),
        captures=set(values["captures"]),
    )


def _moves(catalogue: Catalogue, name: str, replaced: list[Replaced]) -> Iterator[tuple[int, int]]:
    for offset, *_ in catalogue.places(name):
        if by := shift(replaced, offset):
            yield offset, by


def _seal_again(folder: Path, names: list[str], why: str) -> None:
    checks, sealed = Checks(folder), sealed_files(folder)
    for name in names:
        checks.forget(name)
        if name in sealed and change_of(folder, sealed[name]) is not None:
            seal(folder, name, why)
