"""Files that an article links to: which links are files, and their labels and types."""

import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from lxml import etree

from archive.model import Attachment

_TYPES = (
    "pdf doc docx docm xls xlsx xlsm xlsb csv ppt pptx pps ppsx odt ods odp rtf zip rar 7z tar gz hwp hwpx epub txt"
)
TYPES = frozenset(_TYPES.split())
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})$")
_FILE = re.compile(
    rf"\.(?:{'|'.join(sorted(TYPES))})(?:$|[?#&/'\"])|[?&](?:download|task=download|filename|fileticket|attachment)\b"
    r"|/documents/\d+/|/download/|downloadfile|viewfilepdf|linkclick\.aspx|getfile|dinhkem|tailieu",
    re.IGNORECASE,
)


def is_file_link(el: etree._Element) -> bool:
    """Return whether an `<a>` leads to a file."""
    href = el.get("href")
    return bool(href and _FILE.search(href)) or bool((click := el.get("onclick")) and _FILE.search(click))
