"""The values between the rooms."""

from collections.abc import Callable
from dataclasses import replace

from archive.model import Article, Attachment, Block, BlockKind, Image, Payload, article_id, list_block, table_block


def test_text_is_lead_and_blocks_without_captions(article: Callable[..., Article]) -> None:
    rich = Article(
        title="T",
        lead="Dẫn.",
        blocks=(
            Block(kind=BlockKind.HEADING, text="Mục", level=2),
            Block(kind=BlockKind.CAPTION, text="Ảnh"),
            list_block([(0, "a"), (1, "b")]),
            table_block([["1", "2"], ["3", "4"]]),
        ),
    )
    assert rich.paragraphs == ("Dẫn.", "Mục", "a\nb", "1\t2\n3\t4")
    assert rich.text == "Dẫn.\nMục\na\nb\n1\t2\n3\t4"
    assert article("x").text == "x"


def test_digest_follows_title_text_and_attachments_only(article: Callable[..., Article]) -> None:
    plain = article()
    assert replace(plain, section="s", images=(Image(url="u"),), codes=("1/2",)).digest == plain.digest
    assert replace(plain, title="x").digest != plain.digest
    assert replace(plain, lead="x").digest != plain.digest
    file = Attachment(url="u", label="l")
    assert replace(plain, attachments=(file,)).digest != plain.digest
    assert replace(plain, attachments=(file, file)).digest != replace(plain, attachments=(file,)).digest


def test_article_id_is_stable() -> None:
    assert article_id("haugiang", "12345") == "haugiang-5994471abb"
    assert article_id("haugiang", "12345") != article_id("haugiang", "12346")


def test_payload_header_is_found_without_case() -> None:
    payload = Payload(status=200, headers=(("Content-Type", "a"), ("content-type", "b")), body=b"", raw=b"")
    assert payload.header("CONTENT-TYPE") == "a"
    assert payload.header("x") is None
