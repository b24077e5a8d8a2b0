"""The axis graph: signs, paths, loops, knock-outs against networkx; exports that come back equal."""

import csv
import io
import itertools
import json
import random
import time

import networkx as nx
import pytest

from teachkit import claims, evidence, graph
from teachkit.graph import UnknownName, build, loops, paths
from teachkit.knockout import kinds, knock_out, neighbours, overlay, what_falls


def small(*edges: tuple[str, str, str], links: tuple[tuple[str, str, str, str], ...] = ()) -> nx.MultiDiGraph:
    names = dict.fromkeys([n for a, b, _ in edges for n in (a, b)] + [n for a, b, _, _ in links for n in (a, b)])
    rows = [(a, b, f"c{k}", {"sign": sign}) for k, (a, b, sign) in enumerate(edges)]
    return build([(name, {}) for name in names], rows, links)


@pytest.fixture(scope="module")
def axis() -> nx.MultiDiGraph:
    return evidence.axis()


def test_axis_holds_every_claim_that_is_an_edge(axis: nx.MultiDiGraph) -> None:
    wanted = {one.id for one in claims.claims().values() if one.effect}
    assert {key for *_, key, link in axis.edges(keys=True, data="link") if not link} == wanted
    assert len(wanted) > 190
    assert set(axis) == set(claims.entities())


def test_axis_of_one_part_holds_its_claims_alone() -> None:
    parts = {part for *_, part in evidence.axis("B").edges(data="part") if part}
    assert parts == {"B"}


@pytest.mark.parametrize(
    ("signs", "net"), [("++", "+"), ("+-", "-"), ("--", "+"), ("---", "-"), ("+?", "?"), ("-?-", "?")]
)
def test_net_sign(signs: str, net: str) -> None:
    names = "ABCDE"
    (path,) = paths(small(*[(names[k], names[k + 1], s) for k, s in enumerate(signs)]), "A", names[len(signs)])
    assert path.sign == net


@pytest.mark.parametrize(("signs", "step"), [("++", "+"), ("+-", "?"), ("+?", "+"), ("-?", "-"), ("??", "?")])
def test_claims_that_disagree_leave_the_step_open(signs: str, step: str) -> None:
    (path,) = paths(small(*[("A", "B", s) for s in signs]), "A", "B")
    assert path.sign == step
    assert path.claims == ("c0", "c1")


def test_weakest_evidence_is_that_of_the_best_claim_of_the_weakest_step() -> None:
    edges = [
        ("A", "B", "c1", {"sign": "+", "setting": "patients"}),
        ("B", "C", "c2", {"sign": "+", "setting": "not-stated", "strength": "may"}),
        ("B", "C", "c3", {"sign": "+", "setting": "cells", "doubt": "The cited paper is on something else."}),
        ("B", "C", "c4", {"sign": "?", "setting": "animals"}),
    ]
    (path,) = paths(build([(n, {}) for n in "ABC"], edges), "A", "C")
    assert (path.weakest, path.hedged, path.doubted) == ("cells", False, True)


def test_links_lead_from_the_part_to_the_whole_only() -> None:
    g = small(("A", "part", "-"), ("whole", "B", "+"), links=(("part", "whole", "kind", "+"),))
    (path,) = paths(g, "A", "B")
    assert path.entities == ("A", "part", "whole", "B")
    assert [step.link for step in path.steps] == ["", "kind", ""]
    assert path.sign == "-"
    assert not paths(small(("A", "whole", "+"), ("part", "B", "+"), links=(("part", "whole", "kind", "+"),)), "A", "B")


def test_links_alone_are_no_path_and_no_loop() -> None:
    links = (("a", "b", "part", "+"), ("b", "a", "includes", "+"))
    g = small(("x", "y", "+"), links=links)
    assert not paths(g, "a", "b")
    assert not loops(g)


def test_treatment_ends_a_path_and_stands_in_none() -> None:
    g = small(("A", "drug", "-"), ("drug", "B", "+"), ("B", "A", "+"))
    g.nodes["drug"]["kind"] = "therapy"
    assert not paths(g, "A", "B")
    assert len(paths(g, "A", "drug")) == len(paths(g, "drug", "A")) == 1
    assert not loops(g)


def reference(g: nx.MultiDiGraph, a: str, b: str, longest: int) -> set[tuple[str, ...]]:
    """Return what networkx finds, under the rules on links and treatments."""
    inside = [n for n in g if n in (a, b) or g.nodes[n].get("kind") != "therapy"]
    plain = nx.DiGraph(g.subgraph(inside))
    found = {tuple(path) for path in nx.all_simple_paths(plain, a, b, cutoff=longest)}
    return {p for p in found if any(not d["link"] for s, t in itertools.pairwise(p) for d in g[s][t].values())}


def test_paths_are_those_of_networkx(axis: nx.MultiDiGraph) -> None:
    names = list(axis)
    pairs = random.Random(1).sample(list(itertools.permutations(names, 2)), 1500)
    for a, b in pairs:
        found = paths(axis, a, b, 4)
        assert found.complete
        assert {path.entities for path in found} == reference(axis, a, b, 4)
        assert [len(p.steps) for p in found] == sorted(len(p.steps) for p in found)


def test_loops_are_those_of_networkx(axis: nx.MultiDiGraph) -> None:
    plain = nx.DiGraph(axis.subgraph([n for n in axis if axis.nodes[n]["kind"] != "therapy"]))
    wanted = set()
    for cycle in nx.simple_cycles(plain, length_bound=5):
        closed = [*cycle, cycle[0]]
        if any(not d["link"] for s, t in itertools.pairwise(closed) for d in axis[s][t].values()):
            wanted.add(frozenset(itertools.pairwise(closed)))
    found = loops(axis)
    assert found.complete
    assert {frozenset(itertools.pairwise(loop.entities)) for loop in found} == wanted
    assert {loop.entities for loop in loops(axis, "CCL2")} == {p.entities for p in found if "CCL2" in p.entities}


def test_answers_are_bounded_and_say_so() -> None:
    names = [f"n{k}" for k in range(40)]
    g = small(*[(a, b, "+") for a, b in itertools.permutations(names, 2)])
    started = time.process_time()
    found = paths(g, "n0", "n1")
    assert len(found) == graph.ANSWERS
    assert not found.complete
    assert "there are more" in found.note
    assert not loops(g).complete
    assert time.process_time() - started < 3


def test_known_path_of_the_axis(axis: nx.MultiDiGraph) -> None:
    found = {path.entities: path for path in paths(axis, "noradrenaline", "T cell")}
    path = found["Norepinephrine", "CCL2", "Treg", "Immunosuppressive cell", "T cell"]
    assert path.sign == "-"
    assert path.steps[2].link == "kind"
    assert path.doubted


def test_self_loop_of_nlgn3_is_found(axis: nx.MultiDiGraph) -> None:
    first = loops(axis)[0]
    assert (first.entities, first.sign) == (("NLGN3", "NLGN3"), "+")


def test_knock_out_takes_kinds_along_and_leaves_the_graph_alone(axis: nx.MultiDiGraph) -> None:
    before = axis.number_of_edges()
    rest = knock_out(axis, "ampa receptor")
    assert "AMPAR" not in rest and "CP-AMPAR" not in rest and axis.number_of_edges() == before
    assert "CP-AMPAR" in knock_out(axis, "AMPAR", parts=False)
    assert set(kinds(axis, "Immunosuppressive cell")) == {"Treg", "MDSC", "M2 macrophage"}


def test_knock_out_of_claims(axis: nx.MultiDiGraph) -> None:
    one = knock_out(axis, "ccl2-recruits-treg")
    assert axis.number_of_edges() - one.number_of_edges() == 1
    assert not knock_out(axis, ["CCL2 -> Treg"]).has_edge("CCL2", "Treg")
    with pytest.raises(UnknownName, match="no claim leads from 'Treg' to 'CCL2'"):
        knock_out(axis, "Treg -> CCL2")


def test_what_falls_is_what_the_rest_no_longer_has(axis: nx.MultiDiGraph) -> None:
    for name in ("CCL2", "Neuronal activity", "norepinephrine-upregulates-ccl2", "T cell"):
        if name == "T cell":
            fallen = what_falls(axis, name, "Norepinephrine", "Immune exclusion")
            rest = paths(knock_out(axis, name), "Norepinephrine", "Immune exclusion")
        else:
            fallen = what_falls(axis, name, "Norepinephrine", "T cell")
            rest = paths(knock_out(axis, name), "Norepinephrine", "T cell")
        assert [p.entities for p in fallen.paths_left] == [p.entities for p in rest]
        assert [p.entities for p in fallen.loops_left] == [p.entities for p in loops(knock_out(axis, name))]
        assert fallen.paths_lost or fallen.loops_lost


def test_path_may_stay_with_another_sign() -> None:
    g = small(("A", "B", "+"), ("A", "B", "-"))
    fallen = what_falls(g, "c0", "A", "B")
    assert (len(fallen.paths_lost), [p.sign for p in fallen.turned]) == (0, ["-"])


def test_neighbours_and_overlay(axis: nx.MultiDiGraph) -> None:
    around = neighbours(axis, "Treg")
    assert {step.target for step in around.acts_on} == {"IL-10", "TGF-β", "Neuron"}
    assert "CCL2" in {step.source for step in around.acted_on_by}
    assert around.belongs_to == ("Immunosuppressive cell",)
    over = overlay(axis, "NASPM")
    assert "CP-AMPAR" in over.cuts
    assert {step.target for step in over.raises} >= {"Antigen presentation"}


@pytest.mark.parametrize(("name", "hint"), [("norepinefrine", "Norepinephrine"), ("Tregg", "Treg"), ("PDL1", "PD-L1")])
def test_unknown_entity_suggests_the_nearest(axis: nx.MultiDiGraph, name: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=f"no entity '{name}'; did you mean .*'{hint}'"):
        paths(axis, name, "T cell")


def test_wrong_questions_are_refused(axis: nx.MultiDiGraph) -> None:
    with pytest.raises(ValueError, match="both ends"):
        paths(axis, "Treg", "regulatory T cell")
    with pytest.raises(ValueError, match="1 or more"):
        paths(axis, "Treg", "T cell", 0)
    with pytest.raises(UnknownName, match=r"list\(g\) names them all"):
        neighbours(axis, "§§§§")


def test_graphml_comes_back_equal(axis: nx.MultiDiGraph) -> None:
    back = nx.parse_graphml(evidence.to_graphml(axis), force_multigraph=True)
    assert dict(back.nodes(data=True)) == dict(axis.nodes(data=True))
    assert {(a, b, k): d for a, b, k, d in back.edges(keys=True, data=True)} == {
        (a, b, k): d for a, b, k, d in axis.edges(keys=True, data=True)
    }


def test_cx2_comes_back_equal_and_declares_every_attribute(axis: nx.MultiDiGraph) -> None:
    text = evidence.to_cx2(axis)
    back = evidence.from_cx2(text)
    assert nx.utils.graphs_equal(back, axis)
    blocks = json.loads(text)
    assert blocks[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert blocks[-1] == {"status": [{"success": True}]}
    named = {key: rows for block in blocks[1:] for key, rows in block.items()}
    assert {m["name"]: m["elementCount"] for m in named["metaData"]} == {
        key: len(named[key]) for key in ("attributeDeclarations", "networkAttributes", "nodes", "edges")
    }
    for aspect in ("nodes", "edges"):
        used = {field for row in named[aspect] for field in row["v"]}
        assert used == set(named["attributeDeclarations"][0][aspect])


def test_csv_holds_one_claim_a_row(axis: nx.MultiDiGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(evidence.to_csv(axis), newline="")))
    assert {row["id"] for row in rows} == {one.id for one in claims.claims().values() if one.effect}
    assert all(row["says"] == claims.claims()[row["id"]].says for row in rows)


@pytest.mark.parametrize("tall", [False, True])
def test_layout_is_reproducible_and_nothing_overlaps(tall: bool) -> None:
    made = evidence.layout(tall)
    assert made == evidence.layout(tall)
    boxes = list(made["regions"].values())
    for (x, y, w, h), (u, v, s, t) in itertools.combinations(boxes, 2):
        assert x + w <= u or u + s <= x or y + h <= v or v + t <= y
    for name, (x, y) in made["entities"].items():
        u, v, w, h = made["regions"][claims.entities()[name].compartment]
        assert u < x < u + w and v < y < v + h
    assert len(set(made["entities"].values())) == len(claims.entities())
