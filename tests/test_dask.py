"""A class and a cohort handed to a real Dask cluster on this machine: the same marks, the same patients."""

import json
from collections.abc import Iterator
from pathlib import Path

import dask
import numpy as np
import pytest
from distributed import Client, LocalCluster

import teachkit as tk
from teachkit.assignments import grade, notebooks

from .test_grade import CHAPTERS, EXERCISES, SEED, isolated

CLASS = 20

#: Dask warns of a slow disk, and gives up those who are slow to answer: a busy machine is both.
pytestmark = pytest.mark.filterwarnings("ignore:Creating scratch directories is taking:UserWarning")
PATIENT = {f"distributed.comm.timeouts.{what}": "300s" for what in ("connect", "tcp")}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = str(tmp_path_factory.mktemp("dask"))
    with (
        dask.config.set(PATIENT),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", local_directory=folder
        ) as cluster,
        Client(cluster) as connected,
    ):
        yield connected


@isolated
def test_a_cluster_marks_as_this_machine_does(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    answers = ["1 / 0", "blocked = h = predicted = 1", "import os\nos._exit(0)", "x = = 1"]
    for number in range(CLASS):
        book = json.loads(json.dumps(notebooks.notebook("x", EXERCISES, solved=True)))
        if number % 5:
            cell = next(c for c in book["cells"] if c["id"] == EXERCISES[number % len(EXERCISES)].id)
            cell["source"] = answers[number % len(answers)] if number < 9 else "# nothing"
        (folder / f"s{number:02}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")
    here = grade.grade(folder, CHAPTERS, tmp_path / "a", seed=SEED)
    there = grade.grade(folder, CHAPTERS, tmp_path / "b", seed=SEED, client=client)
    assert len(there) == CLASS + 1
    assert len({m.points for m in there}) >= 3
    assert [(m.student, m.status, m.points) for m in there] == [(m.student, m.status, m.points) for m in here]
    assert there == here
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_cluster_draws_the_same_patients(client: Client) -> None:
    model = tk.load("kuznetsov1994")
    ours = tk.cohort(model, 6000, 0.3, t_end=30, points=11)
    theirs = tk.cohort(model, 6000, 0.3, t_end=30, points=11, client=client)
    assert np.array_equal(ours.failed, theirs.failed)
    for key, values in ours.measured.items():
        assert np.array_equal(values, theirs.measured[key])
