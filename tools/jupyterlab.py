"""A real JupyterLab on loopback with settings of its own, for tests and benchmarks."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page

# No news question on top of the page, and every cell drawn whether it is in sight or not.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve ``folder`` in JupyterLab; yield its address. Settings and log go to ``folder/.jupyter``.

    It finds a port by itself, and its kernels talk through files: a port found free beforehand may be taken by then.
    """
    own = folder / ".jupyter"
    for name, values in SETTINGS.items():
        path = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.port=0", f"--ServerApp.root_dir={folder}"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    # The path of a socket has at most 107 characters, fewer than that of a test's folder may have.
    with tempfile.TemporaryDirectory() as short, (own / "log").open("w") as log:
        command += ["--KernelManager.transport=ipc", f"--KernelManager.ip={short}/kernel"]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield _answering(process, own)
        finally:
            process.terminate()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answering(process: "subprocess.Popen[bytes]", own: Path) -> str:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert process.poll() is None, (own / "log").read_text()
        # Until it has told its port there is no file, or half of one.
        with suppress(OSError, ValueError):
            (told,) = (own / "runtime").glob("jpserver-*.json")
            address = f"http://127.0.0.1:{json.loads(told.read_text())['port']}"
            urllib.request.urlopen(f"{address}/api", timeout=30).close()
            return address
        time.sleep(0.1)
    raise TimeoutError(f"JupyterLab does not answer:\n{(own / 'log').read_text()}")


#: Whether the notebook at a path is in front, its kernel waiting.
IDLE = """(path) => {
    const front = window.jupyterapp?.shell.currentWidget;
    return front?.context?.path === path && front.sessionContext?.session?.kernel?.status === 'idle';
}"""
#: anywidget gives a widget 2 s to load and is deaf to Python for good after that; a busy machine takes longer.
PATIENT = """(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => timeout(ms === 2000 ? 600000 : ms);
})()"""
TURN = """async (path) => {
    await window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown();
    window.jupyterapp.shell.currentWidget.dispose();
    await window.jupyterapp.commands.execute('docmanager:open', { path });
}"""


class Notebook:
    """A notebook open in JupyterLab; ``errors`` are what its page has thrown since it was opened or turned to."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.page: Page = browser.new_context(viewport={"width": 1400, "height": 1200}).new_page()
        # JupyterLab loads megabytes, and a busy machine is slow, not wrong.
        self.page.set_default_timeout(240_000)
        self.page.add_init_script(PATIENT)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/lab/tree/{name}?reset", wait_until="domcontentloaded")
        self.page.wait_for_function(IDLE, arg=name)

    def turn_to(self, name: str) -> None:
        """End this notebook and its kernel, and open another in its place."""
        self.page.evaluate(TURN, name)
        self.page.wait_for_function(IDLE, arg=name)
        self.errors.clear()

    def run_all(self) -> None:
        """Run every cell and wait for the end; a cell that raises fails."""
        done = self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        assert done is not False, self.page.inner_text(".jp-Notebook")

    def run(self, cell: int) -> str:
        """Run one cell (negative counts from the end) and return the text it printed."""
        return str(
            self.page.evaluate(
                """async (index) => {
                    const content = window.jupyterapp.shell.currentWidget.content;
                    const k = index < 0 ? content.widgets.length + index : index;
                    content.deselectAll();
                    content.activeCellIndex = k;
                    await window.jupyterapp.commands.execute('notebook:run-cell');
                    const outputs = content.widgets[k].model.outputs.toJSON();
                    return outputs.map(o => [].concat(o.text ?? o.traceback ?? '').join('')).join('');
                }""",
                cell,
            )
        )

    def close(self) -> None:
        """Close the page and its context."""
        self.page.context.close()
