"""GDAL's writer of vector tiles: ogr2ogr, one zoom at a time, from the file to the tiles in an MBTiles file."""

import gzip
import sqlite3
import time

from common import run


class Gdal:
    title = "GDAL"

    def __init__(self, folder):
        self.folder = folder

    def zoom(self, dataset, z):
        """Seconds for all tiles of a zoom, on one thread, and the uncompressed bytes of each: {(x, y): bytes}."""
        began = time.monotonic()
        path = self.write(dataset, z, z)
        seconds = time.monotonic() - began
        return seconds, {(x, y): len(data) for (_, x, y), data in read(path)}

    def tiles(self, dataset):
        """All tiles of all zooms from the first to the last, as ((z, x, y), bytes)."""
        return read(self.write(dataset, min(dataset.zooms), max(dataset.zooms)))

    def write(self, dataset, least, most):
        path = self.folder / f"{dataset.name}-{least}-{most}.mbtiles"
        path.unlink(missing_ok=True)
        run("ogr2ogr", "-f", "MBTILES", path, dataset.path, "-select", ",".join(dataset.properties), "--config",
            "GDAL_NUM_THREADS", "1", *options(MINZOOM=least, MAXZOOM=most, EXTENT=4096, BUFFER=64, MAX_SIZE=100_000_000,
                                              MAX_FEATURES=10_000_000))
        return path


def read(path):
    """The tiles of an MBTiles file, uncompressed, as ((z, x, y), bytes); the file goes."""
    with sqlite3.connect(path) as db:
        # It writes tiles beyond the edge of the world too, where a buffer reaches over the antimeridian.
        tiles = [((z, x, 2**z - 1 - y), gzip.decompress(data)) for z, x, y, data in
                 db.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
                 if 0 <= x < 2**z and 0 <= y < 2**z]
    path.unlink()
    return tiles


def options(**values):
    return [word for name, value in values.items() for word in ("-dsco", f"{name}={value}")]
