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
        path = self.folder / f"{dataset.name}-{z}.mbtiles"
        path.unlink(missing_ok=True)
        began = time.monotonic()
        run("ogr2ogr", "-f", "MBTILES", path, dataset.path, "-select", ",".join(dataset.properties), "--config",
            "GDAL_NUM_THREADS", "1", *options(MINZOOM=z, MAXZOOM=z, EXTENT=4096, BUFFER=64, MAX_SIZE=100_000_000,
                                              MAX_FEATURES=10_000_000))
        seconds = time.monotonic() - began
        with sqlite3.connect(path) as db:
            # It writes tiles beyond the edge of the world too, where a buffer reaches over the antimeridian.
            sizes = {(x, 2**z - 1 - y): len(gzip.decompress(data))
                     for x, y, data in db.execute("SELECT tile_column, tile_row, tile_data FROM tiles")
                     if 0 <= x < 2**z and 0 <= y < 2**z}
        path.unlink()
        return seconds, sizes


def options(**values):
    return [word for name, value in values.items() for word in ("-dsco", f"{name}={value}")]
