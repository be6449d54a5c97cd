"""Oryx in process: the program oryx_tile_bench, one run of it a round."""

from common import run_json


class Oryx:
    title = "Oryx"

    def __init__(self, program, passes):
        self.program, self.passes = program, passes

    def run(self, dataset, tiles, *more):
        """Everything the program says of the tiles of a list."""
        return run_json(self.program, "--data", dataset.path, "--tiles", tiles, "--properties",
                        ",".join(dataset.properties), *more)

    def round(self, dataset, tiles, *more):
        """What it says of each zoom, and everything."""
        said = self.run(dataset, tiles, "--rounds", self.passes, *more)
        return {int(z): zoom for z, zoom in said["zooms"].items()}, said

    def once(self, dataset, tiles, sizes):
        """One pass; each tile's bytes are written to the file `sizes`."""
        return self.run(dataset, tiles, "--unlimited", "--rounds", 1, "--sizes", sizes)
