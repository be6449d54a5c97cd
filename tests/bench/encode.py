"""Tile encoding beside peers: every round asks each peer in turn for the same tiles, and medians of rounds are compared."""

import pathlib
import statistics
import tempfile

import tiles
from common import geometric_mean, ms, say, table, times
from peers.gdal import Gdal
from peers.geojson_vt import GeoJsonVt
from peers.oryx import Oryx
from peers.postgis import PostGis

INTRO = """## Tile encoding

Milliseconds a tile: the mean over a zoom's tiles, and of that the median of {rounds} interleaved rounds (geojson-vt and "as
served": {slow_rounds}). One thread, extent 4096, buffer 64, uncompressed, the same attributes and ids everywhere. Tiles are
those that hold a random vertex. Oryx draws everything, but where a row says "as served": that is within its byte budget.
PostGIS is timed inside its server: warm, EPSG:3857, GiST, sorted by geometry, no jit, no parallel workers. geojson-vt has
its default tolerance, which simplifies, and makes nothing valid; its index stands in no figure. "Zoom arrays" is what the
first tile of a zoom pays for all others, "first pass" the first time that the tiles are asked for after it.

"""


def measure(args, out, sets):
    """The section of the report."""
    rounds, slow_rounds = (2, 1) if args.quick else (5, 2)
    oryx = Oryx(args.tile_bench, passes=3)
    text = INTRO.format(rounds=rounds, slow_rounds=slow_rounds)
    memory = []
    with PostGis() as postgis:
        web = GeoJsonVt(out)
        for dataset in sets:
            list_path = out / "data" / f"{dataset.name}.tiles"
            lists = tiles.write_list(dataset, list_path)
            say(f"{dataset.name}: loading PostGIS and geojson-vt")
            postgis.load(dataset, lists)
            web.load(dataset)
            samples = {who: [] for who in ("oryx", "oryx2", "postgis", "web", "budget")}
            for number in range(rounds):
                say(f"{dataset.name}: round {number + 1} of {rounds}")
                zooms, said = oryx.round(dataset, list_path, "--unlimited")
                samples["oryx"].append(zooms)
                samples["postgis"].append(postgis.round(dataset))
                samples["oryx2"].append(oryx.round(dataset, list_path, "--unlimited", "--threads", 2)[0])
                if number < slow_rounds:
                    samples["web"].append(web.round(dataset, list_path))
                    samples["budget"].append(oryx.round(dataset, list_path)[0])
            text += f"### {dataset.title}\n\n" + comparison(dataset, samples, postgis.features(dataset))
            say(f"{dataset.name}: GDAL")
            text += whole_zooms(dataset, lists, oryx)
            memory.append(memory_row(dataset, said))
    return text + "### Memory\n\n" + table(["data", "features", "table bytes a feature", "layer bytes a feature", "together",
                                            "after all tiles", "read ms", "build ms"], memory)


def median(rounds, z, what="ms"):
    return statistics.median(zooms[z][what] for zooms in rounds)


def fastest(rounds, z):
    """What the rest of the machine disturbed least: tells whether the medians can be believed."""
    return min(zooms[z]["ms"] for zooms in rounds)


def comparison(dataset, samples, postgis_features):
    """One column a zoom, and the geometric mean."""
    zooms = list(dataset.zooms)
    rows = []

    def row(title, values, show, mean=False):
        rows.append([title, *(show(v) for v in values), show(geometric_mean(values)) if mean else ""])

    def of(who, what="ms"):
        return [median(samples[who], z, what) for z in zooms]

    def ratio(who):
        return [theirs / ours for theirs, ours in zip(of(who), of("oryx"))]

    whole = "{:,.0f}".format
    row("tiles", of("oryx", "tiles"), whole)
    row("features a tile: Oryx", of("oryx", "features"), whole)
    row("features a tile: PostGIS", [postgis_features[z] for z in zooms], whole)
    row("features a tile: geojson-vt", of("web", "features"), whole)
    row("**Oryx ms**", of("oryx"), ms, True)
    row("Oryx ms, first pass", of("oryx", "first_pass_ms"), ms, True)
    row("Oryx zoom arrays ms (once a zoom)", of("oryx", "zoom_arrays_ms"), ms)
    row("PostGIS ms", of("postgis"), ms, True)
    row("**PostGIS : Oryx**", ratio("postgis"), times, True)
    row("PostGIS : Oryx, each one's fastest round", [fastest(samples["postgis"], z) / fastest(samples["oryx"], z)
                                                      for z in zooms], times, True)
    row("PostGIS : Oryx, first pass", [t / o for t, o in zip(of("postgis"), of("oryx", "first_pass_ms"))], times, True)
    row("geojson-vt ms, cold", of("web"), ms, True)
    row("**geojson-vt : Oryx**", ratio("web"), times, True)
    row("Oryx, 2 threads : 1 (speed-up)", [a / b for a, b in zip(of("oryx"), of("oryx2"))], times, True)
    row("Oryx ms, as served", of("budget"), ms, True)
    row("bytes a tile: Oryx", of("oryx", "bytes"), whole)
    row("bytes a tile: Oryx, as served", of("budget", "bytes"), whole)
    row("bytes a tile: PostGIS", of("postgis", "bytes"), whole)
    row("bytes a tile: geojson-vt", of("web", "bytes"), whole)
    row("bytes, Oryx : PostGIS", [a / b for a, b in zip(of("oryx", "bytes"), of("postgis", "bytes"))], times, True)
    reached = geometric_mean(ratio("postgis"))
    verdict = "reached" if reached >= dataset.target else "NOT reached"
    return (table([""] + [f"z{z}" for z in zooms] + ["geometric mean"], rows)
            + f"\nTarget: {dataset.target}x PostGIS; measured {times(reached)}: {verdict}.\n\n")


def whole_zooms(dataset, lists, oryx):
    """GDAL writes a whole zoom; Oryx then encodes the very tiles that GDAL wrote."""
    rows, ratios = [], []
    with tempfile.TemporaryDirectory(prefix="oryx-bench-gdal-") as name:
        folder = pathlib.Path(name)
        gdal = Gdal(folder)
        for z in dataset.whole_zooms:
            seconds, sizes = gdal.zoom(dataset, z)
            list_path, sizes_path = folder / "tiles", folder / "sizes"
            list_path.write_text("".join(f"{z}/{x}/{y}\n" for x, y in sizes))
            said = oryx.once(dataset, list_path, sizes_path)
            zoom = said["zooms"][str(z)]
            encode_seconds = zoom["first_pass_ms"] * len(sizes) / 1000
            ours = encode_seconds + (said["read_ms"] + said["build_ms"] + zoom["zoom_arrays_ms"]) / 1000
            our_sizes = read_sizes(sizes_path)
            same = [xy for xy in lists[z] if xy in sizes and our_sizes.get(xy)]
            our_bytes, their_bytes = (statistics.fmean(s[xy] for xy in same) for s in (our_sizes, sizes))
            ratios.append(seconds / ours)
            rows.append([f"z{z}", f"{len(sizes):,}", f"{seconds:.2f}", f"{ours:.2f}", times(seconds / ours),
                         ms(1000 * seconds / len(sizes)), ms(zoom["first_pass_ms"]), f"{their_bytes:,.0f}",
                         f"{our_bytes:,.0f}", times(our_bytes / their_bytes)])
    rows.append(["geometric mean", "", "", "", times(geometric_mean(ratios)), "", "", "", "", ""])
    return ("GDAL (`ogr2ogr -f MBTILES`, one thread, taken once) writes a whole zoom: it reads, encodes, compresses and "
            "stores. Oryx reads, builds its layer and encodes the same tiles once. Bytes are those of the tiles above; GDAL "
            "writes no feature ids.\n\n"
            + table(["zoom", "tiles", "GDAL s", "Oryx s", "GDAL : Oryx", "GDAL ms/tile", "Oryx encode ms/tile",
                     "bytes: GDAL", "bytes: Oryx", "Oryx : GDAL"], rows) + "\n")


def read_sizes(path):
    sizes = {}
    for line in path.read_text().splitlines():
        tile, size, _ = line.split()
        _, x, y = tile.split("/")
        sizes[int(x), int(y)] = int(size)
    return sizes


def memory_row(dataset, said):
    each = [said[part] / said["rows"] for part in ("table_bytes", "layer_bytes", "layer_bytes_after")]
    together = f"{each[0] + each[1]:.1f}" + (" (target: below 120)" if dataset.name == "points" else "")
    return [dataset.name, f"{said['rows']:,}", f"{each[0]:.1f}", f"{each[1]:.1f}", together, f"{each[0] + each[2]:.1f}",
            f"{said['read_ms']:,.0f}", f"{said['build_ms']:,.0f}"]
