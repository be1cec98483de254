"""The catalogue's tables and how they came to be: one SQL script a version, applied in order, never edited.

Knows no queries. `PRAGMA user_version` holds how many of the scripts a file has seen.
"""

import sqlite3

from archive.errors import ArchiveError

_V1 = """
CREATE TABLE portals (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    origin TEXT NOT NULL,
    utc_offset REAL NOT NULL,
    articles INTEGER NOT NULL DEFAULT 0,
    captures INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    portal TEXT NOT NULL REFERENCES portals (name),
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT,
    report TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX runs_by_portal ON runs (portal, id);

CREATE TABLE warcs (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);

CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER REFERENCES runs (id),
    portal TEXT NOT NULL REFERENCES portals (name),
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    fetched TEXT NOT NULL,
    status INTEGER NOT NULL,
    mime TEXT,
    digest TEXT NOT NULL,
    revisit INTEGER NOT NULL,
    warc INTEGER NOT NULL REFERENCES warcs (id),
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    role TEXT NOT NULL,
    key TEXT,
    pending INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    reason TEXT
);
CREATE UNIQUE INDEX captures_by_place ON captures (warc, offset);
CREATE INDEX captures_by_url ON captures (url, id);
CREATE INDEX captures_by_portal ON captures (portal, id);
CREATE INDEX captures_by_run ON captures (run) WHERE run IS NOT NULL;
CREATE INDEX payloads ON captures (digest, id) WHERE revisit = 0;
CREATE INDEX captures_pending ON captures (fetched, id) WHERE pending = 1;

CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    url TEXT NOT NULL,
    role TEXT NOT NULL,
    key TEXT,
    referrer TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    fetched TEXT,
    succeeded TEXT,
    status INTEGER,
    outcome TEXT,
    fetches INTEGER NOT NULL DEFAULT 0,
    skipped TEXT,
    skips INTEGER NOT NULL DEFAULT 0,
    UNIQUE (portal, url)
);
CREATE INDEX urls_by_key ON urls (portal, key) WHERE key IS NOT NULL;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    portal TEXT NOT NULL REFERENCES portals (name),
    key TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    published TEXT,
    published_at REAL,
    latest INTEGER NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (portal, key)
);
CREATE INDEX articles_by_date ON articles (portal, published_at) WHERE published_at IS NOT NULL;

CREATE TABLE revisions (
    article INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,
    capture INTEGER NOT NULL REFERENCES captures (id),
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (article, number)
);
CREATE INDEX revisions_by_capture ON revisions (capture);

CREATE TABLE article_urls (
    url TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (id),
    last_seen TEXT NOT NULL,
    PRIMARY KEY (url, article)
) WITHOUT ROWID;
CREATE INDEX urls_of_article ON article_urls (article);

CREATE TABLE attachments (
    article INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    label TEXT NOT NULL,
    type TEXT,
    PRIMARY KEY (article, revision, position),
    FOREIGN KEY (article, revision) REFERENCES revisions (article, number)
) WITHOUT ROWID;
CREATE INDEX attachments_by_url ON attachments (url);

CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL,
    revision INTEGER NOT NULL,
    what TEXT NOT NULL,
    at TEXT NOT NULL
);
"""

_V2 = """
CREATE TABLE site_models (
    portal TEXT PRIMARY KEY REFERENCES portals (name),
    version INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    data BLOB NOT NULL,
    updated TEXT NOT NULL
);
"""

_V3 = """
CREATE TABLE aliases (
    portal TEXT NOT NULL REFERENCES portals (name),
    key TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (id),
    found TEXT NOT NULL,
    PRIMARY KEY (portal, key)
) WITHOUT ROWID;

CREATE TABLE sketches (
    article INTEGER PRIMARY KEY REFERENCES articles (id),
    day TEXT,
    parts BLOB NOT NULL,
    bands BLOB NOT NULL
);

CREATE TABLE bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (band, article)
) WITHOUT ROWID;

CREATE TABLE likenesses (
    article INTEGER NOT NULL REFERENCES articles (id),
    other INTEGER NOT NULL REFERENCES articles (id),
    similarity REAL NOT NULL,
    found TEXT NOT NULL,
    PRIMARY KEY (article, other)
) WITHOUT ROWID;

CREATE TABLE unsketched (
    article INTEGER PRIMARY KEY REFERENCES articles (id)
);
INSERT INTO unsketched SELECT id FROM articles;
"""

_V4 = """
CREATE TABLE mentions (
    url INTEGER NOT NULL REFERENCES urls (id),
    origin TEXT NOT NULL,
    title TEXT,
    published TEXT,
    precision TEXT,
    raw TEXT NOT NULL,
    updated TEXT,
    section TEXT,
    PRIMARY KEY (url, origin)
) WITHOUT ROWID;
"""

_V5 = """
CREATE TABLE crawls (
    portal TEXT PRIMARY KEY REFERENCES portals (name),
    started TEXT NOT NULL,
    origin TEXT NOT NULL,
    sweep INTEGER NOT NULL,
    everything INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE frontier (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    portal TEXT NOT NULL REFERENCES crawls (portal),
    mark BLOB NOT NULL,
    priority INTEGER NOT NULL,
    request TEXT,
    UNIQUE (portal, mark)
);
CREATE INDEX frontier_waiting ON frontier (portal, priority DESC, id) WHERE request IS NOT NULL;
"""

_V7 = """
CREATE TABLE absences (
    article INTEGER NOT NULL REFERENCES articles (id),
    since TEXT NOT NULL,
    seen TEXT NOT NULL,
    until TEXT NOT NULL,
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    capture INTEGER NOT NULL REFERENCES captures (id),
    back TEXT,
    PRIMARY KEY (article, since)
) WITHOUT ROWID;

CREATE TABLE urls_by_article (
    article INTEGER NOT NULL REFERENCES articles (id),
    url TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (article, url)
) WITHOUT ROWID;
INSERT INTO urls_by_article (article, url, last_seen) SELECT article, url, last_seen FROM article_urls;
DROP TABLE article_urls;
ALTER TABLE urls_by_article RENAME TO article_urls;

CREATE TABLE dictionaries (
    number INTEGER PRIMARY KEY,
    portal TEXT REFERENCES portals (name),
    articles INTEGER NOT NULL,
    trained TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX dictionaries_by_portal ON dictionaries (portal, articles);

CREATE TABLE reextractions (
    portal TEXT PRIMARY KEY REFERENCES portals (name),
    cleaner TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    captures INTEGER NOT NULL,
    learned INTEGER NOT NULL,
    model BLOB NOT NULL
);

CREATE TABLE staged (
    portal TEXT NOT NULL REFERENCES reextractions (portal),
    capture INTEGER NOT NULL REFERENCES captures (id),
    article INTEGER,
    revision INTEGER,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    body BLOB,
    PRIMARY KEY (portal, capture)
) WITHOUT ROWID;
CREATE INDEX staged_by_size ON staged (portal, outcome, added + removed);
CREATE INDEX staged_by_article ON staged (article) WHERE article IS NOT NULL;

CREATE TABLE superseded (
    article INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    cleaner TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (article, revision, at),
    FOREIGN KEY (article, revision) REFERENCES revisions (article, number)
) WITHOUT ROWID;
"""

_V8 = """
ALTER TABLE captures ADD COLUMN source TEXT;

ALTER TABLE revisions ADD COLUMN seen TEXT;

DROP INDEX captures_pending;
CREATE INDEX captures_pending ON captures (id) WHERE pending = 1;

CREATE TABLE backfill_parts (
    portal TEXT NOT NULL REFERENCES portals (name),
    source TEXT NOT NULL,
    part TEXT NOT NULL,
    begun TEXT,
    position TEXT NOT NULL DEFAULT '',
    complete TEXT,
    PRIMARY KEY (portal, source, part)
) WITHOUT ROWID;

CREATE TABLE backfill_captures (
    portal TEXT NOT NULL REFERENCES portals (name),
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    source TEXT NOT NULL,
    digest TEXT,
    place TEXT NOT NULL,
    text_only INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    PRIMARY KEY (portal, url, at)
) WITHOUT ROWID;
CREATE INDEX backfills_by_state ON backfill_captures (portal, source, state, text_only, at, url);
"""

SCRIPTS: tuple[str, ...] = (_V1, _V2, _V3, _V4, _V5, _V7, _V8)
VERSION = len(SCRIPTS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version of an open file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_readable(connection: sqlite3.Connection, where: str) -> None:
    """Refuse a file that this code cannot read as it is.

    Raises:
        ArchiveError: Its schema is newer than this code, or older and in need of a migration.
    """
    found = version_of(connection)
    if found > VERSION:
        raise ArchiveError(
            f"{where}: made by a newer edu-archive (catalogue version {found}; this one reads {VERSION}); "
            "upgrade edu-archive"
        )
    if found < VERSION:
        raise ArchiveError(
            f"{where}: made by an older edu-archive (catalogue version {found}; this one reads {VERSION}); "
            "run `scrapy update` once to bring it up to date"
        )


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring a file up to `VERSION`, all scripts in one transaction.

    The version is read again under the write lock, because two processes may open an old file at once.

    Raises:
        ArchiveError: The file's schema is newer than this code.
    """
    if version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in SCRIPTS[version_of(connection) :]:
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
        if version_of(connection) < VERSION:
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    require_readable(connection, where)
