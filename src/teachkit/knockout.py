"""What stands around an entity, and what falls when something is taken out of the axis.

>>> from teachkit.graph import build
>>> g = build([(n, {}) for n in "ABC"], [("A", "B", "c1", {"sign": "+"}), ("B", "C", "c2", {"sign": "-"})])
>>> what_falls(g, "B", "A", "C")
1 of 1 paths fall, 0 of 0 loops fall.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from .graph import STEPS, Found, Path, Step, Steps, UnknownName, loops, merge, paths, resolve


def kinds(g: nx.MultiDiGraph, name: str) -> list[str]:
    """Return the kinds, parts, processes and states of an entity, and theirs in turn."""
    found: dict[str, None] = {}
    queue = [resolve(g, name)]
    first = queue[0]
    while queue:
        here = queue.pop()
        for part, _, data in g.in_edges(here, data=True):
            if data["link"] not in ("", "includes") and part not in found and part != first:
                found[part] = None
                queue.append(part)
    return [node for node in g if node in found]


def _named(g: nx.MultiDiGraph, names: str | Iterable[str], parts: bool) -> tuple[set[str], set[tuple[str, str, str]]]:
    entities: set[str] = set()
    edges: set[tuple[str, str, str]] = set()
    table = {key: (a, b, key) for a, b, key in g.edges(keys=True)}
    for name in [names] if isinstance(names, str) else names:
        for arrow in ("->", "→"):
            if arrow in name:
                a, b = (resolve(g, part) for part in name.split(arrow, 1))
                between = {(a, b, key) for key, data in g.get_edge_data(a, b, default={}).items() if not data["link"]}
                if not between:
                    raise UnknownName(f"no claim leads from '{a}' to '{b}'")
                edges |= between
                break
        else:
            if name in table:
                edges.add(table[name])
            else:
                found = resolve(g, name)
                entities |= {found, *(kinds(g, found) if parts else ())}
    return entities, edges


def knock_out(g: nx.MultiDiGraph, names: str | Iterable[str], parts: bool = True) -> nx.MultiDiGraph:
    """Return a copy of the graph without what is named: entities, claim ids, or ``"A -> B"`` for all claims between.

    With an entity go its kinds, parts, processes and states (without AMPA receptors there are no calcium-permeable
    ones); ``parts=False`` keeps them.
    """
    entities, edges = _named(g, names, parts)
    rest = g.copy()
    rest.remove_edges_from(edges)
    rest.remove_nodes_from(entities)
    return rest


@dataclass(frozen=True)
class Fallen:
    """What a knock-out leaves and takes; ``turned`` are paths that stay with another sign."""

    paths_lost: Found[Path]
    paths_left: Found[Path]
    turned: Found[Path]
    loops_lost: Found[Path]
    loops_left: Found[Path]

    def __repr__(self) -> str:
        return (
            f"{len(self.paths_lost)} of {len(self.paths_lost) + len(self.paths_left)} paths fall, "
            f"{len(self.loops_lost)} of {len(self.loops_lost) + len(self.loops_left)} loops fall."
        )


def what_falls(
    g: nx.MultiDiGraph, names: str | Iterable[str], a: str | None = None, b: str | None = None, *,
    max_length: int = STEPS, parts: bool = True,
) -> Fallen:  # fmt: skip
    """Return the paths from ``a`` to ``b``, and the loops, that fall when ``names`` are knocked out.

    Without ends, loops alone are looked at.
    """
    rest = knock_out(g, names, parts)
    steps = Steps(rest)

    def again(path: Path) -> Path | None:
        numbers = [steps.number.get(name, -1) for name in path.entities]
        pairs = list(zip(numbers, numbers[1:], strict=False))
        if not all(s >= 0 and t in steps.out[s] for s, t in pairs):
            return None
        # A step may stand by its link alone when its claims are gone; a path of links alone is none.
        return steps.path(numbers) if any(steps.out[s][t].claims for s, t in pairs) else None

    def split(found: Found[Path]) -> tuple[Found[Path], Found[Path], Found[Path]]:
        after = [(path, again(path)) for path in found]
        groups = (
            [path for path, now in after if now is None],
            [now for _, now in after if now is not None],
            [now for path, now in after if now is not None and now.sign != path.sign],
        )
        lost, left, turned = (Found(group, found.what, found.max_length, found.complete) for group in groups)
        return lost, left, turned

    nothing: Found[Path] = Found([], "path", max_length, True)
    lost, left, turned = split(paths(g, a, b, max_length) if a and b else nothing)
    loops_lost, loops_left, _ = split(loops(g, max_length=max_length))
    return Fallen(lost, left, turned, loops_lost, loops_left)


@dataclass(frozen=True)
class Neighbours:
    """What stands around an entity: steps out of it and into it, the wider entities and the narrower ones."""

    acts_on: tuple[Step, ...]
    acted_on_by: tuple[Step, ...]
    belongs_to: tuple[str, ...]
    kinds: tuple[str, ...]


def neighbours(g: nx.MultiDiGraph, name: str) -> Neighbours:
    """Return what the entity ``name`` does, what acts on it, what it belongs to and what belongs to it."""
    here = resolve(g, name)
    outward = [merge(here, target, g[here][target]) for target in g.successors(here)]
    inward = [merge(source, here, g[source][here]) for source in g.predecessors(here)]
    order = {node: k for k, node in enumerate(g)}
    outward.sort(key=lambda step: order[step.target])
    inward.sort(key=lambda step: order[step.source])
    return Neighbours(
        tuple(step for step in outward if step.claims),
        tuple(step for step in inward if step.claims),
        tuple(step.target for step in outward if step.link),
        tuple(kinds(g, here)),
    )


@dataclass(frozen=True)
class Overlay:
    """What a treatment is claimed to do: the entities it lowers, raises, or changes in an unstated direction."""

    lowers: tuple[Step, ...]
    raises: tuple[Step, ...]
    unclear: tuple[Step, ...]

    @property
    def cuts(self) -> tuple[str, ...]:
        """The entities that it lowers: what to give to :func:`knock_out`."""
        return tuple(dict.fromkeys(step.target for step in self.lowers))


def overlay(g: nx.MultiDiGraph, names: str | Iterable[str]) -> Overlay:
    """Lay one or several treatments over the graph; a treatment is an entity like any other."""
    found = [neighbours(g, name).acts_on for name in ([names] if isinstance(names, str) else names)]
    steps = [step for group in found for step in group]
    groups = (tuple(step for step in steps if step.sign == sign) for sign in "-+?")
    return Overlay(*groups)
