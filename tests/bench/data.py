"""The data sets of the tile bench, made once from a seed and kept below the bench's folder as FlatGeobuf in lon/lat.

Every peer reads the same file, in the same order, and writes the same attributes.
"""

import dataclasses
import hashlib
import json
import math
import pathlib
import random

from common import SEED, run, say

WEST, SOUTH, EAST, NORTH = -18.0, 2.0, 25.0, 27.0  # West Africa, 43 x 25 degrees


@dataclasses.dataclass
class DataSet:
    name: str  # also of the layer in the file
    title: str
    path: pathlib.Path  # FlatGeobuf with an integer field "id"
    properties: list  # attributes in tiles; "id" is also the feature's id of MVT 4.2
    zooms: dict  # zoom -> number of tiles to encode
    whole_zooms: list  # those of which GDAL writes every tile
    target: float | None  # how many times quicker than PostGIS is aimed at, where speed is measured


def make_all(folder, shared, quick):
    """The data sets that can be made here; real ones only where `shared` is there."""
    folder.mkdir(parents=True, exist_ok=True)
    count, columns, rows = (200_000, 125, 100) if quick else (1_000_000, 250, 200)
    share = 4 if quick else 1
    sets = [
        DataSet("points", f"{count:,} clustered points, 4 attributes", folder / f"points-{count}.fgb",
                ["id", "kind", "people", "rank"],
                {6: 24, 8: 150 // share, 10: 300 // share, 12: 400 // share}, [6] if quick else [6, 10], 20),
        DataSet("coverage", f"{columns * rows:,} coverage polygons of 61 vertices, 2 attributes",
                folder / f"coverage-{columns}x{rows}.fgb", ["name", "number"],
                {6: 24, 8: 150 // share, 10: 300 // share, 12: 400 // share},
                [6] if quick else [6, 8, 10], 10),
    ]
    kept(sets[0].path, lambda path: points(path, count))
    kept(sets[1].path, lambda path: coverage(path, columns, rows))
    if shared:
        real = DataSet("areas", "the world's provinces (without Antarctica) and Mali's communes, 2 attributes",
                       folder / "areas.fgb", ["name", "number"], {2: 16, 4: 60, 6: 150 // share, 8: 300 // share},
                       [4] if quick else [2, 4, 6], 10)
        kept(real.path, lambda path: areas(path, shared))
        sets.append(real)
    return sets


def kept(path, make):
    """Makes a file unless this very code made it already."""
    stamp = path.with_suffix(".made-by")
    code = hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
    if path.exists() and stamp.exists() and stamp.read_text() == code:
        return
    say(f"making {path.name}")
    path.unlink(missing_ok=True)
    make(path)
    stamp.write_text(code)


def points(path, count):
    """Clusters of unequal weight and width, as reports round towns; a tenth is spread over the whole box."""
    rng = random.Random(SEED)
    kinds = [f"kind {i:02}" for i in range(20)]
    centres = [(rng.uniform(WEST + 1, EAST - 1), rng.uniform(SOUTH + 1, NORTH - 1), rng.uniform(0.01, 0.12))
               for _ in range(500)]
    weights = [1 / (rank + 20) for rank in range(len(centres))]
    text = path.with_suffix(".csv")
    with open(text, "w") as out:
        out.write("id,kind,people,rank,x,y\n")
        for i, (x, y, spread) in enumerate(rng.choices(centres, weights, k=count)):
            if i % 10 == 0:
                x, y = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
            else:
                x, y = rng.gauss(x, spread), rng.gauss(y, spread)
            out.write(f"{i + 1},{kinds[int(20 * rng.random() ** 2)]},{int(500 * rng.random())},{int(100 * rng.random() ** 3)},"
                      f"{x:.6f},{y:.6f}\n")
    types = path.with_suffix(".csvt")
    types.write_text("Integer,String,Integer,Integer,CoordX,CoordY\n")
    run("ogr2ogr", "-f", "FlatGeobuf", path, text, "-nln", "points", "-a_srs", "EPSG:4326",
        "-select", "id,kind,people,rank")
    text.unlink()
    types.unlink()


def coverage(path, columns, rows):
    """A grid of cells whose borders wave: each border is one list of positions, which both neighbours take."""
    rng = random.Random(SEED)
    dx, dy = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    corner = {(i, j): (WEST + (i + rng.uniform(-0.25, 0.25)) * dx, SOUTH + (j + rng.uniform(-0.25, 0.25)) * dy)
              for i in range(columns + 1) for j in range(rows + 1)}
    across = {(i, j): border(rng, corner[i, j], corner[i + 1, j], dx) for i in range(columns) for j in range(rows + 1)}
    upward = {(i, j): border(rng, corner[i, j], corner[i, j + 1], dx) for i in range(columns + 1) for j in range(rows)}
    text = path.with_suffix(".geojsonl")
    with open(text, "w") as out:
        for j in range(rows):
            for i in range(columns):
                ring = (across[i, j] + upward[i + 1, j] + across[i, j + 1][::-1] + upward[i, j][::-1])
                number = j * columns + i + 1
                out.write(json.dumps({
                    "type": "Feature",
                    "properties": {"id": number, "name": f"area {number:05}", "number": rng.randrange(1_000_000)},
                    "geometry": {"type": "Polygon", "coordinates": [closed(ring)]}}) + "\n")
    run("ogr2ogr", "-f", "FlatGeobuf", path, f"GeoJSONSeq:{text}", "-nln", "coverage", "-a_srs", "EPSG:4326")
    text.unlink()


def border(rng, a, b, cell):
    """16 positions from a to b, both included; two waves that vanish at the ends."""
    (ax, ay), (bx, by) = a, b
    first, second = rng.uniform(-0.08, 0.08) * cell, rng.uniform(-0.05, 0.05) * cell
    length = math.hypot(bx - ax, by - ay)
    nx, ny = (ay - by) / length, (bx - ax) / length
    line = []
    for k in range(16):
        t = k / 15
        off = first * math.sin(math.pi * t) + second * math.sin(3 * math.pi * t)
        line.append([round(ax + t * (bx - ax) + off * nx, 6), round(ay + t * (by - ay) + off * ny, 6)])
    return line


def closed(ring):
    """Corners are in two borders each: once is enough, and the first again at the end."""
    ring = [p for p, q in zip(ring, ring[1:] + ring[:1]) if p != q]
    return ring + ring[:1]


def areas(path, shared):
    """States and communes as one layer."""
    parts = path.with_suffix(".gpkg")
    for number, which in enumerate(("states", "communes")):
        area_layer(parts, which, shared, ["-f", "GPKG", *(["-append"] if number else [])], "areas")
    run("ogr2ogr", "-f", "FlatGeobuf", path, parts, "areas", "-nlt", "MULTIPOLYGON")
    parts.unlink()


AREA_LAYERS = {
    # Antarctica reaches the pole, which EPSG:3857 cannot hold: PostGIS would be given a polygon with infinities.
    "states": ("world/natural_earth_10m.gpkg",
               "SELECT geom, fid + 0 AS id, name, fid * 7 AS number FROM states_provinces WHERE adm0_a3 <> 'ATA'"),
    "communes": ("mali/communes.shp",
                 "SELECT geometry, 100000 + numero AS id, Admin3_Nam AS name, Pop2017_To AS number FROM communes"),
}


def area_layer(path, which, shared, options=("-f", "FlatGeobuf"), layer=None):
    """The world's states or Mali's communes, with the attributes id, name and number."""
    source, select = AREA_LAYERS[which]
    run("ogr2ogr", *options, path, shared / source, "-nlt", "MULTIPOLYGON", "-nln", layer or which, "-dialect", "SQLite", "-sql",
        select)
