"""The signed graph on graphs drawn at random and on small ones whose every answer can be told by hand."""

import itertools
import random

import networkx as nx
import pytest

from teachkit import graph
from teachkit.graph import Found, Steps, UnknownName, build, loops, merge, paths, resolve
from teachkit.knockout import kinds, knock_out, neighbours, overlay, what_falls

from .test_graph import reference, small


def some(seed: int) -> nx.MultiDiGraph:
    """Return a graph of nine entities, two of them treatments, with claims and links at random."""
    rng = random.Random(seed)
    names = "ABCDEFGHI"
    pairs = [(rng.choice(names), rng.choice(names)) for _ in range(20)]
    links = tuple((a, b, "kind", "+") for a, b in (rng.sample(names, 2) for _ in range(4)))
    g = build([(n, {"kind": "therapy"} if n in "HI" else {}) for n in names],
              [(a, b, f"c{k}", {"sign": rng.choice("+-?")}) for k, (a, b) in enumerate(pairs)], links)  # fmt: skip
    return g


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("longest", [1, 2, 4])
def test_paths_and_loops_are_those_of_networkx(seed: int, longest: int) -> None:
    g = some(seed)
    for a, b in itertools.permutations(g, 2):
        found = paths(g, a, b, longest)
        assert found.complete
        assert {path.entities for path in found} == reference(g, a, b, longest)
        assert [len(p.steps) for p in found] == sorted(len(p.steps) for p in found)
    inside = nx.DiGraph(g.subgraph([n for n in g if n not in "HI"]))
    wanted = set()
    for cycle in nx.simple_cycles(inside, length_bound=longest):
        edges = list(itertools.pairwise([*cycle, cycle[0]]))
        if any(not d["link"] for s, t in edges for d in g[s][t].values()):
            wanted.add(frozenset(edges))
    found = loops(g, max_length=longest)
    assert found.complete
    assert {frozenset(itertools.pairwise(one.entities)) for one in found} == wanted
    order = list(g)
    keys = [(len(one.steps), [order.index(n) for n in one.entities]) for one in found]
    assert keys == sorted(keys) and all(key[1][0] == min(key[1]) for key in keys)
    for name in g:
        kept = [one.entities for one in loops(g, name, longest)]
        assert kept == [one.entities for one in found if name in one.entities]


@pytest.mark.parametrize("seed", range(8))
def test_what_falls_is_counted_whatever_is_cut(seed: int) -> None:
    g = some(seed)
    rng = random.Random(seed)
    for cut in (rng.choice("CDEFG"), "c3", ["c1", "c2", rng.choice("CDE")]):
        rest = knock_out(g, cut)
        fallen = what_falls(g, cut, "A", "B")
        left = paths(rest, "A", "B") if {"A", "B"} <= set(rest) else []
        assert [p.entities for p in fallen.paths_left] == [p.entities for p in left]
        assert [p.sign for p in fallen.paths_left] == [p.sign for p in left]
        assert len(fallen.paths_lost) + len(fallen.paths_left) == len(paths(g, "A", "B"))
        assert {p.entities for p in fallen.loops_left} == {p.entities for p in loops(rest)}
        assert len(fallen.loops_lost) + len(fallen.loops_left) == len(loops(g))
        assert what_falls(g, cut).paths_lost == what_falls(g, cut, "A").paths_left == []


def test_the_distance_to_a_goal_is_counted_in_steps() -> None:
    steps = Steps(small(("A", "B", "+"), ("B", "C", "+"), ("A", "C", "+"), ("D", "A", "+"), ("C", "A", "+")))
    assert steps.distances(2) == {2: 0, 1: 1, 0: 1, 3: 2}
    assert steps.distances(2, least=1) == {2: 0, 1: 1}


def test_answers_say_how_complete_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    g = small(("A", "B", "+"), ("B", "C", "-"), ("A", "C", "+"), ("C", "A", "+"), ("B", "A", "+"))
    assert repr(paths(g, "A", "C")) == (
        "2 paths of at most 5 steps; all found.\n+ A → C  (weakest: not-stated)\n- A → B → C  (weakest: not-stated)"
    )
    assert repr(loops(g, "C", 2)).split("\n")[0] == "1 loop of at most 2 steps; all found."
    assert paths(g, "C", "B", 1).note.startswith("0 paths of at most 1 step")
    monkeypatch.setattr(graph, "ANSWERS", 2)
    assert paths(g, "A", "C").complete and not loops(g).complete and len(loops(g)) == 2
    monkeypatch.setattr(graph, "ANSWERS", 1)
    assert not paths(g, "A", "C").complete and len(paths(g, "A", "C")) == 1
    monkeypatch.setattr(graph, "ANSWERS", 300)
    monkeypatch.setattr(graph, "WORK", 0)
    assert not paths(g, "A", "C").complete and not loops(g).complete
    assert paths(g, "A", "C", 1).complete


def test_the_note_says_that_there_is_more() -> None:
    assert "there are more" in Found([], "path", 5, False).note
    assert Found([], "loop", 1, True).note.startswith("0 loops of at most 1 step")


def test_a_step_in_words() -> None:
    edges = [("A", "B", "c1", {"sign": "-", "strength": "may", "setting": "cells"}),
             ("B", "C", "c2", {"sign": "+", "doubt": "No.", "setting": "animals"})]  # fmt: skip
    g = build([(n, {}) for n in "ABCD"], edges, [("C", "D", "kind", "+")])
    (path,) = paths(g, "A", "D")
    assert repr(path) == "- A → B → C ⇢ D  (weakest: cells, hedged, doubted)"
    assert path.claims == ("c1", "c2")
    assert [step.grade for step in path.steps] == ["cells", "animals", "patients"]
    assert [(step.hedged, step.doubted) for step in path.steps] == [(True, False), (False, True), (False, False)]


def test_claims_are_plain_unless_they_say_more() -> None:
    g = build([("A", {}), ("B", {})], [("A", "B", "c", {"sign": "+"})], [("B", "A", "part", "?")])
    plain = {"setting": "not-stated", "strength": "asserted", "doubt": "", "link": ""}
    assert g["A"]["B"]["c"] == {**plain, "sign": "+"}
    assert g["B"]["A"]["part: B, A"] == {**plain, "sign": "?", "link": "part"}
    step = merge("A", "B", g["A"]["B"])
    assert (step.sign, step.claims, step.link, step.grade, step.hedged) == ("+", ("c",), "", "not-stated", False)
    with pytest.raises(UnknownName, match="no entity 'C'"):
        build([("A", {})], [("A", "C", "c", {"sign": "+"})])
    with pytest.raises(UnknownName, match="no entity 'C'"):
        build([("A", {})], [], [("C", "A", "part", "+")])


def test_an_entity_is_known_by_its_names() -> None:
    g = build([("IL-6", {"label": "Interleukin 6", "synonyms": "BSF2; hgf"}), ("IL-6R", {"synonyms": ""})], [])
    assert [resolve(g, n) for n in ("IL-6", " il-6 ", "interleukin 6", "bsf2", "HGF")] == ["IL-6"] * 5
    for wrong, hint in (
        ("IL-7", "did you mean 'IL-6' or 'IL-6R'?"),
        ("leukin", "did you mean 'IL-6'?"),
        ("", "list(g) names them all"),
    ):
        with pytest.raises(UnknownName) as caught:
            resolve(g, wrong)
        assert str(caught.value) == f"no entity '{wrong}'; {hint}"


def family() -> nx.MultiDiGraph:
    """A whole with two kinds, one of them with a part; and a pathway that includes its member."""
    links = (("k1", "whole", "kind", "+"), ("k2", "whole", "kind", "+"), ("p", "k1", "part", "+"),
             ("whole", "p", "part", "+"), ("m", "k2", "includes", "+"))  # fmt: skip
    return small(("whole", "X", "+"), ("p", "X", "-"), ("drug", "X", "-"), ("drug", "k2", "?"), ("drug", "k1", "-"),
                 links=links)  # fmt: skip


def test_with_a_whole_go_its_kinds_and_theirs() -> None:
    g = family()
    assert kinds(g, "whole") == ["p", "k2", "k1"]
    assert kinds(g, "k2") == []
    assert set(knock_out(g, "whole")) == {"X", "drug", "m"}
    assert set(knock_out(g, "whole", parts=False)) == set(g) - {"whole"}
    assert set(knock_out(g, ["k2", "drug"])) == set(g) - {"k2", "drug"}


def test_arrows_cut_claims_and_leave_links() -> None:
    g = small(("A", "B", "+"), ("A", "B", "-"), ("B", "A", "+"), links=(("A", "B", "kind", "+"),))
    for arrow in ("A -> B", "A → B", "a->b"):
        rest = knock_out(g, arrow)
        assert list(rest["A"]["B"]) == ["kind: A, B"] and rest.has_edge("B", "A")
    with pytest.raises(UnknownName, match="no claim leads from 'B' to 'C'"):
        knock_out(small(("A", "B", "+"), ("A", "C", "+")), "B -> C")
    with pytest.raises(UnknownName, match="no entity ' B -> A'"):
        knock_out(g, "A -> B -> A")
    assert list(knock_out(g, "c1")["A"]["B"]) == ["c0", "kind: A, B"]


def test_what_falls_is_told_in_a_sentence() -> None:
    g = small(("A", "B", "+"), ("B", "C", "-"), ("A", "C", "+"), ("C", "A", "+"), ("C", "C", "-"))
    fallen = what_falls(g, "B", "A", "C")
    assert repr(fallen) == "1 of 2 paths fall, 1 of 3 loops fall."
    assert fallen.paths_lost.what == "path" and fallen.loops_left.what == "loop"
    assert repr(what_falls(g, "B")) == "0 of 0 paths fall, 1 of 3 loops fall."
    assert what_falls(g, "B").paths_left.what == "path"


def test_paths_that_turn_are_told() -> None:
    g = small(("A", "B", "+"), ("A", "B", "-"), ("B", "C", "-"))
    fallen = what_falls(g, "c0", "A", "C")
    assert [(p.sign, p.claims) for p in fallen.turned] == [("+", ("c1", "c2"))]
    assert fallen.paths_lost == []
    assert what_falls(small(("A", "B", "+"), ("A", "B", "+")), "c0", "A", "B").turned == []


def test_a_path_that_only_links_would_hold_up_has_fallen() -> None:
    g = small(("A", "B", "+"), links=(("A", "B", "kind", "+"), ("B", "C", "kind", "+")))
    fallen = what_falls(g, "c0", "A", "C")
    assert (len(fallen.paths_lost), len(fallen.paths_left)) == (1, 0)


def test_neighbours_stand_in_the_graph_s_order() -> None:
    g = small(("B", "X", "+"), ("A", "X", "-"), ("X", "C", "+"), ("X", "A", "?"), ("X", "A", "-"),
              links=(("X", "whole", "kind", "+"), ("small", "X", "part", "+")))  # fmt: skip
    around = neighbours(g, "x")
    assert [step.target for step in around.acts_on] == ["A", "C"]
    assert [step.source for step in around.acted_on_by] == ["B", "A"]
    assert (around.belongs_to, around.kinds) == (("whole",), ("small",))
    assert around.acts_on[0].claims == ("c3", "c4")
    edges = [("C", "A", "c0", {"sign": "+"}), ("B", "A", "c1", {"sign": "+"}), ("A", "C", "c2", {"sign": "+"}),
             ("A", "B", "c3", {"sign": "+"})]  # fmt: skip
    around = neighbours(build([(n, {}) for n in "ABC"], edges), "A")
    assert [s.source for s in around.acted_on_by] == [s.target for s in around.acts_on] == ["B", "C"]


def test_an_overlay_sorts_by_sign() -> None:
    over = overlay(family(), ["drug", "p"])
    assert [s.target for s in over.lowers] == ["X", "k1", "X"]
    assert ([s.target for s in over.raises], [s.target for s in over.unclear]) == ([], ["k2"])
    assert over.cuts == ("X", "k1")
    assert [s.target for s in overlay(family(), "whole").raises] == ["X"]
