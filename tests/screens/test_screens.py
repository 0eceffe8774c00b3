"""The file of all screens is what the product says today, and it says it in plain English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.screens.__main__ import FILE
from tests.screens.scenes import all_screens

BANNED = re.compile(
    r"\b(mend(s|ed|ing)?|anew|shall|told|whoever|somebody|(?<!there )is no (?!longer)[a-z]+|as wished|beforehand)\b",
    re.IGNORECASE,
)
READS = re.compile(r"^## \d+\. [^:]+: /trunk (list|show|whois|check|who|pending|explain|help|audit|doctor)\b")


@pytest.mark.long
def test_the_file_of_all_screens_is_what_the_product_says_today(tmp_path: Path) -> None:
    """Where a sentence has changed, `python -m tests.screens` writes the file again; read the difference."""
    assert all_screens(tmp_path) == FILE.read_text(encoding="utf-8"), "run: python -m tests.screens"


def test_it_has_at_least_150_screens() -> None:
    assert len(re.findall(r"^## \d+\. ", FILE.read_text(encoding="utf-8"), re.MULTILINE)) >= 150


def test_no_screen_has_a_word_that_nobody_would_say() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if BANNED.search(line)] == []


def test_no_answer_that_only_reads_says_that_nothing_was_changed() -> None:
    screens = re.split(r"(?m)^(?=## )", FILE.read_text(encoding="utf-8"))
    assert [s for s in screens if READS.match(s) and "othing was changed" in s] == []
