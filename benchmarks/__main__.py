"""``python -m benchmarks [part …]``: run the parts named, or all but the long ones."""

import sys
from importlib import import_module

from playwright.sync_api import sync_playwright

from tools.chromium import ARGUMENTS, MISSING, find

from .report import machine

PARTS = ("integrate", "cohort", "slider", "pages", "build", "marking")
#: Takes half an hour.
LONG = ("scale",)


def main() -> int:
    """Run the parts and return the exit code."""
    wrong = set(sys.argv[1:]) - {*PARTS, *LONG}
    path = find()
    if wrong or not path:
        print(MISSING if not path else f"no part {sorted(wrong)}; known: {', '.join(PARTS + LONG)}", file=sys.stderr)
        return 1
    print(f"# Benchmarks\n\n{machine()}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for part in sys.argv[1:] or PARTS:
            import_module(f".{part}", __package__).main(browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
