"""`show ID --explain`, from real pages cleaned and kept, to what is printed; and the profile's line that follows."""

import json
import os
import pty
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from archive.model import Article, Block, BlockKind, Cut, list_block, table_block
from crawler.extract import charset, lines, script, tree
from crawler.extract.page import Rules
from index.explain import pieces
from search_cli import cli
from spiders.sample import server
from tests.crawler.html_pages import FIRST, SECOND, TITLE, article, page, read, written
from tests.index.archived import keeping

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "<div class='news'>Chia sẻ bài viết</div>"


def kept(data: Path, made: Article) -> str:
    with keeping(Config(data=data)) as keeper:
        return keeper.keep("12", made).revision.article_id


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), *arguments])


def visible(body: bytes) -> str:
    """Return the text that a page shows, as the cleaner reads it."""
    markup, _ = charset.decode(body)
    sheet = lines.read(tree.parse(markup))
    script.make_readable(sheet, body)
    return " ".join(line.text for line in sheet.lines)


def told(made: Article) -> str:
    return " ".join(" ".join(piece.text for piece in pieces(made)).split())


def test_the_explanation_prints_the_page_in_order_with_rule_reason_and_selector(tmp_path: Path) -> None:
    made = article(written(FIRST, SECOND) + TOOLS)
    output = run(tmp_path, "show", kept(tmp_path, made), "--explain").stdout.splitlines()
    tools = output.index("- [chrome-line] Chia sẻ bài viết")
    assert output.index(f"  {FIRST}") < output.index(f"  {SECOND}") < tools
    assert output[tools + 1].strip().startswith("a line whose words are a button")
    assert output[tools + 1].endswith("; selector: div.news")
    related = next(n for n, line in enumerate(output) if "Hội thảo đổi mới phương pháp" in line)
    assert tools < related
    assert output[related].startswith("- [outside-region] Tin khác")


def test_every_field_is_printed_with_where_it_was_read_and_how_surely(tmp_path: Path) -> None:
    output = run(tmp_path, "show", kept(tmp_path, article(written(FIRST, "Tin: Lê Văn Ba"))), "--explain").stdout
    assert output.startswith(f"{TITLE}\nid:        haugiang-")
    assert f"\ntitle:     {TITLE} (visible, " in output
    assert "\npublished: 2023-09-07 08:15:00+07:00 (to the minute) (visible, 95%, from '07/09/2023 08:15')\n" in output
    assert "\nauthor:    Lê Văn Ba (visible, 90%, from 'Tin: Lê Văn Ba')\n" in output
    assert "\nupdated:   — (the page does not say)\n" in output
    assert "\ntemplate:  article (structure, 50%, from 'one title with text of its own under it')\n" in output


def test_the_explanation_as_json_has_offset_rule_reason_path_and_text(tmp_path: Path) -> None:
    article_id = kept(tmp_path, article(written(FIRST, SECOND) + TOOLS))
    answer = json.loads(run(tmp_path, "show", article_id, "--explain", "--json").stdout)
    assert (answer["version"], answer["id"], answer["revision"]) == (1, article_id, 1)
    assert answer["fields"]["title"]["evidence"][0]["origin"] == "visible"
    assert answer["fields"]["updated"] == {"value": None, "evidence": []}
    assert {"kept": True, "text": FIRST} in answer["pieces"]
    (tools,) = [piece for piece in answer["pieces"] if piece["text"] == "Chia sẻ bài viết"]
    whole = visible(page(written(FIRST, SECOND) + TOOLS))
    assert whole[tools.pop("offset") :].startswith("Chia sẻ bài viết")
    assert tools.pop("reason").startswith("a line whose words")
    assert tools == {
        "kept": False,
        "rule": "chrome-line",
        "path": "div.news",
        "text": "Chia sẻ bài viết",
    }


@pytest.mark.parametrize("name", ["haugiang", "vinhlong"])
def test_kept_and_cut_pieces_are_the_page_s_text_in_the_page_s_order(name: str) -> None:
    compared = 0
    with server.serve(name) as portal:
        for sample in portal.articles:
            with urllib.request.urlopen(portal.origin + sample.path) as answer:
                body = answer.read()
            found = read(body, url=portal.origin + sample.path, known=True)
            assert found.article is not None
            assert told(found.article) == visible(body), sample.path
            compared += 1
    assert compared >= 40


def test_lists_and_tables_that_a_cut_stands_in_are_parted_at_it() -> None:
    made = Article(
        title="T",
        blocks=(
            list_block([(0, "một hai ba"), (1, "bốn năm sáu")]),
            table_block([("STT", "", "Tên"), ("1", "", "Lê Văn Ba")]),
        ),
        cuts=(
            Cut(text="Quảng cáo", rule="r", reason="x", offset=11),
            Cut(text="In trang", rule="r", reason="x", offset=41),
        ),
    )
    expected = ["một hai ba", "Quảng cáo", "bốn năm sáu", "STT\t\tTên", "In trang", "1\t\tLê Văn Ba"]
    assert [piece.text for piece in pieces(made)] == expected


def test_cuts_of_unknown_place_come_last() -> None:
    blocks = (Block(kind=BlockKind.PARAGRAPH, text=FIRST),)
    made = Article(title="T", blocks=blocks, cuts=(Cut(text="Menu", rule="r", reason="x"),))
    assert [piece.text for piece in pieces(made)] == [FIRST, "Menu"]


def test_the_older_name_cuts_still_works_and_other_forms_are_refused(tmp_path: Path) -> None:
    article_id = kept(tmp_path, article(written(FIRST)))
    assert run(tmp_path, "show", article_id, "--cuts").stdout == run(tmp_path, "show", article_id, "--explain").stdout
    assert "(see --explain)" in run(tmp_path, "show", article_id).stdout
    refused = run(tmp_path, "show", article_id, "--explain", "--html")
    assert refused.exit_code == 2


def test_a_page_cannot_pass_its_text_off_as_a_verdict_or_command_the_terminal(tmp_path: Path) -> None:
    blocks = (Block(kind=BlockKind.LIST, text="một\n- [menu] hai\x1b[31m"),)
    cut = Cut(text="\x1b]0;x\x07ba\n- [menu] bốn", rule="r", reason="x", path="div\x1b[2J")
    output = run(tmp_path, "show", kept(tmp_path, Article(title="T", blocks=blocks, cuts=(cut,))), "--explain").stdout
    assert not set(output) & set("\x1b\x07")
    assert [line for line in output.splitlines() if line.startswith("- [")] == ["- [r] ]0;xba - [menu] bốn"]


def test_cut_pieces_are_dim_on_a_terminal(tmp_path: Path) -> None:
    article_id = kept(tmp_path, article(written(FIRST) + TOOLS))
    command = [sys.executable, str(ROOT / "search_cli.py"), "--data", str(tmp_path), "show", article_id, "--explain"]
    environ = {k: v for k, v in os.environ.items() if k != "NO_COLOR" and not k.startswith("EDU_ARCHIVE_")}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdout=theirs, stdin=subprocess.DEVNULL, env=environ)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:
        pass  # how Linux reports that the other side is gone
    finally:
        os.close(ours)
    assert process.wait() == 0
    text = shown.decode()
    assert "\x1b[2m- [chrome-line] Chia sẻ bài viết\x1b[0m" in text
    assert f"  {FIRST}\r\n" in text


def test_a_piece_cut_wrongly_is_kept_by_its_selector_in_one_line_of_the_profile(tmp_path: Path) -> None:
    note = "Xem thêm kế hoạch năm học của nhà trường tại đây"
    main = written(FIRST, SECOND) + f"<div class='note'><a href='/ke-hoach.html'>{note}</a></div>"
    article_id = kept(tmp_path, article(main))
    answer = json.loads(run(tmp_path, "show", article_id, "--explain", "--json").stdout)
    (path,) = [piece["path"] for piece in answer["pieces"] if note in piece["text"] and not piece["kept"]]
    assert article(main, rules=Rules(keep=(path,))).paragraphs == (FIRST, SECOND, note)
