"""Tile archives: built beside GDAL and tippecanoe, judged, and served beside nginx."""

import json
import os
import pathlib
import shutil
import statistics
import tempfile

import archive_tiles
import data
from common import run, say, table, times
from peers.batch import measured

LAYERS = ("states", "communes", "points")
GDAL_AIM, THREADS_AIM, PEAK_AIM = 8, 1.8, 1.5e9
TIPPECANOE_AIM, VERIFY_AIM = 5, 50_000

INTRO = """## Archives

{title}; zooms 0-{zoom}, extent 4096, buffer 64, gzip; {rounds}. Each program keeps its own limits of a tile (GDAL's and
tippecanoe's 500 kB, ours {ours}) and its own rules for what it leaves out: they do not draw alike. "CPU" is user and system time of all
threads, "peak" the largest resident memory. Everything counts, from the start of the program to the archive on the disk; the
data are ingested before (Oryx), in a GeoPackage (GDAL), in FlatGeobuf (tippecanoe).

"""


def measure(args, out, shared, points):
    """The section of the report."""
    if not shared:
        return "## Archives\n\nLeft out: the real data are not there.\n"
    say("archives")
    zoom = 8 if args.quick else 12
    rounds = 1 if args.quick else args.archive_rounds
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # nginx's worker is another user
        sources = make_sources(out, shared, points)
        ingest(args, folder, sources)
        text = INTRO.format(title=f"World states (without Antarctica), Mali's communes, {points.title}", zoom=zoom,
                            rounds=f"{rounds} interleaved round{'s' if rounds > 1 else ''}, medians", ours="128 KB, packed")
        text += beside_gdal(args, folder, sources, zoom, rounds)
        text += beside_tippecanoe(args, folder, sources, min(zoom, 10), zoom)
        archive = folder / "all.pmtiles"
        text += judged(args, folder, archive)
        return text + archive_tiles.beside_nginx(args, folder, archive, zoom)


def make_sources(out, shared, points):
    """FlatGeobuf of each layer, and all of them in one GeoPackage, which GDAL makes one MBTiles file of."""
    folder = out / "data"
    folder.mkdir(parents=True, exist_ok=True)
    sources = {"states": folder / "states.fgb", "communes": folder / "communes.fgb", "points": points.path}
    for name in ("states", "communes"):
        data.kept(sources[name], lambda path, which=name: data.area_layer(path, which, shared))
    sources["all"] = folder / f"all-{points.path.stem}.gpkg"

    def merge(path):
        for number, name in enumerate(LAYERS):
            kind = "POINT" if name == "points" else "MULTIPOLYGON"
            run("ogr2ogr", "-f", "GPKG", *(["-update", "-append"] if number else []), path, sources[name], "-nln", name,
                "-nlt", kind)
    data.kept(sources["all"], merge)
    return sources


def ingest(args, folder, sources):
    for name in LAYERS:
        run(args.oryx, "ingest", "--data-dir", folder / "data", "--collection", name, "--role", "other", "--key", "id",
            sources[name], allowed=(0, 3))


def oryx_tile(args, folder, layers, zoom, jobs, name="all"):
    path = folder / f"{name}.pmtiles"
    path.unlink(missing_ok=True)
    found = measured([args.oryx, "tile", "--data-dir", folder / "data", "--layers", ",".join(layers), "--zoom", f"0-{zoom}",
                      "--out", path, "--jobs", jobs, "--json"], folder)
    return found, json.loads(found.out)


def gdal_mbtiles(folder, source, zoom, limit):
    path = folder / "gdal.mbtiles"
    found = measured(["ogr2ogr", "-f", "MBTILES", path, source, "-dsco", "MINZOOM=0", "-dsco", f"MAXZOOM={zoom}", "-dsco",
                      "EXTENT=4096", "-dsco", "BUFFER=64"], folder, limit)
    size = path.stat().st_size if found.whole else None
    for left in folder.glob("gdal.mbtiles*"):  # the file, its journal and its temporary database
        left.unlink()
    return found, size


def median(runs, what):
    return statistics.median(getattr(each, what) for each in runs)


def row(title, runs, size):
    seconds = median(runs, "seconds")
    return [title, f"{seconds:,.1f}" if runs[0].whole else f"stopped after {seconds:,.0f}", f"{median(runs, 'cpu_seconds'):,.1f}",
            f"{max(each.peak_bytes for each in runs) / 1e6:,.0f}", f"{size / 1e6:,.1f}" if size else ""]


HEAD = ["", "seconds", "CPU seconds", "peak MB", "archive MB"]


def beside_gdal(args, folder, sources, zoom, rounds):
    two, one = [], []
    for number in range(rounds):
        say(f"archives: round {number + 1} of {rounds}")
        found, said = oryx_tile(args, folder, LAYERS, zoom, 2)
        two.append(found)
        one.append(oryx_tile(args, folder, LAYERS, zoom, 1, "one")[0])
    same = (folder / "one.pmtiles").read_bytes() == (folder / "all.pmtiles").read_bytes()
    (folder / "one.pmtiles").unlink()
    say(f"archives: GDAL, stopped after {args.gdal_minutes} minutes")
    gdal, gdal_size = gdal_mbtiles(folder, sources["all"], zoom, 60 * args.gdal_minutes)
    ratio = gdal.seconds / median(two, "seconds")
    speedup = median(one, "seconds") / median(two, "seconds")
    peak = max(each.peak_bytes for each in two + one)
    more = "" if gdal.whole else "more than "
    return (f"### Built\n\n{said['tiles']:,} tiles, {said['contents']:,} of them different. GDAL runs once, with as many threads as it "
            f"wants, for {args.gdal_minutes} minutes at most.\n\n"
            + table(HEAD, [row("`oryx tile --jobs 2`", two, said["file_bytes"]), row("`oryx tile --jobs 1`", one, said["file_bytes"]),
                           row("`ogr2ogr -f MBTILES`", [gdal], gdal_size)])
            + f"\nGDAL : Oryx {more}{times(ratio)} (aim {GDAL_AIM}x: {reached(ratio >= GDAL_AIM, gdal.whole)}). "
            f"Two threads : one {times(speedup)} (aim {THREADS_AIM}x: {reached(speedup >= THREADS_AIM)}); the same bytes: "
            f"{'yes' if same else 'NO'}. Peak {peak / 1e6:,.0f} MB (aim {PEAK_AIM / 1e6:,.0f}: {reached(peak < PEAK_AIM)}).\n\n")


def reached(yes, known=True):
    return "reached" if yes else "NOT reached" if known else "not told by a run that was stopped"


def beside_tippecanoe(args, folder, sources, areas_zoom, points_zoom):
    program = args.tippecanoe or shutil.which("tippecanoe")
    if not program:
        return "### Beside tippecanoe\n\nNot measured: tippecanoe is not installed (`--tippecanoe PROGRAM`).\n\n"
    cases = [(f"states and communes, z0-{areas_zoom}", ("states", "communes"), areas_zoom, []),
             (f"points, z0-{points_zoom}, dropping", ("points",), points_zoom, ["--drop-densest-as-needed"])]
    rows, verdicts = [], []
    for title, layers, zoom, more in cases:
        say(f"archives: tippecanoe, {title}")
        path = folder / "tippecanoe.pmtiles"
        theirs = measured([os.path.abspath(program), "-q", "-f", "-o", path, f"-z{zoom}", *more,
                           *(word for name in layers for word in ("-L", f"{name}:{sources[name]}"))], folder)
        size = path.stat().st_size
        path.unlink()
        ours, said = oryx_tile(args, folder, layers, zoom, 2, "some")
        (folder / "some.pmtiles").unlink()
        rows += [row(f"tippecanoe, {title}", [theirs], size), row("`oryx tile --jobs 2`", [ours], said["file_bytes"])]
        ratio = theirs.seconds / ours.seconds
        verdicts.append(f"{title}: {times(ratio)} (aim {TIPPECANOE_AIM}x: {reached(ratio >= TIPPECANOE_AIM)})")
    return ("### Beside tippecanoe\n\nOne run each, its defaults otherwise.\n\n" + table(HEAD, rows)
            + "\ntippecanoe : Oryx " + "; ".join(verdicts) + ".\n\n")


def judged(args, folder, archive):
    """A tile is addressed; a content is decoded once for all tiles that have it."""
    say("archives: oryx verify")
    rows, rates = [], []
    for jobs in (2, 1):
        found = measured([args.oryx, "verify", archive, "--jobs", jobs, "--json"], folder)
        said = json.loads(found.out)
        rates.append((said["tiles"] / found.seconds, said["contents"] / found.seconds))
        rows.append([f"`oryx verify --jobs {jobs}`", f"{found.seconds:.2f}", f"{found.cpu_seconds:.2f}",
                     f"{found.peak_bytes / 1e6:,.0f}", f"{rates[-1][0]:,.0f}", f"{rates[-1][1]:,.0f}",
                     f"{said['unpacked_bytes'] / found.seconds / 1e6:,.0f}", f"{said['features'] / found.seconds:,.0f}"])
    tiles, contents = rates[0]
    return ("### Judged\n\nThe archive above, every different content decoded and judged once, polygons included.\n\n"
            + table(["", "seconds", "CPU seconds", "peak MB", "tiles/s", "different contents/s", "unpacked MB/s", "features/s"], rows)
            + f"\nAim {VERIFY_AIM:,} tiles/s: {reached(tiles >= VERIFY_AIM)} by the tiles that are addressed ({tiles:,.0f}), "
            f"{reached(contents >= VERIFY_AIM)} by the contents that are decoded ({contents:,.0f}).\n\n")
