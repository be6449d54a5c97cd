"""How long the analytics take, on one thread, beside what they aim at."""

import re
import statistics

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
    ratio = locate(args)
    return (f"## Analytics\n\nOne thread, {rounds} rounds in turns, medians, milliseconds: of the processor, which others at "
            "work on the machine move less, and of the wall. A verdict is on the processor's.\n\n"
            + table(["case", "processor", "wall", "aim", ""], rows)
            + f"\nBinned beside exact: no cell is farther off than {accuracy['worst'] / accuracy['highest']:.2g} of the highest "
              f"one; the bound that it states is {accuracy['bound'] / accuracy['highest']:.2g}.\n"
            + f"\nPoint in polygon, {'100,000 in 5,000' if args.quick else '1,000,000 in 50,000'}: GEOS's prepared polygons "
              f"with STRtree take {times(ratio)} as long (aim {LOCATE_AIM}x: "
              f"{'reached' if ratio >= LOCATE_AIM else 'NOT reached'}).\n")


def verdict(seconds, aim, quick):
    if aim is None or quick:
        return ""
    return "reached" if seconds <= aim else f"NOT reached ({times(seconds / aim)} of it)"


def locate(args):
    """How many times as long GEOS takes to ask; the program fails where the answers differ."""
    out = run(args.locate_bench, *((5_000, 100_000) if args.quick else (50_000, 1_000_000)))
    return float(re.search(r"GEOS over ours: ask ([\d.]+)", out)[1])
