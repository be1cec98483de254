"""One cleaning process: pages in, extractions out, over a connection inherited from clean.py. Knows nothing else.

Started as `python -m crawler.worker FD MEMORY`: a fresh interpreter that imports the cleaner alone, so that it may be
killed at any moment. Ends when its parent does.
"""

import resource
import signal
import sys
from multiprocessing.connection import Connection

from archive.errors import ExtractError
from crawler.extract import extract_traced
from crawler.extract.page import Page, Rules
from crawler.extract.plain_page import extract_plain, is_plain
from crawler.extract.site_model import SiteModel
from crawler.hooks import refined
from crawler.learning import Outcome


def clean(page: Page, rules: Rules, site: SiteModel | None = None) -> Outcome:
    """Return what the cleaner makes of a page, or in one sentence why it could not; and the page's trace."""
    try:
        extraction, left = (extract_plain(page, rules), None) if is_plain(page) else extract_traced(page, rules, site)
        return refined(page, rules, extraction), left
    except ExtractError as error:
        return str(error), None
    except MemoryError:
        return "needed more memory than a page may", None
    except Exception as error:
        return f"cleaner failed: {type(error).__name__}: {error}", None


def serve(connection: Connection) -> None:
    """Answer requests until the parent hangs up; bytes between them are the site's model from there on."""
    site: SiteModel | None = None
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        if isinstance(asked, bytes):
            site = SiteModel.from_bytes(asked) if asked else None
        else:
            page, rules, traces = asked
            made, left = clean(page, rules, site)
            connection.send((made, left if traces else None))


def main(arguments: list[str]) -> None:
    """Limit this process, then serve. Arguments: file descriptor, bytes of address space."""
    descriptor, memory = (int(text) for text in arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(descriptor) as connection:
        serve(connection)


if __name__ == "__main__":
    main(sys.argv[1:])
