"""Oryx beside its peers, in one run. Writes report.md; each section is a file of its own beside this one."""

import argparse
import os
import pathlib
import shutil
import signal
import sys
import time

import analytics
import archive
import cached_tiles
import cold_load
import data
import encode
import features
import publish
import seams
import zero_tiles
import zones
from common import ROOT, commit, machine, say

SECTIONS = ["analytics", "archive", "cached", "encode", "features", "load", "publish", "seams", "zero", "zones"]
TOOLS = ("nginx", "wrk", "taskset", "ogr2ogr", "node", "npm")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oryx", required=True)
    parser.add_argument("--tile-bench", required=True, help="the program oryx_tile_bench")
    parser.add_argument("--seam-bench", required=True, help="the program oryx_seam_bench")
    parser.add_argument("--analytics-bench", required=True, help="the program oryx_analytics_bench")
    parser.add_argument("--locate-bench", required=True, help="the program oryx_locate_bench")
    parser.add_argument("--out", default="build/bench")
    parser.add_argument("--shared", default=os.environ.get("ORYX_SHARED", ROOT.parent / "shared" / "data"),
                        help="folder of the real data; what needs it is left out where it is missing")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, of: " + ",".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="smaller data, fewer rounds: about two minutes")
    parser.add_argument("--rounds", type=int, help="of the cached tiles (5)")
    parser.add_argument("--seconds", type=int, help="of each round of the cached tiles (4)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--archive-rounds", type=int, default=2, help="of building the archive")
    parser.add_argument("--gdal-minutes", type=float, help="after which GDAL's writer is stopped (20; quick 1)")
    parser.add_argument("--tippecanoe", help="the program tippecanoe, where it is not on the PATH")
    args = parser.parse_args()
    args.gdal_minutes = args.gdal_minutes or (1 if args.quick else 20)
    args.rounds = args.rounds or (2 if args.quick else 5)
    args.seconds = args.seconds or (2 if args.quick else 4)
    for program in ("oryx", "tile_bench", "seam_bench", "analytics_bench", "locate_bench"):
        setattr(args, program, os.path.abspath(getattr(args, program)))
    args.only = args.only.split(",")
    if unknown := set(args.only) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return args


def real_data(folder):
    """Where the real data are, or None with a word."""
    folder = pathlib.Path(folder)
    if (folder / "world/natural_earth_10m.gpkg").exists() and (folder / "mali/communes.shp").exists():
        return folder
    say(f"the real data are not at {folder}: what needs them is left out (--shared FOLDER or ORYX_SHARED names another)")
    return None


def main():
    args = arguments()
    # An end from outside takes the way of every exit too, so that servers are stopped and temporary folders go.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(f"bench: ended by {signal.Signals(number).name}"))
    for tool in TOOLS:
        if not shutil.which(tool):
            raise SystemExit(f"bench: {tool} is not installed: ./run bench installs it")
    began = time.monotonic()
    out = pathlib.Path(args.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    shared = real_data(args.shared)
    # Some sections need none of the large sets.
    sets = data.make_all(out / "data", shared, args.quick) if {"archive", "encode", "features", "load", "publish"} & set(args.only) else []
    measures = {
        "analytics": lambda: analytics.measure(args),
        "archive": lambda: archive.measure(args, out, shared, sets[0]),
        "cached": lambda: cached_tiles.measure(args),
        "encode": lambda: encode.measure(args, out, sets),
        "features": lambda: features.measure(args, out, sets[0]),
        "load": lambda: cold_load.measure(args, out, sets),
        "publish": lambda: publish.measure(args, sets[0]),
        "seams": lambda: seams.measure(args, shared),
        "zero": lambda: zero_tiles.measure(args, shared),
        "zones": lambda: zones.measure(args),
    }
    report = f"""# Bench: Oryx beside its peers

Commit {commit()}; {machine()}{'; QUICK' if args.quick else ''}. What else the machine does moves absolute
figures and the speed-up of two threads; each section says how busy it was.\n"""
    if not shared:
        report += "\nThe real data were not there: their sections are missing.\n"
    for section in SECTIONS:
        if section in args.only:
            before = os.getloadavg()[0]
            text = measures[section]()
            report += f"\n{text}\nLoad average of the machine: {before:.1f} before, {os.getloadavg()[0]:.1f} after.\n"
            # After each section: an interrupted run keeps what it measured.
            (out / "report.md").write_text(report)
    print(report)
    say(f"{(time.monotonic() - began) / 60:.1f} minutes; the report is {out / 'report.md'}")


if __name__ == "__main__":
    main()
