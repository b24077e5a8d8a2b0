"""A path on the axis: its steps in words, and its sign computed from the claims."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..graph import Path

#: What a path's sign is called in a question's options.
SIGNS = {"+": "more", "-": "less", "?": "ambiguous"}
_TEXTS = {"more": "More at the end.", "less": "Less at the end.", "ambiguous": "No definite direction at the end."}
_STEPS = {
    "+": "More of {} means more of {}",
    "-": "More of {} means less of {}",
    "?": "From {} to {}, no direction is stated or the claims disagree",
}


@cache
def _axis() -> Any:
    # networkx is slow to load, and most users of questions ask nothing of the axis.
    from ..evidence import axis

    return axis()


def path(names: Sequence[str]) -> "Path":
    """Return the path through the entities named.

    Raises ValueError for an unknown entity, for fewer than three, for one given twice, for a treatment inside, and
    where neither a claim nor a link joins two neighbours.
    """
    from ..graph import Path, UnknownName, merge, resolve

    g = _axis()
    try:
        nodes = [resolve(g, name) for name in names]
    except UnknownName as problem:
        raise ValueError(str(problem)) from problem
    if len(nodes) < 3 or len(set(nodes)) < len(nodes):
        raise ValueError("a path has three entities or more, each once")
    for node in nodes[1:-1]:
        if g.nodes[node]["kind"] == "therapy":
            raise ValueError(f"{node} is a treatment, which may stand at an end of a path and not inside it")
    for a, b in zip(nodes, nodes[1:], strict=False):
        if not g.has_edge(a, b):
            raise ValueError(f"no claim and no link leads from {a} to {b}")
    return Path(tuple(merge(a, b, g[a][b]) for a, b in zip(nodes, nodes[1:], strict=False)))


def resolved(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a sign question becomes in the page: options with the right one marked, entities, steps in words."""
    found = path(row["path"])
    label = {name: _axis().nodes[name]["label"] for name in found.entities}
    key = SIGNS[found.sign]
    return {
        "options": [
            {"text": _TEXTS[name], "feedback": row["options"][name], **({"correct": True} if name == key else {})}
            for name in SIGNS.values()
        ],
        "path": [{"name": name, "label": label[name]} for name in found.entities],
        "chain": [
            _STEPS[step.sign].format(label[step.source], label[step.target])
            + (" (the second holds the first: a link of the book, no claim)." if step.link else ".")
            for step in found.steps
        ],
    }
