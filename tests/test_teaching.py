"""What the chapters teach stands on something: marks are claims, findings have a source, and two lists only shrink."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from teachkit import claims

from .conftest import ROOT

LIST = ROOT / "tests" / "untaught_claims.txt"
UNCITED = ROOT / "tests" / "uncited_sentences.txt"
#: How many claims no chapter teaches, and how many sentences of each chapter are exceptions: lowered with the lists.
UNTAUGHT = 35
EXCEPTIONS = {
    "hot_cold_tipping_point": 6,
    "neuron_glioma_synapses": 5,
    "preface": 3,
    "seizures_inflammation_valproate": 4,
    "silencing_and_releasing": 5,
}
#: SHA-256 of the ids that no chapter taught when the list was begun; it stays.
FIRST_LIST = "1bf1b7bb54da01db8a23d3fed5100631b3d6ac22aa5cfcab63abf63df0c50989"
OWN = {"axis_map.md", "evidence.md", "concordance.md", "glossary.md"}

#: Words by which a sentence sounds like a study's result. Coarse: what is none stands in the list of exceptions.
FINDING = re.compile(
    r"\b(show(ed|n)|found|findings?|report(s|ed)|rais(es|ed)|reduced|blocked|slowed|patients|mice|rats|xenografts?|trials?)\b",
    re.IGNORECASE,
)


def marked() -> Iterator[tuple[Path, str]]:
    """Yield every claim that a chapter marks, with its page."""
    for path in sorted((ROOT / "chapters").glob("*.md")):
        for text in re.findall(r"\{claim\}`([^`]+)`", path.read_text(encoding="utf-8")):
            yield path, text.rstrip(">").rpartition("<")[2].strip()


def test_every_mark_names_a_claim() -> None:
    assert not [(path.name, id) for path, id in marked() if id not in claims.claims()]


def test_the_list_of_claims_not_taught_only_shrinks() -> None:
    """What is taught is struck off with ``~`` and not deleted, so nothing can come in by the back door."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    struck = {line.removeprefix("~ ") for line in lines if line.startswith("~ ")}
    listed = {line for line in lines if not line.startswith("~")}
    first = sorted(struck | listed)
    assert len(first) == len(lines), "an id stands twice"
    assert hashlib.sha256("\n".join(first).encode()).hexdigest() == FIRST_LIST, f"{LIST.name}: only strike off"
    taught = {id for path, id in marked() if path.name not in OWN}
    new = set(claims.claims()) - taught - listed
    assert not new, f"no chapter teaches these any more: {sorted(new)}"
    stale = taught & listed
    assert not stale, f"a chapter teaches these, so {LIST.name} strikes them off with '~ ': {sorted(stale)}"
    assert len(listed) == UNTAUGHT, f"{len(listed)} claims wait for a chapter; UNTAUGHT follows the list down, never up"


def sentences(text: str) -> Iterator[str]:
    """Yield a chapter's sentences up to its exercises: a line is a sentence, and a table's row is one too."""
    body = re.split(r"^## Exercises$", text, flags=re.MULTILINE)[0]
    body = re.sub(r"\A---\n.*?\n---\n", "", body, flags=re.DOTALL)
    body = re.sub(r"^```\{(?!list-table).*?^```$", "", body, flags=re.MULTILINE | re.DOTALL)
    body = re.sub(r"^:header-rows: 1\n(?::.+\n)*\n(.+\n)(  - .*\n)*", "", body, flags=re.MULTILINE)
    body = re.sub(r"\n  - ", " | ", body)
    heading = re.compile(r"#|:|```|\*\*[^*]+\*\*$")
    yield from (line for line in body.splitlines() if line and not heading.match(line))


def bare(text: str) -> list[str]:
    """Return the sentences that sound like a finding and carry neither a citation nor a claim."""
    return [line for line in sentences(text) if FINDING.search(line) and "{cite" not in line and "{claim}" not in line]


def test_a_bare_finding_is_seen_in_prose_and_in_a_table() -> None:
    text = (
        "---\nfound: 1\n---\n# Found\n\n**Mice.**\nDrug X slowed it.\nY {claim}`was found <b>`.\n\n"
        "```{list-table} In mice\n:header-rows: 1\n:stub-columns: 1\n\n* - Drug\n  - Found\n"
        "* - A\n  - in mice\n* - B\n  - in rats {cite:p}`x`\n```\n\n## Exercises\nIn rats.\n"
    )
    assert bare(text) == ["Drug X slowed it.", "* - A | in mice"]


def test_a_sentence_that_sounds_like_a_finding_has_a_source_and_the_exceptions_only_shrink() -> None:
    """An exception is ``chapter: how the sentence begins``; one that fits no bare sentence any more has to go."""
    listed = [line for line in UNCITED.read_text(encoding="utf-8").splitlines() if line]
    found = [
        f"{path.stem}: {line}"
        for path in sorted((ROOT / "chapters").glob("*.md"))
        if "```{objectives}" in (text := path.read_text(encoding="utf-8"))
        for line in bare(text)
    ]
    new = [line for line in found if not line.startswith(tuple(listed))]
    assert not new, "add a {cite} or a {claim}:\n" + "\n".join(new)
    stale = [start for start in listed if not any(line.startswith(start) for line in found)]
    assert not stale, f"these leave {UNCITED.name}:\n" + "\n".join(stale)
    assert len(set(listed)) == len(listed), "an exception stands twice"
    counted = Counter(start.partition(":")[0] for start in listed)
    assert counted == EXCEPTIONS, "the exceptions of a chapter may only become fewer, and EXCEPTIONS follows them down"
