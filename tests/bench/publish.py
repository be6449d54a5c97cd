"""From a shapefile to its first tile, beside what GDAL takes to write the same rows as FlatGeobuf."""

import pathlib
import statistics
import tempfile
import time

from common import free_port, run, say, start, stop, table, times, wait_for
from tiles import tile_of, vertices


def measure(args, points):
    """The section of the report. The server runs already, on an empty data directory, and notices what is published."""
    say("publish to first tile")
    rounds = 2 if args.quick else 3
    samples = []
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        folder = pathlib.Path(name)
        source = folder / "points.shp"
        run("ogr2ogr", source, points.path)
        x, y = tile_of(*vertices(points)[0], 8)
        for number in range(rounds):
            samples.append((*ours(args, source, folder / f"data-{number}", f"8/{x}/{y}"), theirs(source, folder)))
    ingest, first, gdal = (statistics.median(column) for column in zip(*samples))
    verdict = "reached" if first / gdal < 2.5 else "NOT reached"
    return (f"## Publish to first tile\n\n{points.title}, a shapefile; {rounds} interleaved rounds, medians. The server polls "
            "the catalogue; a client asks for a tile every 20 ms.\n\n"
            + table(["", "seconds", ": ogr2ogr"], [
                ["`oryx ingest`", f"{ingest:.2f}", times(ingest / gdal)],
                ["`oryx ingest` until the first tile is served", f"{first:.2f}", times(first / gdal)],
                ["`ogr2ogr -f FlatGeobuf`", f"{gdal:.2f}", ""]])
            + f"\nTarget: below 2.5x; measured {times(first / gdal)}: {verdict}.\n")


def ours(args, source, data, tile):
    """Seconds of the ingest, and until the tile was there."""
    data.mkdir()
    port = free_port()
    with open(data.parent / "server.log", "wb") as log:
        server = start([args.oryx, "serve", "--data-dir", data, "--port", port, "--metrics-port", 0], log)
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            began = time.monotonic()
            run(args.oryx, "ingest", "--data-dir", data, "--collection", "points", "--role", "other", "--key", "id", source,
                allowed=(0, 3))
            ingested = time.monotonic()
            wait_for(f"http://127.0.0.1:{port}/tiles/points/{tile}.mvt")
            return ingested - began, time.monotonic() - began
        finally:
            stop(server)


def theirs(source, folder):
    path = folder / "points.fgb"
    path.unlink(missing_ok=True)
    began = time.monotonic()
    run("ogr2ogr", "-f", "FlatGeobuf", path, source)
    return time.monotonic() - began
