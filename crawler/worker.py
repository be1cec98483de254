"""One cleaning process: pages in, extractions out, over a connection inherited from clean.py. Knows nothing else.

Started as `python -m crawler.worker FD MEMORY`: a fresh interpreter that imports the cleaner alone, so that it may be
killed at any moment. Ends when its parent does.
"""

import resource
import signal
import sys
from multiprocessing.connection import Connection

from archive.errors import ExtractError
from crawler.extract import extract
from crawler.extract.page import Extraction, Page, Rules


def clean(page: Page, rules: Rules) -> Extraction | str:
    """Return what the cleaner makes of a page, or in one sentence why it could not."""
    try:
        return extract(page, rules)
    except ExtractError as error:
        return str(error)
    except MemoryError:
        return "needed more memory than a page may"
    except Exception as error:
        return f"cleaner failed: {type(error).__name__}: {error}"


def serve(connection: Connection) -> None:
    """Answer requests until the parent hangs up."""
    while True:
        try:
            page, rules = connection.recv()
        except EOFError:
            return
        connection.send(clean(page, rules))


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
