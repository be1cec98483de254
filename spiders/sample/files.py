"""Makes the files that sample articles carry: real PDF, DOCX, PNG and JPEG, the same bytes every time.

Formats: PDF 1.4 (ISO 32000-1), WordprocessingML in a ZIP (ECMA-376), PNG (RFC 2083), baseline JPEG (ITU-T T.81).
"""

import io
import struct
import textwrap
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

_LINES_A_PAGE = 48
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = (
    _XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def pdf(paragraphs: Sequence[str]) -> bytes:
    """Make a PDF whose text reads back as `paragraphs`, broken into lines.

    The font is Helvetica with an encoding made for the letters used, and a ToUnicode map beside it, so that no
    font needs to be embedded for Vietnamese.

    Raises:
        ValueError: More than 223 different characters.
    """
    lines = [line for text in paragraphs for line in [*textwrap.wrap(text, 88), ""]]
    letters = sorted({*"".join(lines), " "})
    if len(letters) > 223:
        raise ValueError(f"a PDF of {len(letters)} different characters; at most 223 fit one encoding")
    codes = {letter: 32 + number for number, letter in enumerate(letters)}
    pages = [lines[i : i + _LINES_A_PAGE] for i in range(0, len(lines), _LINES_A_PAGE)] or [[]]
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _font(codes),
        _stream(_to_unicode(codes)),
    ]
    for number, page in enumerate(pages):
        objects += [_page(6 + 2 * number), _stream(_content(page, codes))]
    return _assemble(objects)


def _font(codes: dict[str, int]) -> bytes:
    names = " ".join(f"/uni{ord(letter):04X}" for letter in codes)
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R /Encoding "
        f"<< /Type /Encoding /Differences [32 {names}] >> >>"
    ).encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:02X}> <{ord(letter):04X}>" for letter, code in codes.items()]
    parts = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]  # the format's limit a section
    maps = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Sample def\n"
        "/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{maps}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _page(content: int) -> bytes:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _content(lines: Sequence[str], codes: dict[str, int]) -> bytes:
    shown = "\n".join(f"<{bytes(codes[c] for c in line).hex()}> Tj T*" for line in lines)
    return f"BT\n/F1 11 Tf\n15 TL\n56 780 Td\n{shown}\nET".encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def docx(paragraphs: Sequence[str]) -> bytes:
    """Make a Word document of `paragraphs`."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), text)
    return out.getvalue()


def png(name: str, width: int = 160, height: int = 104) -> bytes:
    """Make a striped image whose two colours follow from `name`."""
    seed = zlib.crc32(name.encode())
    row = b"\x00" + bytes([(seed & 0xFF) | 1]) * (width // 8)
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    colours = seed.to_bytes(4, "big")[:3] + b"\xff\xff\xff"
    chunks = [
        (b"IHDR", header),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(row * height, 0)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(name: str, width: int = 320, height: int = 200) -> bytes:
    """Make an evenly grey image whose shade follows from `name`."""
    shade = zlib.crc32(name.encode()) % 200 - 100
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    bits = _first_block(shade) + "000" * (blocks - 1)  # every further block: no difference, end of block
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    dc_table = bytes([0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, *range(12)])
    ac_table = bytes([0x10, 1, *[0] * 15, 0])
    return b"\xff\xd8" + b"".join(
        (
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + b"\x08" * 64),
            _segment(0xC0, frame),
            _segment(0xC4, dc_table),
            _segment(0xC4, ac_table),
            _segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        )
    )


def _first_block(shade: int) -> str:
    size = abs(shade).bit_length()
    code = ("00", "010", "011", "100", "101", "110", "1110", "11110")[size]
    value = shade if shade >= 0 else shade + (1 << size) - 1
    return code + (f"{value:0{size}b}" if size else "") + "0"


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data
