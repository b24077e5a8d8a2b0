"""Make the book's fonts from their npm packages: python tools/fonts.py <node_modules>.

Needs fontTools and brotli. Text fonts are copied as they are; the mathematics font is cut down to the glyphs
that formulas in this book can hold, keeping its MATH table (stretchy brackets, radicals, script placement), and once
more to the few signs that prose and buttons hold, so that a page without formulas need not load them all.
Writes src/teachkit/theme/static/fonts/ and its vendor.json.
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "src/teachkit/theme/static/fonts"
TEXT = {
    "source-serif-4": ["latin-wght-normal", "latin-wght-italic", "greek-wght-normal", "latin-ext-wght-normal"],
    "source-sans-3": ["latin-wght-normal", "greek-wght-normal"],
}
MATHS = "stix-two-math"
RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D6), (0x3F0, 0x3F5),
    (0x2010, 0x2015), (0x2018, 0x201D), (0x2032, 0x2034), (0x2070, 0x208E),
    (0x2061, 0x2063), (0x2190, 0x2194), (0x21C0, 0x21C1), (0x21CC, 0x21CC), (0x21D0, 0x21D4),
    (0x1D400, 0x1D467), (0x1D6A4, 0x1D71B),
]  # fmt: skip
SINGLE = "‖…⁡⁢⁣ℎℏℓℝℕ∂∅∆∇∈∉∏∑−∓∕∗∘√∝∞∠∣∥∧∨∩∪∫∴∼≈≃≅≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊥⋅⋮⋯⋱⌈⌉⌊⌋⟨⟩ıȷʹˆˇ˘˙˚˜¯→⏞⏟✓"
#: Signs outside formulas: raised and lowered figures, arrows, relations, ticks.
SIGNS = [*range(0x2070, 0x208F), *range(0x2190, 0x2195), *map(ord, "⇌⇢⊣⤏ℓ√∞∼≈≠≤≥✓✗")]


def cut(source: Path, target: Path, unicodes: list[int], drop: tuple[str, ...] = ()) -> None:
    """Write the glyphs ``unicodes`` of ``source`` as woff2, without the tables ``drop``."""
    options = subset.Options(
        flavor="woff2", layout_features=["ssty", "flac", "dtls"], hinting=False, desubroutinize=True,
        name_IDs=[0, 1, 2, 5, 13, 14], notdef_outline=True, drop_tables=[*subset.Options().drop_tables, *drop],
    )  # fmt: skip
    # Source date, not today's: the file must come out the same whoever makes it.
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def codepoints(font: Path) -> str:
    """Return the font's code points as hexadecimal ranges, which the build checks formulas against."""
    found = sorted(TTFont(font).getBestCmap())
    runs: list[list[int]] = []
    for c in found:
        if runs and runs[-1][1] == c - 1:
            runs[-1][1] = c
        else:
            runs.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in runs)


def main(modules: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    records: list[dict[str, object]] = []
    for scope, name, cuts in [
        *(("@fontsource-variable", name, cuts) for name, cuts in TEXT.items()),
        ("@fontsource", MATHS, []),
    ]:
        folder = modules / scope / name
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        licence = TARGET / f"{name}.LICENSE.txt"
        licence.write_bytes((folder / "LICENSE").read_bytes())
        made = []
        for part in cuts:
            made.append(TARGET / f"{name}-{part}.woff2")
            made[-1].write_bytes((folder / "files" / made[-1].name).read_bytes())
        if not cuts:
            whole = folder / "files" / f"{name}-latin-400-normal.woff2"
            made = [TARGET / f"{name}-book.woff2", TARGET / f"{name}-signs.woff2"]
            cut(whole, made[0], [c for a, b in RANGES for c in range(a, b + 1)] + [ord(c) for c in SINGLE])
            cut(whole, made[1], SIGNS, drop=("MATH",))
        for file in [*made, licence]:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            how = "as published" if cuts or file is licence else "cut by tools/fonts.py"
            records.append({"file": file.name, "package": f"{scope}/{name}", "version": package["version"],
                            "licence": package["license"], "bytes": file.stat().st_size, "made": how,
                            "sha256": digest})  # fmt: skip
            if not cuts and file is not licence:
                records[-1]["codepoints"] = codepoints(file)
    (TARGET / "vendor.json").write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
