"""What the researcher must know to ask: the query language in examples, and those of each command. Texts only."""

QUERY_LANGUAGE = """\
All words must match; those with accents as typed, those without in every reading. Also:
  "kết luận của Bộ trưởng"       words side by side
  tuyển sinh OR kỳ thi           either; ( ) group; NOT or - leaves out
  trườ*                          words that begin so
  title:học  text:  section:  author:  attachment:      in one part only
  22/2016/TT-BGDĐT   code:22/2016   code:"TT 22"        document codes
  portal:haugiang  from:2018-11  to:12/2019  on:12/11/2018  year:2018
"""

EXAMPLES = {
    "cli": """\
  search_cli.py search giao ban lanh dao
  search_cli.py search '"kết luận của Bộ trưởng" portal:vinhlong'
  search_cli.py show haugiang-0a1b2c3d4e
  search_cli.py portals
""",
    "search": """\
  search_cli.py search giao ban lanh dao
  search_cli.py search 'title:(tuyển sinh) NOT "lớp 10"' --from 2018 --sort newest
  search_cli.py search --portal haugiang --sort newest --limit 3
  search_cli.py search học bổng --facet portal --facet year --json
""",
    "show": """\
  search_cli.py show haugiang-0a1b2c3d4e
  search_cli.py show haugiang-0a1b --text
  search_cli.py show haugiang-0a1b --html > page.html
  search_cli.py show haugiang-0a1b --explain | less
  search_cli.py show haugiang-0a1b --as-of 2018-11
""",
    "history": """\
  search_cli.py history haugiang-0a1b2c3d4e
  search_cli.py history haugiang-0a1b --json
""",
    "diff": """\
  search_cli.py diff haugiang-0a1b2c3d4e
  search_cli.py diff haugiang-0a1b 1 3
  search_cli.py diff haugiang-0a1b 1 3 --json
""",
    "portals": """\
  search_cli.py portals
  search_cli.py --data /srv/edu-archive portals --json
""",
    "index": """\
  search_cli.py index status
  search_cli.py index sync
  search_cli.py index rebuild
""",
}


def epilog(*, examples: str, before: str = "") -> str:
    """Return the end of a command's help, its lines kept as they are (click's mark for that is a backspace)."""
    return "\n\n".join(f"\b\n{part}" for part in (before, f"Examples:\n{EXAMPLES[examples]}") if part)
