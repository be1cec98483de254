"""The researcher's command: parses arguments, asks index/ and archive/, prints. No SQL, no HTML, no engine code.

Exit codes as grep's: 0 found, 1 nothing found, 2 something is wrong. Texts of the archive are made harmless to a
terminal before they are printed, except where bytes are asked for as they are (`show --raw`). What only one command
needs is imported in it: most of a search's time would else be imports.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config, load_config
from archive.errors import EduArchiveError, NotFound, QueryError
from index.manual import QUERY_LANGUAGE, epilog
from index.results import printable
from index.terminal import coloured, emphasis, note, print_json, print_lines

if TYPE_CHECKING:
    from index.sync import Progress

NOTHING, WRONG, INTERRUPTED = 1, 2, 130
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """Commands whose errors are told in a line, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EduArchiveError as error:
            _report(error)
            ctx.exit(WRONG)


@click.group(cls=_Commands, context_settings=_CONTEXT, epilog=epilog(examples="cli"))
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the archive (default: from the settings).")
@click.version_option(package_name="edu-archive", message="edu-archive %(version)s")
@click.pass_context
def cli(ctx: click.Context, data: Path | None) -> None:
    """Search and read the archive of education news portals."""
    ctx.obj = data


@cli.command(epilog=epilog(before=QUERY_LANGUAGE, examples="search"))
@click.argument("query", nargs=-1)
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal; may be repeated.")
@click.option("--from", "start", metavar="DATE", help="Published on or after: 2018, 2018-11, 2018-11-12, 12/11/2018.")
@click.option("--to", "end", metavar="DATE", help="Published on or before.")
@click.option("--section", metavar="WORDS", help="Only sections whose name has these words side by side.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits a page.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--facet", "facets", multiple=True, type=click.Choice(["portal", "section", "year"]), help="Also count by this."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def search(
    data: Path | None,
    query: tuple[str, ...],
    *,
    portals: tuple[str, ...],
    start: str | None,
    end: str | None,
    section: str | None,
    sort: str,
    limit: int,
    page: int,
    facets: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find articles."""
    from index.engine import Request, Sort, open_engine
    from index.narrow import advice, narrowed, unknown_portals
    from index.render import page_json, page_lines
    from index.snippets import with_snippets

    typed = " ".join(query)
    try:
        tree = narrowed(typed, portals=portals, start=start, end=end, section=section)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    request = Request(query=tree, sort=Sort(sort), limit=limit, page=page, facets=facets)
    config = _config(data)
    with Catalogue(config.data / FILE_NAME, readonly=True) as catalogue, open_engine(config) as engine:
        held = catalogue.portals() if portals else []
        if unknown := unknown_portals(portals, held):
            known = ", ".join(portal.name for portal in held)
            raise click.UsageError(f"no portal {unknown[0]} in this archive; there are {known}")
        found = with_snippets(engine.search(request), tree, _texts(catalogue))
        if as_json:
            print_json(page_json(found, typed))
        elif found.hits:
            print_lines(page_lines(found, emphasis()))
        if behind := catalogue.last_change() - engine.seq:
            note(f"{behind} changes of the archive are not in the index yet; run `search_cli.py index sync`")
        if not found.hits:
            note(f"there are {found.pages} pages" if found.total else advice(tree, catalogue.portals()))
            sys.exit(NOTHING)


@cli.command(epilog=epilog(examples="show"))
@click.argument("article_id", metavar="ID")
@click.option("--text", "form", flag_value="text", help="Its text alone.")
@click.option("--html", "form", flag_value="html", help="The captured page, decoded.")
@click.option("--raw", "form", flag_value="raw", help="The server's answer, byte for byte as kept.")
@click.option("--json", "form", flag_value="json", help="All that is known of it, as JSON.")
@click.option("--explain", "--cuts", "explain", is_flag=True, help="What was kept and cut of its page, and why.")
@click.option("--revision", type=click.IntRange(1), metavar="N", help="An earlier revision; the first is 1.")
@click.option("--as-of", metavar="DATE", help="As it was at the end of this day (UTC), month or year.")
@click.pass_obj
def show(
    data: Path | None, article_id: str, form: str | None, *, explain: bool, revision: int | None, as_of: str | None
) -> None:
    """Show one article. ID may be cut short as long as it is clear."""
    from index.explain import explain_json, explain_lines
    from index.render import article_json, article_lines

    config = _config(data)
    if explain and form not in (None, "json"):
        raise click.UsageError(f"--explain goes with --json, not with --{form}")
    if as_of is not None:
        if revision is not None:
            raise click.UsageError("give --revision or --as-of, not both")
        revision = _revision_at(config, article_id, as_of)
    if form in ("html", "raw"):
        _show_capture(config, article_id, revision, raw=form == "raw")
        return
    with Catalogue(config.data / FILE_NAME, readonly=True) as catalogue:
        found = catalogue.revision(article_id, revision)
        about = catalogue.about(found.article_id)
    if form == "json":
        print_json(explain_json(found) if explain else article_json(found, about))
    elif explain:
        print_lines(explain_lines(found, emphasis(), emphasis("dim")))
    elif form == "text":
        print_lines([printable(found.article.text, lines=True)])
    else:
        print_lines(article_lines(found, about, emphasis()))


@cli.command(epilog=epilog(examples="history"))
@click.argument("article_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def history(data: Path | None, article_id: str, *, as_json: bool) -> None:
    """List the revisions of an article, what changed in each, and when its page was gone."""
    from index.history import history_json, history_lines

    with Catalogue(_config(data).data / FILE_NAME, readonly=True) as catalogue:
        revisions, about = catalogue.revisions(article_id), catalogue.about(article_id)
    if as_json:
        print_json(history_json(revisions, about))
    else:
        print_lines(history_lines(revisions, about, emphasis()))


@cli.command(epilog=epilog(examples="diff"))
@click.argument("article_id", metavar="ID")
@click.argument("numbers", metavar="[A B]", type=click.IntRange(1), nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def diff(data: Path | None, article_id: str, numbers: tuple[int, ...], *, as_json: bool) -> None:
    """Show word by word what changed between two revisions, the last two when none are named.

    Exit code 1 when there is no difference.
    """
    from index.history import PLAIN, Marks, diff_json, diff_text, differ

    if len(numbers) not in (0, 2):
        raise click.UsageError("name two revisions, or none for the last two")
    with Catalogue(_config(data).data / FILE_NAME, readonly=True) as catalogue:
        if numbers:
            before, after = (catalogue.revision(article_id, number) for number in numbers)
        elif len(revisions := catalogue.revisions(article_id)) > 1:
            before, after = revisions[-2:]
        else:
            note("it has one revision only")
            sys.exit(NOTHING)
    if as_json:
        print_json(diff_json(before, after))
    elif differ(before, after):
        marks = Marks(went=emphasis("red"), came=emphasis("green")) if coloured() else PLAIN
        print_lines(diff_text(before, after, marks))
    sys.exit(0 if differ(before, after) else NOTHING)


@cli.command(epilog=epilog(examples="portals"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def portals(data: Path | None, as_json: bool) -> None:
    """List what the archive holds of each portal."""
    from index.render import portal_lines, portals_json

    with Catalogue(_config(data).data / FILE_NAME, readonly=True) as catalogue:
        held = catalogue.portals()
    if as_json:
        print_json(portals_json(held))
    elif held:
        print_lines(portal_lines(held))
    if not held:
        note("the archive holds no portal yet; run `scrapy update`")
        sys.exit(NOTHING)


@cli.group(epilog=epilog(examples="index"))
def index() -> None:
    """Look after the full-text index. It can be made again from the archive at any time."""


@index.command(epilog=epilog(examples="index"))
@click.pass_obj
def status(data: Path | None) -> None:
    """Tell whether the index is usable and up to date; exit code 1 when it is behind."""
    from index.engine import open_engine

    config = _config(data)
    with Catalogue(config.data / FILE_NAME, readonly=True) as catalogue, open_engine(config) as engine:
        behind = catalogue.last_change() - engine.seq
        click.echo(f"engine: {config.engine}")
        click.echo(f"articles: {engine.count()} in the index, {catalogue.count_articles()} in the archive")
        click.echo(f"changes: {engine.seq} of {catalogue.last_change()}")
    sys.exit(NOTHING if behind else 0)


@index.command(epilog=epilog(examples="index"))
@click.pass_obj
def sync(data: Path | None) -> None:
    """Put into the index what changed in the archive; make it anew when it is missing or damaged."""
    from index.sync import refresh

    _write_index(data, "index sync", refresh)


@index.command(epilog=epilog(examples="index"))
@click.pass_obj
def rebuild(data: Path | None) -> None:
    """Make the whole index anew beside the present one, then take it into use."""
    from index.sync import rebuild as make_anew

    _write_index(data, "index rebuild", make_anew)


def main() -> None:
    """Run the command line."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `… | head` ends us quietly, as it ends grep
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")  # a terminal that cannot show Vietnamese is no reason to stop
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG)
    except click.Abort:
        sys.exit(INTERRUPTED)


def _config(data: Path | None) -> Config:
    config = load_config()
    return replace(config, data=data) if data else config


def _texts(catalogue: Catalogue) -> Callable[[str], str | None]:
    from index.document import body_text

    def text_of(article_id: str) -> str | None:
        try:
            return body_text(catalogue.revision(article_id).article)
        except NotFound:
            return None  # taken out of the archive since the index was synced

    return text_of


def _revision_at(config: Config, article_id: str, typed: str) -> int:
    from index.dates import days_of
    from index.history import state_at

    try:
        day = days_of(typed)[1]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with Catalogue(config.data / FILE_NAME, readonly=True) as catalogue:
        revisions = catalogue.revisions(article_id)
    found = state_at(revisions, day)
    if found is None:
        note(f"{revisions[0].article_id} was first seen on {min(one.seen for one in revisions):%Y-%m-%d}")
        sys.exit(NOTHING)
    return found.number


def _show_capture(config: Config, article_id: str, revision: int | None, *, raw: bool) -> None:
    from archive.store import Archive

    with Archive.open(config) as archive:
        capture = archive.catalogue.capture(archive.catalogue.revision(article_id, revision).capture)
        if raw:
            sys.stdout.buffer.write(archive.raw(capture))
            return
        page = archive.read(capture)
    from crawler.extract.charset import decode

    print_lines([printable(decode(page.body, page.header("content-type"))[0], lines=True)])


def _write_index(data: Path | None, what: str, write: "Callable[[Catalogue, Config, Progress | None], Any]") -> None:
    from archive.lock import ArchiveLock

    config = _config(data)
    with (
        Catalogue(config.data / FILE_NAME, readonly=True) as catalogue,
        ArchiveLock(config.data, f"search_cli.py {what}"),
    ):
        report = write(catalogue, config, _progress if sys.stderr.isatty() else None)
    click.echo(f"{report.added} added, {report.changed} changed, {report.removed} removed")


def _progress(done: int, total: int) -> None:
    if done % 100 == 0 or done == total:
        click.echo(f"\r{done} of {total} articles", err=True, nl=done == total)


def _report(error: EduArchiveError) -> None:
    click.echo(f"error: {printable(str(error))}", err=True)
    if isinstance(error, QueryError):
        # one sign for one sign, so that the caret stands under the place
        query = "".join(sign if printable(sign) == sign else " " for sign in error.query)
        click.echo(f"  {query}\n  {' ' * error.position}^", err=True)


if __name__ == "__main__":
    main()
