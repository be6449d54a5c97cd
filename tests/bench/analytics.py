"""How long the analytics take, on one thread, beside what they aim at."""

import re
import statistics
import subprocess
from pathlib import Path

import area_summary
from common import ms, run, run_json, say, table, times

# Case of oryx_analytics_bench: what it is, seconds aimed at (None: told only).
CASES = {
    "exact": ("surface, exact: quartic, 1280 x 960 cells, radius 25 cells, {count:,} places", 0.5),
    "exact_with_error": ("the same with its standard error", None),
    "join": ("joining {count:,} incidents to distinct places before it (all are)", None),
    "exact_named": ("surface, exact, {count:,} incidents at a twentieth as many named places, joining included", None),
    "binned": ("surface, binned, {count:,} places", 0.06),
    "permutations": ("Gi*, 20,000 cells of 20 neighbours, 999 permutations", 0.3),
    "scan": ("space-time permutation scan, 207 localities, windows to 60 days, 2,000 incidents, 999 replicas", 1),
    "categories": ("Mann-Kendall and categories, 5,000 cells of 24 steps", 0.01),
}
LOCATE_AIM = 5
AREA_SUMMARY_AIM = 0.5
QGIS_AIM = 30
DEBIAN_PYTHON = "/usr/bin/python3"  # the one that python3-qgis is for
QGIS_HEATMAP = Path(__file__).parent / "peers" / "qgis_heatmap.py"


def measure(args):
    """The section of the report."""
    say("analytics")
    count = 100_000 if args.quick else 1_000_000
    rounds = 2 if args.quick else 5
    found = run_json(args.analytics_bench, "--count", count, "--rounds", rounds)
    rows = []
    for name, (title, aim) in CASES.items():
        processor = statistics.median(found["cases"][name]["processor"])
        wall = statistics.median(found["cases"][name]["wall"])
        rows.append([title.format(count=count), ms(processor * 1000), ms(wall * 1000),
                     "" if aim is None else ms(aim * 1000), verdict(processor, aim, args.quick)])
    accuracy = found["accuracy"]
    exact = statistics.median(found["cases"]["exact"]["processor"])
    ratio = locate(args)
    seconds, counted = area_summary.measure(args, count)
    summary = "" if args.quick else f" (aim {AREA_SUMMARY_AIM * 1000:g}: {'reached' if seconds <= AREA_SUMMARY_AIM else 'NOT reached'})"
    return (f"## Analytics\n\nOne thread, {rounds} rounds in turns, medians, milliseconds: of the processor, which others at "
            "work on the machine move less, and of the wall. A verdict is on the processor's.\n\n"
            + table(["case", "processor", "wall", "aim", ""], rows)
            + f"\nBinned beside exact: no cell is farther off than {accuracy['worst'] / accuracy['highest']:.2g} of the highest "
              f"one; the bound that it states is {accuracy['bound'] / accuracy['highest']:.2g}.\n"
            + f"\n{beside_qgis(count, exact, args.quick)}\n"
            + f"\nPoint in polygon, {'100,000 in 5,000' if args.quick else '1,000,000 in 50,000'}: GEOS's prepared polygons "
              f"with STRtree take {times(ratio)} as long (aim {LOCATE_AIM}x: "
              f"{'reached' if ratio >= LOCATE_AIM else 'NOT reached'}).\n"
            + f"\n`area-summary` of {count:,} incidents ({counted:,} of them in the sample's 50 cercles), five years, over HTTP: "
              f"{ms(seconds * 1000)} ms of the wall, the first answer included{summary}.\n")


def beside_qgis(count, ours, quick):
    """QGIS's heatmap on as many points, cells and the same radius, where Debian's python3-qgis is installed."""
    if subprocess.run([DEBIAN_PYTHON, "-c", "import qgis.analysis"], capture_output=True).returncode != 0:
        return "QGIS's heatmap: not measured, python3-qgis is not installed."
    seconds = float(run(DEBIAN_PYTHON, str(QGIS_HEATMAP), count, 1280, 960, 25).split()[0])
    ratio = seconds / ours
    said = "" if quick else f" (aim {QGIS_AIM}x: {'reached' if ratio >= QGIS_AIM else 'NOT reached'})"
    return (f"QGIS's heatmap of as many points takes {ms(seconds * 1000)} ms of the processor, {times(ratio)} as long as ours "
            f"exact{said}; it takes the kernel at the middle of each cell, ours is its integral over the cell.")


def verdict(seconds, aim, quick):
    if aim is None or quick:
        return ""
    return "reached" if seconds <= aim else f"NOT reached ({times(seconds / aim)} of it)"


def locate(args):
    """How many times as long GEOS takes to ask; the program fails where the answers differ."""
    out = run(args.locate_bench, *((5_000, 100_000) if args.quick else (50_000, 1_000_000)))
    return float(re.search(r"GEOS over ours: ask ([\d.]+)", out)[1])
