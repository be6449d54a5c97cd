"""Gaps and overlaps between areas in vector tiles, Oryx's and its peers', on clean and on dirty borders."""

import pathlib
import tempfile

import data
import tiles
from common import SEED, run, run_json, say, table
from peers.gdal import Gdal
from peers.postgis import PostGis

ZOOMS = range(3, 9)
MOVE = 1e-6  # degrees
INTRO = f"""## Seams between areas

Mali's cercles, zooms {ZOOMS[0]} to {ZOOMS[-1]}, all {{count}} tiles that they touch, extent 4096, buffer 64, no attributes but the id,
and no budget that a tile reaches.
"Dirty": every polygon's vertices are moved on their own by up to {MOVE:.0e} degrees, and a fifth of the segments get a
position in their middle that the neighbour has not (seed {SEED}). GDAL is `ogr2ogr -f MBTILES`, PostGIS ST_AsMVTGeom and
ST_AsMVT on EPSG:3857, both with their defaults otherwise. GDAL does not simplify, ST_AsMVTGeom simplifies each polygon by
half a unit, Oryx takes out of each border the positions with an effective area below 16 square units.

All tiles are judged by one program. A gap is a hole in the union of a tile's polygons that the source has not within 4 units
round it; cracks that reach the buffered edge of the tile or open ground are not counted. An overlap is the sum of the
polygons' areas less their union's. Both are in square units of the tile's grid, buffer included, so that what lies in a
buffer counts in each tile that shows it. Rings are read as clients do, by their sign relative to the feature's first ring;
that this one breaks MVT 4.3.4.4 where it has a hole's sign is told apart. "Not valid" are polygons that then break OGC Simple
Features on the grid; they are measured as their repair covers.

"""


def measure(args, shared):
    """The section of the report."""
    if not shared:
        return "## Seams between areas\n\nLeft out: the real data are not there.\n"
    say("seams between areas")
    source = shared / "mali/cercles.shp"
    with tempfile.TemporaryDirectory(prefix="oryx-bench-seams-") as name:
        folder = pathlib.Path(name)
        list_path = folder / "tiles"
        list_path.write_text(run(args.seam_bench, "tiles", "--data", source, "--least", ZOOMS[0], "--most", ZOOMS[-1]))
        lists = tiles.read_list(list_path)
        text = INTRO.format(count=sum(len(tiles_of) for tiles_of in lists.values()))
        with PostGis() as postgis:
            for kind, more in (("clean", []), ("dirty", ["--move", MOVE, "--seed", SEED])):
                dataset = data.DataSet(f"cercles_{kind}", f"Mali's cercles, {kind}", folder / f"cercles_{kind}.gpkg",
                                       ["id"], {z: len(lists[z]) for z in ZOOMS}, list(ZOOMS), None)
                run(args.seam_bench, "copy", "--data", source, "--out", dataset.path, *more)
                postgis.load(dataset, lists)
                drawn = {
                    "GDAL": lambda into: tiles.write_folder(into, Gdal(folder).tiles(dataset)),
                    "PostGIS": lambda into: tiles.write_folder(into, postgis.tiles(dataset)),
                    "Oryx": lambda into: run(args.seam_bench, "draw", "--data", dataset.path, "--tiles", list_path,
                                             "--folder", into),
                }
                rows = []
                for who, draw in drawn.items():
                    into = folder / f"{kind}-{who}"
                    draw(into)
                    rows += judged(who, run_json(args.seam_bench, "judge", "--data", dataset.path, "--tiles", list_path,
                                                 "--folder", into))
                text += (f"### {dataset.title}\n\n"
                         + table([""] + [f"z{z}" for z in ZOOMS] + ["all"], rows) + "\n")
    return text


def judged(who, zooms):
    """A row for each measure: by zoom, and all together."""
    def row(title, what, show):
        values = [zooms[str(z)][what] for z in ZOOMS]
        return [f"{who}: {title}", *(show(v) for v in values), show(sum(values))]

    def share(z):
        return zooms[str(z)]["invalid"], zooms[str(z)]["polygons"]

    invalid, polygons = (sum(column) for column in zip(*map(share, ZOOMS)))
    rows = [row("gaps", "gaps", units), row("overlaps", "overlaps", units),
            [f"{who}: polygons not valid", *("{:,} of {:,}".format(*share(z)) for z in ZOOMS),
             f"{invalid:,} of {polygons:,}"]]
    # Told only where there are any: what the reader had to leave out or mend, and tiles that nobody wrote.
    for title, what in (("breaches of MVT 2.1", "faults"), ("tiles without a file", "absent")):
        if any(zooms[str(z)][what] for z in ZOOMS):
            rows.append(row(title, what, "{:,}".format))
    return rows


def units(value):
    """Square units; a true zero is told from a small one."""
    return "0" if value == 0 else f"{value:,.1f}" if value >= 0.05 else f"{value:.0e}"
