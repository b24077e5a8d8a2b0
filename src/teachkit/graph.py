"""The axis as a signed graph: what acts on what, by which claims, and what follows from it.

The graph is a ``networkx.MultiDiGraph``: *multi* because several claims may join the same two entities, *di*
because an effect has a direction. A node is an entity (``g.nodes["CCL2"]`` holds its attributes), an edge is
one claim, with the claim's id as its key. Three signs are used: ``+`` (more of the first, more of the second),
``-`` (more of the first, less of the second), ``?`` (no direction stated, or the claims disagree).

Some edges are no claims but *links* (attribute ``link``): a Treg is a kind of immunosuppressive cell, so an
effect on Tregs counts for immunosuppressive cells. Links lead from the part to the whole, never back: what is
claimed of immune cells at large is not taken to hold for microglia. The one exception, ``includes``, joins a
pathway to the member it is named after. A link's sign says what more of the part means for the whole; ``?``
where it means nothing definite. Every step over a link is marked in the answer.

A treatment may stand at the end of a path, not inside it: it acts only where it is given, so "activity hinders
checkpoint inhibitors, which help T cells" is no path from activity to T cells.

Questions are bounded, so that an answer takes milliseconds: by the number of steps, by the number of answers,
and by the work. Each answer says whether it is complete. For the same questions in networkx's own words see
``networkx.all_simple_paths`` and ``networkx.simple_cycles``.

>>> g = build([("Norepinephrine", {}), ("CCL2", {}), ("Treg", {})],
...           [("Norepinephrine", "CCL2", "c1", {"sign": "+"}), ("CCL2", "Treg", "c2", {"sign": "+"})])
>>> paths(g, "Norepinephrine", "Treg")
1 path of at most 5 steps; all found.
+ Norepinephrine → CCL2 → Treg  (weakest: not-stated)
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

import networkx as nx

#: How many characters a line of output may have, and how its second line begins.
_LINE, _INDENT = 100, "\n    "
#: Grades of evidence from the weakest to the strongest.
GRADES = ("not-stated", "inference", "cells", "tissue", "animals", "patients")
#: Strengths that leave a claim open.
HEDGES = {"may", "open", "unknown", "context-dependent"}
#: The bounds of an answer: steps, answers, and partial answers looked at.
STEPS, ANSWERS, WORK = 5, 300, 20000


class UnknownName(LookupError):
    """No entity or claim has this name; the message suggests the nearest."""


@dataclass(frozen=True)
class Step:
    """From one entity to the next: the claims that say so, or the link that does.

    ``sign`` is that of the claims: signed claims outvote unsigned ones, and ``?`` stands where signed claims
    disagree or none is signed. ``grade`` is the best grade among the claims that bear the sign.
    """

    source: str
    target: str
    sign: str
    claims: tuple[str, ...]
    link: str
    grade: str
    hedged: bool
    doubted: bool


@dataclass(frozen=True)
class Path:
    """Steps that follow one another; in a loop the last ends where the first begins."""

    steps: tuple[Step, ...]

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities in order; a loop names its first entity once more at the end."""
        return (self.steps[0].source, *(step.target for step in self.steps))

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of all claims on the way."""
        return tuple(id for step in self.steps for id in step.claims)

    @property
    def sign(self) -> str:
        """The product of the steps' signs; ``?`` as soon as one of them is ``?``."""
        signs = [step.sign for step in self.steps]
        return "?" if "?" in signs else "-" if signs.count("-") % 2 else "+"

    @property
    def weakest(self) -> str:
        """The weakest grade on the way; links, which are no findings, do not count."""
        return min((step.grade for step in self.steps if step.claims), key=GRADES.index)

    @property
    def hedged(self) -> bool:
        """Whether some step rests on hedged claims alone."""
        return any(step.hedged for step in self.steps)

    @property
    def doubted(self) -> bool:
        """Whether the book doubts a claim on the way."""
        return any(step.doubted for step in self.steps)

    def __repr__(self) -> str:
        return "  ".join(self._parts())

    def __str__(self) -> str:
        """The same, on two lines where one would be longer than a page is wide."""
        words, marks = self._parts()
        return f"{words}{'  ' if len(words) + len(marks) < _LINE else _INDENT}{marks}"

    def _parts(self) -> tuple[str, str]:
        words = self.steps[0].source
        for step in self.steps:
            words += f" ⇢ {step.target}" if step.link else f" → {step.target}"
        marks = ["hedged"] * self.hedged + ["doubted"] * self.doubted
        return f"{self.sign} {words}", f"({', '.join([f'weakest: {self.weakest}', *marks])})"


T = TypeVar("T")


class Found(list[T], Generic[T]):
    """A list of answers that knows its bounds: ``complete``, ``max_length``, ``note``."""

    def __init__(self, items: Iterable[T], what: str, max_length: int, complete: bool) -> None:
        super().__init__(items)
        self.what, self.max_length, self.complete = what, max_length, complete

    @property
    def note(self) -> str:
        """One sentence: how many were found, within which bounds, and whether that is all."""
        count = f"{len(self)} {self.what}{'' if len(self) == 1 else 's'}"
        tail = "all found." if self.complete else "the search stopped there, and there are more."
        return f"{count} of at most {self.max_length} steps; {tail}"

    def __repr__(self) -> str:
        return "\n".join([self.note, *map(str, self)])


def build(
    entities: Iterable[tuple[str, Mapping[str, Any]]],
    claims: Iterable[tuple[str, str, str, Mapping[str, Any]]],
    links: Iterable[tuple[str, str, str, str]] = (),
) -> nx.MultiDiGraph:
    """Return the graph of ``entities`` (name, attributes), ``claims`` (source, target, id, attributes; ``sign`` is
    needed) and ``links`` (part, whole, relation, sign).

    Raises :class:`UnknownName` for a claim or link that names an entity which is not given.
    """
    g = nx.MultiDiGraph()
    g.add_nodes_from((name, dict(attributes)) for name, attributes in entities)
    plain = {"setting": "not-stated", "strength": "asserted", "doubt": "", "link": ""}
    for source, target, id, attributes in claims:
        g.add_edge(resolve(g, source), resolve(g, target), key=id, **{**plain, **attributes})
    for part, whole, relation, sign in links:
        known = {**plain, "sign": sign, "link": relation}
        g.add_edge(resolve(g, part), resolve(g, whole), key=f"{relation}: {part}, {whole}", **known)
    return g


def resolve(g: nx.MultiDiGraph, name: str) -> str:
    """Return the entity that ``name`` means: its name, label or a synonym, in any case of letters.

    Raises :class:`UnknownName`, which suggests the nearest names.

    >>> g = build([("TNF-α", {"synonyms": "TNF; TNFα"})], [])
    >>> resolve(g, "tnf")
    'TNF-α'
    >>> resolve(g, "TNF-b")
    Traceback (most recent call last):
    teachkit.graph.UnknownName: no entity 'TNF-b'; did you mean 'TNF-α'?
    """
    if name in g:
        return name
    table: dict[str, str] = {}
    for node, data in g.nodes(data=True):
        for known in (node, data.get("label", ""), *str(data.get("synonyms", "")).split(";")):
            if known.strip():
                table.setdefault(known.strip().casefold(), node)
    wanted = str(name).strip().casefold()
    if wanted in table:
        return table[wanted]
    close = get_close_matches(wanted, table, n=3, cutoff=0.55) or [k for k in table if wanted and wanted in k][:3]
    found = list(dict.fromkeys(table[k] for k in close))
    hint = f"did you mean {' or '.join(repr(k) for k in found)}?" if found else "list(g) names them all"
    raise UnknownName(f"no entity '{name}'; {hint}")


def merge(source: str, target: str, edges: Mapping[str, Mapping[str, Any]]) -> Step:
    claims = {id: data for id, data in edges.items() if not data["link"]}
    if not claims:
        data = next(iter(edges.values()))
        return Step(source, target, data["sign"], (), data["link"], GRADES[-1], False, False)
    signs = {data["sign"] for data in claims.values()} - {"?"}
    sign = signs.pop() if len(signs) == 1 else "?"
    bearing = [d for d in claims.values() if d["sign"] == sign] or list(claims.values())
    return Step(
        source, target, sign, tuple(sorted(claims)), "", max((d["setting"] for d in bearing), key=GRADES.index),
        all(d["strength"] in HEDGES for d in bearing), any(d["doubt"] for d in claims.values()),
    )  # fmt: skip


class Steps:
    """The graph as steps between numbered entities; the numbers are the order of the nodes."""

    def __init__(self, g: nx.MultiDiGraph) -> None:
        self.names = list(g)
        self.number = {name: k for k, name in enumerate(self.names)}
        self.out: list[dict[int, Step]] = [{} for _ in self.names]
        self.into: list[list[int]] = [[] for _ in self.names]
        self.ends = {k for k, name in enumerate(self.names) if g.nodes[name].get("kind") == "therapy"}
        for source, row in g.adjacency():
            s = self.number[source]
            for target, edges in sorted(row.items(), key=lambda item: self.number[item[0]]):
                self.out[s][self.number[target]] = merge(source, target, edges)
                self.into[self.number[target]].append(s)

    def distances(self, goal: int, least: int = 0) -> dict[int, int]:
        """Return the steps needed to reach ``goal`` without entities numbered below ``least``."""
        found, queue = {goal: 0}, deque([goal])
        while queue:
            here = queue.popleft()
            if here in self.ends and here != goal:
                continue
            for before in self.into[here]:
                if before >= least and before not in found:
                    found[before] = found[here] + 1
                    queue.append(before)
        return found

    def walk(self, start: int, goal: int, longest: int, least: int = 0) -> Iterator[tuple[int, ...] | None]:
        """Yield every path without a repeated entity, shorter ones first; None for each partial one looked at."""
        left = self.distances(goal, least)
        front: list[tuple[int, ...]] = [(start,)]
        for length in range(1, longest + 1):
            grown = []
            for path in front:
                for after in self.out[path[-1]]:
                    if after == goal:
                        yield (*path, after)
                    elif after in self.ends or after < least or after in path:
                        continue
                    elif length + left.get(after, longest) <= longest:
                        grown.append((*path, after))
                        yield None
            front = grown

    def path(self, numbers: Sequence[int]) -> Path:
        return Path(tuple(self.out[a][b] for a, b in zip(numbers, numbers[1:], strict=False)))


def paths(g: nx.MultiDiGraph, a: str, b: str, max_length: int = STEPS) -> Found[Path]:
    """Return the paths from entity ``a`` to entity ``b`` of at most ``max_length`` steps, shortest first.

    A path visits no entity twice and holds at least one claim. ``path.sign`` is its net sign, ``path.weakest``
    the weakest evidence on the way. At most 300 are returned; ``.note`` says whether there are more.

    Raises :class:`UnknownName` for an unknown entity, ValueError for equal ends (ask for loops) or a length
    that is not positive.
    """
    start, goal = resolve(g, a), resolve(g, b)
    if start == goal:
        raise ValueError(f"'{start}' is both ends; loops(g) finds the ways back to an entity")
    steps = Steps(g)
    walk = steps.walk(steps.number[start], steps.number[goal], _length(max_length))
    found, complete = _gather(steps, walk)
    return Found(found, "path", max_length, complete)


def loops(g: nx.MultiDiGraph, through: str | None = None, max_length: int = STEPS) -> Found[Path]:
    """Return the feedback loops of at most ``max_length`` steps, shortest first; ``through`` keeps those of an entity.

    ``loop.sign`` is ``+`` where a change feeds itself, ``-`` where it opposes itself. Each loop begins at its
    entity that stands first in ``list(g)``. Loops of links alone are left out.
    """
    steps = Steps(g)
    wanted = None if through is None else steps.number[resolve(g, through)]
    last = len(steps.names) if wanted is None else wanted + 1
    found: list[Path] = []
    complete = True
    work = 0
    for k in sorted(set(range(last)) - steps.ends):
        walk = steps.walk(k, k, _length(max_length), k)
        kept = (one for one in walk if one is None or wanted is None or wanted in one)
        some, whole = _gather(steps, kept, work)
        work += some.work
        found += some
        complete = complete and whole
    found.sort(key=lambda loop: (len(loop.steps), [steps.number[name] for name in loop.entities]))
    return Found(found[:ANSWERS], "loop", max_length, complete and len(found) <= ANSWERS)


class _Some(list[Path]):
    work = 0


def _gather(steps: Steps, walk: Iterator[tuple[int, ...] | None], work: int = 0) -> tuple[_Some, bool]:
    some = _Some()
    for one in walk:
        if one is None:
            some.work += 1
            if work + some.work > WORK:
                return some, False
        elif any(steps.out[a][b].claims for a, b in zip(one, one[1:], strict=False)):
            if len(some) == ANSWERS:
                return some, False
            some.append(steps.path(one))
    return some, True


def _length(value: int) -> int:
    if value < 1:
        raise ValueError(f"a length of {value} steps; 1 or more is needed")
    return value
