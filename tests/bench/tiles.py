"""Which tiles are encoded: those that hold a random vertex of the data, one list that all peers read."""

import math
import random

from common import SEED, run

SAMPLE = 40_000  # vertices to draw from; more than any zoom has tiles


def tile_of(lon, lat, z):
    n = 2**z
    x = int((lon + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return min(max(x, 0), n - 1), min(max(y, 0), n - 1)


def write_list(dataset, path):
    """A line of the file is z/x/y; the tiles of a zoom are in the order in which they were drawn."""
    places = vertices(dataset)
    lines = []
    for z, count in dataset.zooms.items():
        rng = random.Random(f"{SEED} {dataset.name} {z}")
        drawn = dict.fromkeys(tile_of(*rng.choice(places), z) for _ in range(50 * count))
        lines += [f"{z}/{x}/{y}" for x, y in list(drawn)[:count]]
    path.write_text("\n".join(lines) + "\n")
    return read_list(path)


def read_list(path):
    zooms = {}
    for line in path.read_text().split():
        z, x, y = (int(part) for part in line.split("/"))
        zooms.setdefault(z, []).append((x, y))
    return zooms


def write_folder(folder, tiles):
    """Each of ((z, x, y), bytes) becomes a file z/x/y.mvt."""
    for (z, x, y), data in tiles:
        path = folder / str(z) / str(x) / f"{y}.mvt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def vertices(dataset):
    """One vertex of each of a random sample of features."""
    first = "ST_PointN(ST_ExteriorRing(ST_GeometryN(ST_Multi(geometry), 1)), 1)"
    point = "geometry" if dataset.name == "points" else first
    text = run("ogr2ogr", "-f", "CSV", "/vsistdout/", dataset.path, "-dialect", "SQLite", "-sql",
               f"SELECT X({point}) AS x, Y({point}) AS y FROM \"{dataset.name}\" ORDER BY (id * 2654435761) % 4294967296 "
               f"LIMIT {SAMPLE}")
    return [tuple(float(v) for v in line.replace('"', "").split(",")) for line in text.splitlines()[1:]]
