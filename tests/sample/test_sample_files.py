import re
import zipfile
from io import BytesIO

import pytest
from lxml import etree

from spiders.sample.content import articles, file_path
from spiders.sample.files import docx, jpeg, pdf, png
from spiders.sample.server import serve
from spiders.sample.sites import SITES
from tests.sample.client import fetch

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_pdf(data: bytes) -> str:
    """Check the cross-reference table and return the text, read through the ToUnicode map."""
    assert data.startswith(b"%PDF-1.4\n")
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", data)[0])
    table = data[start:].split(b"trailer")[0].splitlines()
    assert table[0] == b"xref"
    entries = table[2:]
    assert int(table[1].split()[1]) == len(entries)
    for number, entry in enumerate(entries[1:], 1):
        assert data[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    for length, stream in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", data, re.DOTALL):
        assert int(length) == len(stream)
    letters = {int(code, 16): chr(int(u, 16)) for code, u in re.findall(rb"<(..)> <(....)>", data)}
    lines = re.findall(rb"<([0-9a-f]*)> Tj T\*", data)
    return " ".join("".join(letters[byte] for byte in bytes.fromhex(line.decode())) for line in lines)


def check_docx(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        root = etree.fromstring(archive.read("word/document.xml"))
    return " ".join("".join(p.itertext()) for p in root.iter(f"{WORD}p"))


@pytest.mark.parametrize("name", sorted(SITES))
def test_every_attachment_is_a_valid_file_that_holds_its_label(name: str) -> None:
    read = {"pdf": check_pdf, "docx": check_docx}
    found = set()
    with serve(name) as portal:
        for article in portal.articles:
            for piece in article.attachments:
                kind = piece.name.rpartition(".")[2]
                got = fetch(portal.origin, file_path(name, piece.name))
                assert got.status == 200
                assert piece.text.split()[0] in read[kind](got.body)
                found.add(kind)
    assert found == {"pdf", "docx"}


def test_a_pdf_reads_back_as_its_text_over_several_pages() -> None:
    text = ["Thông tư số 22/2016/TT-BGDĐT", *[f"Điều {n}. Quy định về nghỉ lễ" for n in range(1, 60)]]
    data = pdf(text)
    assert check_pdf(data).split() == " ".join(text).split()
    assert data.count(b"/Type /Page ") == 3


def test_a_pdf_of_too_many_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="characters"):
        pdf(["".join(chr(0x4E00 + n) for n in range(300))])


def test_files_are_the_same_bytes_every_time() -> None:
    for make in (pdf, docx):
        assert make(["Một", "Hai & ba"]) == make(["Một", "Hai & ba"])
    for draw in (png, jpeg):
        assert draw("a.png") == draw("a.png") != draw("b.png")


def test_images_declare_their_size() -> None:
    assert png("x")[16:24] == (160).to_bytes(4, "big") + (104).to_bytes(4, "big")
    frame = jpeg("x").partition(b"\xff\xc0")[2]
    assert frame[3:7] == (200).to_bytes(2, "big") + (320).to_bytes(2, "big")
    assert jpeg("x").endswith(b"\xff\xd9")


def test_file_names_are_not_shared_between_articles() -> None:
    names = [p.name for name in SITES for a in articles(name) for p in (*a.attachments, *a.images)]
    assert len(names) == len(set(names))
