"""Diffs of texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from index.wordiff import Fate, around_changes, counts, diff_lines

LINES = st.lists(st.lists(st.sampled_from(["một", "hai", "ba", "bốn"]), max_size=6).map(" ".join), max_size=5)


def shown(before: list[str], after: list[str]) -> list[str]:
    marks = {Fate.STAYED: "{}", Fate.WENT: "[-{}-]", Fate.CAME: "{{+{}+}}"}
    return ["".join(marks[p.fate].format(p.text) for p in line) for line in diff_lines(before, after)]


def test_words_that_went_and_came_are_told() -> None:
    assert shown(["họp thứ Hai tuần sau"], ["họp thứ Sáu tuần sau"]) == ["họp thứ [-Hai-]{+Sáu+} tuần sau"]


def test_whole_lines_go_and_come() -> None:
    assert shown(["một", "hai"], ["một"]) == ["một", "[-hai-]"]
    assert shown(["một"], ["một", "hai"]) == ["một", "{+hai+}"]


@given(LINES, LINES)
def test_both_texts_can_be_read_from_their_diff(before: list[str], after: list[str]) -> None:
    lines = diff_lines(before, after)
    for text, gone in ((before, Fate.CAME), (after, Fate.WENT)):
        words = [word for line in lines for p in line if p.fate is not gone for word in p.text.split()]
        assert words == " ".join(text).split()
    came, went = counts(lines)
    assert came - went == len(" ".join(after).split()) - len(" ".join(before).split())


def test_lines_far_from_a_change_are_left_out() -> None:
    text = [str(number) for number in range(9)]
    kept = list(around_changes(diff_lines(text, [*text[:4], "x", *text[5:]])))
    assert [line if line is None else line[-1].text for line in kept] == [None, "3", "x", "5", None]
    assert list(around_changes(diff_lines(text, text))) == []
