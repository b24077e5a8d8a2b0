"""From a key on a slider to the repainted curve: every view of every Lab, and ipywidgets through a kernel.

Both are real keys in the same Chromium. The clock starts at the event's own time stamp; it stops in the
animation frame after the Lab has raised ``data-revision``, or after the kernel's new image is decoded.
"""

import tempfile
from pathlib import Path
from statistics import median

import nbformat
from playwright.sync_api import Browser, Page

from tools.jupyterlab import Notebook, server
from tools.loopback import serve

from . import ROOT
from .report import milliseconds, progress, ratio, table

PRESSES, WARM = 40, 5
#: The usual way to teach a synapse with a slider: SciPy, matplotlib and interact.
KERNEL = """
%matplotlib inline
import matplotlib.pyplot as plt, numpy as np
from ipywidgets import FloatSlider, interact
from scipy.integrate import solve_ivp

def rhs(t, y, gbar):
    r, V = y
    T = 1.0 if 5 <= t < 6 else 0.0
    return [1.1 * T * (1 - r) - 0.19 * r, ((-70 - V) / 0.148 - gbar * r * V) / 30]

@interact(gbar=FloatSlider(value=1, min=0.1, max=10, step=0.1))
def show(gbar):
    run = solve_ivp(rhs, (0, 60), [0, -70], "LSODA", t_eval=np.linspace(0, 60, 1001), args=(gbar,), max_step=1)
    plt.plot(run.t, run.y[1])
    plt.ylim(-71, -30)
    plt.show()
"""
ARM = """([watched, image]) => {
  let start = 0;
  window.answer = new Promise((resolve) => {
    addEventListener("keydown", (event) => { start = event.timeStamp; }, { capture: true, once: true });
    const target = document.querySelector(watched);
    const options = image ? { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] }
                          : { attributes: true, attributeFilter: ["data-revision"] };
    const observer = new MutationObserver(async () => {
      const picture = image ? target.querySelector(image) : null;
      if (!start || (image && (!picture || picture.src === window.last))) return;
      observer.disconnect();
      const work = performance.now() - start;
      if (picture) { window.last = picture.src; await picture.decode(); }
      requestAnimationFrame(() => resolve([work, performance.now() - start]));
    });
    observer.observe(target, options);
  });
}"""


#: Where a slider stands between its ends, 0 to 1; 0.5 for one that does not say.
PLACE = "(e) => e.max ? (e.value - e.min) / (e.max - e.min) : 0.5"


def presses(page: Page, slider: str, watched: str, image: str | None) -> tuple[list[float], list[float]]:
    """Press arrow keys on a slider; return the times to the answer and to the frame after it, in ms."""
    page.focus(slider)
    work, frame = [], []
    key = "ArrowRight"
    for k in range(-WARM, PRESSES):
        # A key that moves nothing is never answered: turn in time.
        place = page.eval_on_selector(slider, PLACE)
        if k % 10 == 0:
            key = "ArrowLeft" if key == "ArrowRight" else "ArrowRight"
        key = "ArrowLeft" if place >= 1 - 1e-9 else "ArrowRight" if place <= 1e-9 else key
        page.evaluate(ARM, [watched, image])
        page.keyboard.press(key)
        answered, painted = page.evaluate("() => window.answer")
        if k >= 0:
            work.append(answered)
            frame.append(painted)
        # An odd pause, so that keys do not fall into step with frames.
        page.wait_for_timeout(37)
    return work, frame


def kernel(browser: Browser) -> list[float]:
    """Return the times of the interact notebook in a real JupyterLab."""
    with tempfile.TemporaryDirectory() as name:
        cells = [nbformat.v4.new_code_cell(KERNEL.strip())]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), Path(name) / "stock.ipynb")
        with server(Path(name)) as address:
            notebook = Notebook(browser, address, "stock.ipynb")
            notebook.run_all()
            notebook.page.wait_for_selector(".jp-Notebook .noUi-handle")
            notebook.page.wait_for_selector(".jp-Notebook .jp-OutputArea-output img")
            _, frame = presses(notebook.page, ".noUi-handle", ".jp-Notebook", ".jp-OutputArea-output img")
            notebook.close()
    return frame


def labs(browser: Browser) -> list[tuple[str, list[float], list[float]]]:
    """Return name and times of every view of every Lab in the built book."""
    html, found = ROOT / "_build" / "html", []
    with serve(html) as address:
        for path in sorted(html.rglob("*.html")):
            if "<teachkit-lab" not in path.read_text():
                continue
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(f"{address}/{path.relative_to(html)}")
            for id in page.eval_on_selector_all("teachkit-lab", "labs => labs.map(lab => lab.id)"):
                lab = page.locator(f"#{id}")
                page.wait_for_selector(f"#{id}[data-state=ready]")
                # Behind the gate nothing is drawn; the reader who wants no prediction skips it.
                for skip in lab.get_by_role("button", name="Skip the prediction").all():
                    skip.click()
                views = lab.get_by_role("tab").all()
                for view in views or [None]:
                    if view:
                        view.click()
                    name = f"{path.stem}, {id}{f': {view.inner_text()}' if view else ''}"
                    found.append((name, *presses(page, f"#{id} .tk-controls input[type=range]", f"#{id}", None)))
                    progress(f"{name}: {milliseconds(found[-1][1])} ms")
            page.context.close()
    return found


def main(browser: Browser) -> None:
    """Print the table."""
    theirs = kernel(browser)
    rows = [
        [name, milliseconds(work), milliseconds(frame), ratio(theirs, frame), f"1/{median(theirs) / median(work):.0f}"]
        for name, work, frame in labs(browser)
    ]
    rows.append(["ipywidgets interact, SciPy, matplotlib, kernel in JupyterLab", "", milliseconds(theirs), "1.0 ×", ""])
    table(
        "Slider to repaint",
        f"{PRESSES} real arrow keys each, from the key event's time stamp to the curve drawn (work), and to the "
        "animation frame after it; median / p95 in ms.",
        ["Lab and view", "work (ms)", "to the next frame (ms)", "against the kernel", "work / kernel"],
        rows,
    )
