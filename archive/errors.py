"""The one error tree of edu-archive. What a person or a script may have to act on lives here.

    EduArchiveError                 exit code 2 unless a command says otherwise
    ├── ConfigError                 a setting or profile is wrong; names file, key and what was expected
    ├── ArchiveError                the data folder
    │   ├── ArchiveLocked           another run holds it; names the owner
    │   ├── ArchiveDamaged          something on disk does not read back as it was written
    │   ├── ArchiveFull             no space left; nothing was half-written
    │   └── NotFound                no such article, revision or capture
    ├── SourceError                 a web archive or a file to backfill from does not give what was asked for
    ├── ExtractError                a page could not be cleaned (too large, too slow, not a page)
    ├── IndexUnusable              the full-text index is missing, damaged or of another version
    └── QueryError                  the query cannot be read; carries the place

Errors of lower libraries never leak out of the file that uses them: they are raised `from` their cause.
"""


class EduArchiveError(Exception):
    """Anything that edu-archive reports to a person instead of a traceback."""


class ConfigError(EduArchiveError):
    """A setting or a profile is wrong: the message names the file, the key and what was expected."""


class ArchiveError(EduArchiveError):
    """The data folder cannot be used as asked."""


class ArchiveLocked(ArchiveError):
    """Another run holds the archive; the message names it."""


class ArchiveDamaged(ArchiveError):
    """Something on disk does not read back as it was written."""


class ArchiveFull(ArchiveError):
    """No space left on the device; nothing was left half-written."""


class NotFound(ArchiveError):
    """No such article, revision or capture in this archive."""


class SourceError(EduArchiveError):
    """A web archive or a file does not give what was asked of it; the message says who and why."""


class ExtractError(EduArchiveError):
    """A page could not be cleaned."""


class IndexUnusable(EduArchiveError):
    """The full-text index is missing, damaged or was built by another version: rebuild it."""


class QueryError(EduArchiveError):
    """The query cannot be read.

    Attributes:
        query: What was typed.
        position: Index of the first character that could not be read, 0 to len(query).
    """

    def __init__(self, message: str, query: str, position: int) -> None:
        super().__init__(message)
        self.query = query
        self.position = position
