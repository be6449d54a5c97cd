#!/usr/bin/env python3
"""The evaluation of docs/evaluation.md: surfaces for Syria chosen on 2017 and 2018, tried once on 2019.

Takes the program (--oryx) and the folder of real data (--shared), cuts the governorates and places out of the world's with
ogr2ogr, ingests all, runs `tune` twice, compares the two results byte by byte, and prints the tables as Markdown.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

INPUTS = {"choose_from": "2017-01-01", "score_from": "2019-01-01", "as_of": "2019-11-30"}
SHOWN = (("log_score", None), ("hit_rate", 1), ("hit_rate", 5), ("pai", 5), ("pei", 5), ("zone_share", 50), ("zone_share", 90))


def call(*arguments, ok=(0,)):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
    return done


def ingest(oryx, world, folder):
    """A data directory with Syria's governorates, places and incidents."""
    areas, places = os.path.join(folder, "governorates.geojson"), os.path.join(folder, "places.csv")
    call("ogr2ogr", "-f", "GeoJSON", areas, os.path.join(world, "natural_earth_10m.gpkg"), "states_provinces",
         "-where", "admin = 'Syria'")
    call("ogr2ogr", "-f", "CSV", places, f"/vsigzip/{world}/cities.csv.gz", "-where", "country = 'SY'")
    data = os.path.join(folder, "data")
    for collection, path in (("governorates", areas), ("places", places),
                             ("incidents", os.path.join(world, "ged_syria.csv.gz"))):
        call(oryx, "ingest", "--data-dir", data, "--collection", collection, path, ok=(0, 3))
    return data


def tune(oryx, data, out):
    started = time.monotonic()
    call(oryx, "run", "tune", "--data-dir", data, "--out", out, *[f"-i{k}={v}" for k, v in INPUTS.items()])
    return time.monotonic() - started


def cell(value, low, high):
    if value is None:
        return "-"
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def table(document, columns, title):
    rows = [feature["properties"] for feature in document["features"] if feature["properties"]["cells"] == "study area"]
    print(f"\n{title}\n\n| forecast |", " | ".join(s if at is None else f"{s} at {at} %" for s, at in SHOWN), "|")
    print("| --- |", " | ".join("---" for _ in SHOWN), "|")
    for forecast in dict.fromkeys(row["forecast"] for row in rows):
        told = {(row["score"], row["at"]): row for row in rows if row["forecast"] == forecast}
        print(f"| {forecast} |", " | ".join(cell(*(told[key][c] for c in columns)) for key in SHOWN), "|")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oryx", default="build/release/oryx")
    parser.add_argument("--shared", default="../shared/data")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oryx-evaluation-") as folder:
        data = ingest(options.oryx, os.path.abspath(os.path.join(options.shared, "world")), folder)
        outs = [os.path.join(folder, name) for name in ("first.geojson", "second.geojson")]
        seconds = [tune(options.oryx, data, out) for out in outs]
        with open(outs[0], "rb") as one, open(outs[1], "rb") as other:
            if one.read() != other.read():
                sys.exit("two runs gave different bytes")
        with open(outs[0], encoding="utf-8") as file:
            document = json.load(file)
    facts = document["facts"]
    print(f"{facts['method']}. n {facts['n']}; {seconds[0]:.0f} and {seconds[1]:.0f} s; the same bytes twice.")
    print("\nWinner:", json.dumps(facts["winner"]))
    table(document, ("value", "low", "high"), "Scores, with 95 % intervals:")
    table(document, ("difference", "difference_low", "difference_high"), "Paired differences from the winner:")
    for excluded in facts["excluded"]:
        print(f"\nleft out: {excluded['count']} {excluded['reason']}", end="")
    for warning in facts["warnings"]:
        print(f"\nwarning: {warning}", end="")
    print()


if __name__ == "__main__":
    main()
