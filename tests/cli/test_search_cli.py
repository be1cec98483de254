import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from archive.lock import ArchiveLock
from archive.model import Attachment, Cut, Precision
from index.sync import refresh
from search_cli import cli
from tests.index.archived import article, keeping

ROOT = Path(__file__).resolve().parents[2]
HANOI = timezone(timedelta(hours=7))
HOSTILE = "Tin \x1b[31mđỏ\x07 \u202egnp.exe \x9b2J"
GIAO_BAN = "Hội nghị giao ban lãnh đạo"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of four articles in two portals, indexed."""
    config = Config(data=tmp_path_factory.mktemp("held"))
    with keeping(config) as keeper:
        keeper.keep(
            "giao-ban",
            article(
                GIAO_BAN,
                "Sở Giáo dục và Đào tạo tổ chức hội nghị giao ban theo 22/2016/TT-BGDĐT.",
                published=datetime(2018, 11, 12, 8, 11, 30, tzinfo=HANOI),
                published_precision=Precision.SECOND,
                section="Tin tức",
                author="Văn phòng Sở",
                attachments=(Attachment(url="http://a.test/kh.pdf", label="Kế hoạch", type="pdf"),),
                codes=("22/2016/TT-BGDĐT",),
                cuts=(Cut(text="Trang chủ | Liên hệ", rule="link-menu", reason="Only links.", offset=3),),
            ),
        )
        keeper.keep("ket-luan", article("Kết luận", "Kết luận của Bộ trưởng về kỳ thi."), portal="vinhlong")
        keeper.keep("xau", article(HOSTILE, f"học {HOSTILE} sinh"), body=b"<html>\x1b]0;x\x07<p>x</html>")
        keeper.keep("sua", article("Bản một", "cũ"))
        keeper.keep("sua", article("Bản hai", "mới"))
        refresh(keeper.archive.catalogue, config)
    return config.data


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), *arguments])


def command(*arguments: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    environ = {key: value for key, value in os.environ.items() if not key.startswith("EDU_ARCHIVE_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "search_cli.py"), *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environ | (env or {}),
        timeout=60,
    )


def id_of(data: Path, query: str) -> str:
    hits = json.loads(run(data, "search", query, "--json").stdout)["hits"]
    return str(hits[0]["id"])


def test_search_prints_count_and_hits(held: Path) -> None:
    done = run(held, "search", "giao", "ban", "lanh", "dao")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "1 article found"
    assert lines[2].startswith("1. haugiang-")
    assert "2018-11-12  haugiang  Tin tức" in lines[2]
    assert lines[3].strip() == GIAO_BAN
    assert lines[4].strip() == "http://haugiang.test/giao-ban"
    assert "giao ban theo 22/2016" in lines[5]


def test_article_without_a_date_shows_a_dash(held: Path) -> None:
    assert "  —  vinhlong" in run(held, "search", '"kết luận của Bộ trưởng"').stdout


def test_json_is_versioned_and_has_spans(held: Path) -> None:
    answer = json.loads(run(held, "search", "giao ban", "--json", "--facet", "portal").stdout)
    assert (answer["version"], answer["total"], answer["page"], answer["pages"]) == (1, 1, 1, 1)
    (hit,) = answer["hits"]
    assert hit["published"] == "2018-11-12T08:11:30+07:00"
    assert hit["precision"] == "second"
    snippet = hit["snippets"][0]
    assert [snippet["text"][start:end] for start, end in snippet["spans"]] == ["Giáo", "giao", "ban"]
    assert answer["facets"] == {"portal": {"haugiang": 1}}


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["--portal", "vinhlong"], ["Kết luận"]),
        (["--portal", "Vĩnh Long", "--portal", "haugiang", "--from", "2018"], [GIAO_BAN]),
        (["--from", "12/11/2018", "--to", "2018-11"], [GIAO_BAN]),
        (["--section", "tin tuc"], [GIAO_BAN]),
        (["giao", "--to", "2018"], [GIAO_BAN]),
        (["mới OR kết", "--sort", "newest", "--portal", "haugiang"], ["Bản hai"]),
    ],
)
def test_options_narrow_the_search(held: Path, arguments: list[str], titles: list[str]) -> None:
    answer = json.loads(run(held, "search", *arguments, "--json").stdout)
    assert [hit["title"] for hit in answer["hits"]] == titles


def test_pages_and_limit(held: Path) -> None:
    done = run(held, "search", "*", "--limit", "3", "--page", "2")
    assert done.stdout.splitlines()[0] == "4 articles found, page 2 of 2"
    assert "\n4. " in done.stdout
    beyond = run(held, "search", "*", "--page", "9")
    assert (beyond.exit_code, beyond.stdout) == (1, "")
    assert "1 page" in beyond.stderr


def test_nothing_found_is_exit_code_1_with_advice(held: Path) -> None:
    done = run(held, "search", "giáo đực", '"kỳ quặc"', "--from", "2030")
    assert (done.exit_code, done.stdout) == (1, "")
    for advice in ("among 4 articles", "2018-11-12", "without accents", "fewer words", "quotation", "other dates"):
        assert advice in done.stderr
    assert json.loads(run(held, "search", "xyzzy", "--json").stdout)["total"] == 0


def test_bad_query_points_at_the_place(held: Path) -> None:
    done = run(held, "search", 'giao "ban')
    assert done.exit_code == 2
    assert done.stderr.splitlines() == ["error: this quotation mark is never closed", '  giao "ban', "       ^"]
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "a", "--portal", "nowhere"], "there are haugiang, vinhlong"),
        (["search", "a", "--from", "2018-13"], "no day"),
        (["search", "a", "--from", "2019", "--to", "2018"], "no day from 2019 to 2018"),
        (["search", "a", "--section", "&"], "no word"),
        (["search"], "empty"),
        (["search", "a", "--limit", "0"], "0"),
        (["show", "nowhere-1"], "no article"),
        (["show", "haugiang-"], "several articles"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_exit_code_2(held: Path, arguments: list[str], words: str) -> None:
    done = run(held, *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "title:tin"],
        ["search", "title:tin", "--json"],
        ["search", "--facet", "section", "--facet", "year", "*"],
        ["search", "\x1b[31m\x07("],
        ["portals"],
    ],
)
def test_hostile_titles_do_nothing_to_the_terminal(held: Path, arguments: list[str]) -> None:
    done = run(held, *arguments)
    assert ("đỏ" in done.stdout) == ("title:tin" in arguments or "*" in arguments)
    for output in (done.stdout, done.stderr):
        assert not set(output) & set("\x1b\x07\x9b\u202e")


def test_hostile_article_is_shown_without_its_commands(held: Path) -> None:
    article_id = id_of(held, "title:tin")
    for form in ([], ["--text"], ["--html"], ["--json"], ["--explain"]):
        done = run(held, "show", article_id, *form)
        assert done.exit_code == 0
        assert not set(done.stdout) & set("\x1b\x07\x9b\u202e"), form
    assert json.loads(run(held, "show", article_id, "--json").stdout)["article"]["title"] == HOSTILE


def test_show_prints_what_is_known_and_the_text(held: Path) -> None:
    article_id = id_of(held, "giao ban")
    output = run(held, "show", article_id[:-3]).stdout
    assert output.startswith(GIAO_BAN + "\n")
    for fact in (
        f"id:        {article_id}",
        "published: 2018-11-12 08:11",
        "author:    Văn phòng Sở",
        "codes:     22/2016/TT-BGDĐT",
        "revision:  1 of 1, captured 2024-05-01",
        "url:       http://haugiang.test/giao-ban",
        "file:      Kế hoạch <http://a.test/kh.pdf>",
    ):
        assert fact in output, fact
    assert output.endswith("theo 22/2016/TT-BGDĐT.\n")


def test_show_names_other_addresses_and_other_publishers(tmp_path: Path) -> None:
    text = " ".join(f"chữ{number}" for number in range(100))
    dated = article("Công văn", text, published=datetime(2018, 11, 12, tzinfo=HANOI), published_precision=Precision.DAY)
    with keeping(Config(data=tmp_path)) as keeper:
        first = keeper.keep("12", dated).revision.article_id
        assert keeper.keep("print/12", dated).outcome == "variant"
        other = keeper.keep("99", article("Công văn mới", f"{text} hết"), portal="vinhlong").revision.article_id
    lines = run(tmp_path, "show", first).stdout.splitlines()
    assert "url:       http://haugiang.test/12" in lines
    assert "also at:   http://haugiang.test/print/12" in lines
    assert f"also published by: vinhlong  —  {other} (99%)" in lines
    assert f"also published by: haugiang  2018-11-12  {first} (99%)" in run(tmp_path, "show", other).stdout.splitlines()
    answer = json.loads(run(tmp_path, "show", other, "--json").stdout)
    assert answer["urls"] == ["http://vinhlong.test/99"]
    (alike,) = answer["also_published_by"]
    assert (alike["id"], alike["portal"], alike["similarity"]) == (first, "haugiang", 0.9897)
    assert alike["published"] == "2018-11-12T00:00:00+07:00"


def test_show_text_is_the_text_alone(held: Path) -> None:
    assert run(held, "show", id_of(held, "mới"), "--text").stdout == "mới\n"


def test_show_an_earlier_revision(held: Path) -> None:
    article_id = id_of(held, "mới")
    assert run(held, "show", article_id, "--revision", "1", "--text").stdout == "cũ\n"
    answer = json.loads(run(held, "show", article_id, "--json").stdout)
    assert (answer["version"], answer["revision"], answer["revisions"], answer["text"]) == (1, 2, 2, "mới")
    assert answer["urls"] == ["http://haugiang.test/sua"]
    assert run(held, "show", article_id, "--revision", "3").exit_code == 2


def test_show_html_is_the_captured_page(held: Path) -> None:
    assert run(held, "show", id_of(held, "giao ban"), "--html").stdout.startswith(f"<html><title>{GIAO_BAN}</title>")


def test_show_raw_is_the_answer_byte_for_byte(held: Path) -> None:
    done = run(held, "show", id_of(held, "title:tin"), "--raw")
    assert done.stdout_bytes.startswith(b"HTTP/1.1 200 OK\r\n")
    assert done.stdout_bytes.endswith(b"\r\n\r\n<html>\x1b]0;x\x07<p>x</html>")


def test_portals_lists_what_is_held(held: Path) -> None:
    lines = run(held, "portals").stdout.splitlines()
    assert lines[0].split() == ["PORTAL", "ARTICLES", "CAPTURES", "FIRST", "LAST", "LAST", "CRAWL", "TITLE"]
    assert lines[1].split() == ["haugiang", "3", "4", "2018-11-12", "2018-11-12", "—", "Sở", "haugiang"]
    answer = json.loads(run(held, "portals", "--json").stdout)
    assert answer["version"] == 1
    assert [(portal["name"], portal["articles"]) for portal in answer["portals"]] == [("haugiang", 3), ("vinhlong", 1)]


def test_index_is_looked_after(held: Path, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    shutil.copytree(held, data)
    assert "4 in the index, 4 in the archive" in run(data, "index", "status").stdout
    with keeping(Config(data=data)) as keeper:
        keeper.keep("neu", article("Mới tinh", "mới"))
    assert run(data, "index", "status").exit_code == 1
    behind = run(data, "search", "giao")
    assert behind.exit_code == 0
    assert "1 changes of the archive are not in the index yet" in behind.stderr
    assert run(data, "index", "sync").stdout == "1 added, 0 changed, 0 removed\n"
    assert run(data, "index", "status").exit_code == 0
    assert run(data, "index", "rebuild").stdout == "5 added, 0 changed, 0 removed\n"
    with ArchiveLock(data, "scrapy update haugiang"):
        locked = run(data, "index", "sync")
    assert locked.exit_code == 2
    assert "scrapy update haugiang" in locked.stderr


def test_missing_or_damaged_index_says_how_to_rebuild_and_that_helps(held: Path, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    shutil.copytree(held, data)
    shutil.rmtree(data / "index")
    missing = run(data, "search", "giao")
    assert missing.exit_code == 2
    assert "index rebuild" in missing.stderr
    assert run(data, "index", "rebuild").exit_code == 0
    (segment,) = (data / "index").rglob("*.seg")
    segment.write_bytes(b"")
    assert "index rebuild" in run(data, "search", "giao").stderr
    assert run(data, "index", "sync").exit_code == 0
    assert run(data, "search", "giao").exit_code == 0


def test_empty_archive_is_told_apart_from_none(tmp_path: Path) -> None:
    none = run(tmp_path / "none", "search", "a")
    assert none.exit_code == 2
    assert "no archive" in none.stderr
    config = Config(data=tmp_path / "empty")
    with keeping(config) as keeper:
        refresh(keeper.archive.catalogue, config)
    for arguments in (["search", "a"], ["portals"]):
        empty = run(config.data, *arguments)
        assert empty.exit_code == 1
        assert "scrapy update" in empty.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["search"], ["show"], ["portals"], ["index"], ["index", "status"], ["index", "sync"], ["index", "rebuild"]],
)
def test_every_command_has_help_with_examples(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, [*arguments, "--help"])
    assert done.exit_code == 0
    assert "Examples:\n    search_cli.py" in done.stdout


def test_program_prints_utf8_and_ends_with_greps_codes(held: Path) -> None:
    assert command("--data", str(held), "search", "giao ban").returncode == 0
    assert command("--data", str(held), "search", "xyzzy").returncode == 1
    bad = command("--data", str(held), "search", "(")
    assert (bad.returncode, bad.stderr.splitlines()[0]) == (2, "error: a word to search for is missing here")
    assert command("--frob").returncode == 2
    assert command("search", "giao", env={"EDU_ARCHIVE_DATA": str(held)}).returncode == 0
    assert "expected" in command("search", "a", env={"EDU_ARCHIVE_WORKERS": "x"}).stderr


def test_program_tells_its_version() -> None:
    assert command("--version").stdout.startswith("edu-archive 0.")


def test_terminal_that_knows_no_vietnamese_is_no_reason_to_stop(held: Path) -> None:
    done = command("--data", str(held), "search", "giao ban", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.startswith("1 article found")


def test_reader_that_has_seen_enough_ends_us_quietly(held: Path) -> None:
    line = f"{sys.executable} {ROOT / 'search_cli.py'} --data {held} search '*' | head -c 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"4", b"")


def on_terminal(held: Path, env: dict[str, str]) -> str:
    master, slave = pty.openpty()
    try:
        arguments = [sys.executable, str(ROOT / "search_cli.py"), "--data", str(held), "search", "giao ban"]
        subprocess.run(arguments, stdout=slave, stderr=slave, env=os.environ | env, timeout=60, check=True)
        return os.read(master, 65536).decode()
    finally:
        os.close(master)
        os.close(slave)


def test_matches_are_bold_on_a_terminal_unless_colour_is_refused(held: Path) -> None:
    assert "\x1b[1mgiao\x1b[0m" in on_terminal(held, {"NO_COLOR": ""})
    assert "\x1b" not in on_terminal(held, {"NO_COLOR": "1"})


def test_searching_imports_neither_crawler_nor_parsers(held: Path) -> None:
    code = (
        "import sys; sys.argv[1:] = ['--data', sys.argv[1], 'search', 'giao', '--facet', 'portal']\n"
        "import search_cli\n"
        "try: search_cli.main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "heavy = {'scrapy', 'twisted', 'lxml', 'bs4', 'rich', 'crawler', 'spiders', 'numpy', 'warcio'}\n"
        "found = heavy & {name.partition('.')[0] for name in sys.modules}\n"
        "assert not found, found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(held)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_ctrl_c_ends_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "settings.toml"
    os.mkfifo(pipe)
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "search_cli.py"), "search", "a"],
        env=os.environ | {"EDU_ARCHIVE_CONFIG": str(pipe)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with pipe.open("w"):  # opens when the command has begun to read its settings
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in errors
