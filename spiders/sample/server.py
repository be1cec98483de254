"""Serves the sample portals over HTTP on this machine, for `make demo` and for tests.

`python -m spiders.sample.server` serves both until it is interrupted. What is served is in content.py (the
articles) and in haugiang.py and vinhlong.py (the pages).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

from spiders.sample import haugiang, vinhlong
from spiders.sample.content import ZONE, SampleArticle, articles
from spiders.sample.manuscript import read_body
from spiders.sample.origin import Answer, Asked, Origin, RequestLog, utc_now
from spiders.sample.shelf import Shelf
from spiders.sample.sites import SITES

_PAGES = {"haugiang": haugiang.answer, "vinhlong": vinhlong.answer}
_FIRST_VISIT = 1_204_517


class SamplePortal:
    """One sample portal that is being served, and what tests may do to it.

    Attributes:
        name: `haugiang` or `vinhlong`.
    """

    def __init__(self, name: str, *, port: int = 0, clock: Callable[[], datetime] = utc_now) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._articles = {article.key: article for article in articles(name)}
        self._visits = _FIRST_VISIT
        self._server = Origin(self._answer, port=port, clock=clock)

    @property
    def origin(self) -> str:
        """Where it is served: `http://127.0.0.1:PORT`."""
        return self._server.origin

    @property
    def requests(self) -> list[RequestLog]:
        """Every request answered so far."""
        return self._server.requests

    @property
    def articles(self) -> tuple[SampleArticle, ...]:
        """What is published now, newest first."""
        with self._lock:
            kept = tuple(self._articles.values())
        return tuple(sorted(kept, key=lambda article: article.posted, reverse=True))

    def edit(self, key: str, *, title: str | None = None, text: str | None = None) -> SampleArticle:
        """Change an article's title or its body (written as in an article file); return the new state.

        Raises:
            KeyError: It has no such article.
        """
        with self._lock:
            article = self._articles[key]
            if text is not None:
                lead, pieces = read_body(text)
                article = replace(article, lead=lead or article.lead, pieces=pieces)
            article = replace(article, title=title or article.title)
            self._articles[key] = article
        return article

    def publish(self, article: SampleArticle) -> None:
        """Put a new article on the portal, or put one back; see `manuscript.compose`."""
        with self._lock:
            self._articles[article.key] = article

    def remove(self, key: str) -> SampleArticle:
        """Take an article off the portal, and return it: its page then answers 200 with an error text.

        Raises:
            KeyError: It has no such article.
        """
        with self._lock:
            return self._articles.pop(key)

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            self._visits += 1
            visits = self._visits
        shelf = Shelf(
            site=SITES[self.name],
            articles=self.articles,
            now=asked.at.astimezone(ZONE),
            visits=visits,
            origin=f"http://{asked.headers.get('host', SITES[self.name].host)}",
        )
        return _PAGES[self.name](asked, shelf)


@contextmanager
def serve(name: str, *, port: int = 0, clock: Callable[[], datetime] = utc_now) -> Iterator[SamplePortal]:
    """Serve a sample portal for the length of a `with` block.

    Args:
        name: `haugiang` or `vinhlong`.
        port: 0 takes any free one.
        clock: What time the portal believes it is; with time zone.

    Raises:
        KeyError: There is no sample portal of that name.
        OSError: The port is taken.
    """
    portal = SamplePortal(name, port=port, clock=clock)
    try:
        yield portal
    finally:
        portal.stop()


def main() -> None:
    """Serve both portals until interrupted."""
    with ExitStack() as stack:
        for name in SITES:
            portal = stack.enter_context(serve(name))
            print(f"{name} {portal.origin}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
