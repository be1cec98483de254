"""`search_cli.py history`, `diff` and `show --as-of`: what became of an article, as a researcher reads it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from archive.model import Attachment, Capture, Exchange, PageRole
from archive.store import Archive
from search_cli import cli
from tests.index.archived import START, article

FILE = Attachment(url="http://haugiang.test/kh.pdf", label="Kế hoạch", type="pdf")
ESC = "\x1b"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Config(data=tmp_path), write=True) as opened:
        opened.catalogue.put_portal("haugiang", "Sở", "http://haugiang.test", 7.0)
        yield opened


@pytest.fixture
def name(archive: Archive) -> str:
    """An article of three revisions, on days 0, 10 and 20; gone from day 30 on, back on day 40."""
    states = [
        (0, article("Thông báo", "Họp thứ Hai tuần sau.", "Đề nghị đến dự.")),
        (10, article("Thông báo", f"Họp thứ Sáu{ESC}[31m tuần sau.", "Đề nghị đến dự.")),
        (20, article("Thông báo", "Họp thứ Sáu tuần sau.", "Đề nghị đến dự.", attachments=(FILE,))),
        (40, article("Thông báo", "Họp thứ Sáu tuần sau.", "Đề nghị đến dự.", attachments=(FILE,))),
    ]
    for day, state in states:
        if day == 40:
            for missed in (30, 31, 32):
                gone = exchange(archive, missed, status=404)
                archive.catalogue.note_absent(gone, key="1", reason="answered with 404")
        kept = archive.catalogue.keep(state, exchange(archive, day), key="1")
    return kept.revision.article_id


def exchange(archive: Archive, day: int, status: int = 200) -> Capture:
    made = Exchange(
        url="http://haugiang.test/1", fetched=START + timedelta(days=day), status=status, body=f"<p>{day}".encode()
    )
    return archive.capture(made, portal="haugiang", run=None, role=PageRole.ARTICLE, key="1")


def run(archive: Archive, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(archive.folder), *arguments])


def test_history_lists_revisions_and_absences_in_order(archive: Archive, name: str) -> None:
    done = run(archive, "history", name[:12])
    assert done.exit_code == 0
    _, seen, *events = done.stdout.splitlines()
    assert seen == f"{name}: seen from 2024-05-01 00:00 to 2024-06-10 00:00"
    assert [" ".join(line.split()[:3]) for line in events] == [
        "1 2024-05-01 00:00",
        "2 2024-05-11 00:00",
        "3 2024-05-21 00:00",
        "absent 2024-05-31 00:00",
        "present 2024-06-10 00:00",
    ]
    assert "first seen  http://haugiang.test/1" in events[0]
    assert "text (+1 -1 words)" in events[1]
    assert "files (+1 -0)" in events[2]
    assert (
        "present on 2024-05-21, absent on 2024-05-31: answered with 404 (asked on 3 days until 2024-06-02)" in events[3]
    )
    assert ESC not in done.stdout


def test_history_as_json_has_digests_and_absences(archive: Archive, name: str) -> None:
    told = json.loads(run(archive, "history", name, "--json").stdout)
    assert [one["revision"] for one in told["revisions"]] == [1, 2, 3]
    assert len({one["digest"] for one in told["revisions"]}) == 3
    assert told["absences"][0]["certain"] is True
    assert told["absences"][0]["back"] == "2024-06-10T00:00:00+00:00"


def test_diff_marks_words_of_the_last_two_or_named_revisions(archive: Archive, name: str) -> None:
    last = run(archive, "diff", name)
    assert last.exit_code == 0
    assert "{+Kế hoạch <http://haugiang.test/kh.pdf>+}" in last.stdout
    named = run(archive, "diff", name, "1", "3")
    assert "Họp thứ [-Hai-]{+Sáu+} tuần sau." in named.stdout
    back = run(archive, "diff", name, "3", "1")
    assert "Họp thứ [-Sáu-]{+Hai+} tuần sau." in back.stdout
    assert ESC not in run(archive, "diff", name, "1", "2").stdout


def test_diff_as_json_has_pieces(archive: Archive, name: str) -> None:
    told = json.loads(run(archive, "diff", name, "1", "3", "--json").stdout)
    assert told["changed"] == ["text (+1 -1 words)", "files (+1 -0)"]
    assert ["-", "Hai"] in told["lines"][1]


def test_diff_without_a_difference_exits_as_grep_does(archive: Archive, name: str) -> None:
    assert run(archive, "diff", name, "2", "2").exit_code == 1
    kept = archive.catalogue.keep(article("Một mình"), exchange(archive, 50), key="2")
    alone = run(archive, "diff", kept.revision.article_id)
    assert (alone.exit_code, alone.stderr) == (1, "it has one revision only\n")
    assert run(archive, "diff", name, "1").exit_code == 2
    assert run(archive, "diff", "nowhere").exit_code == 2
    assert run(archive, "diff", name, "1", "9").exit_code == 2


def test_show_as_of_a_date_shows_the_state_of_that_day(archive: Archive, name: str) -> None:
    assert "thứ Hai" in run(archive, "show", name, "--as-of", "2024-05-05").stdout
    assert "thứ Sáu" in run(archive, "show", name, "--as-of", "11/05/2024", "--text").stdout
    assert json.loads(run(archive, "show", name, "--as-of", "2024", "--json").stdout)["revision"] == 3
    assert run(archive, "show", name, "--as-of", "2024-05-05", "--raw").stdout_bytes.endswith(b"<p>0")
    before = run(archive, "show", name, "--as-of", "2023")
    assert (before.exit_code, before.stderr) == (1, f"{name} was first seen on 2024-05-01\n")
    assert run(archive, "show", name, "--as-of", "mai").exit_code == 2
    assert run(archive, "show", name, "--as-of", "2024", "--revision", "1").exit_code == 2


def test_show_tells_of_an_absence(archive: Archive, name: str) -> None:
    assert "absent:    present on 2024-05-21, absent on 2024-05-31" in run(archive, "show", name).stdout
    assert len(json.loads(run(archive, "show", name, "--json").stdout)["absences"]) == 1
