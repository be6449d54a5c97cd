"""The time slider: a day's heat zones after another's, as the tiles of `datetime=` ask for them."""

import pathlib
import tempfile

from common import run, say

INCIDENTS = 10_000
INTRO = """## Heat zones of a slider's days

{incidents:,} incidents of the sample in its cercles, 5 km cells, sigma 5 km, half-life 180 days; one thread, processor time. Each day
is computed from scratch on distinct places; what no day changes is made once (the first day). "Geometry only" is what a tile needs:
zones as polygons with ranks, shares, areas and counts. The same days with nothing shared must have the same zones.

"""


def measure(args):
    """The section of the report."""
    say("heat zones of a slider's days")
    program = pathlib.Path(args.tile_bench).with_name("oryx_zone_bench")
    with tempfile.TemporaryDirectory(prefix="oryx-bench-zones-") as name:
        folder = pathlib.Path(name)
        run(args.oryx, "sample", "--incidents", INCIDENTS, folder / "sample")
        for layer in ("cercles", "localities", "incidents"):
            run(args.oryx, "ingest", "--data-dir", folder / "data", folder / "sample" / f"{layer}.shp", allowed=(0, 3))
        told = run(program, folder / "data", "--days", 20 if args.quick else 60, "-i", "areas=cercles")
    return INTRO.format(incidents=INCIDENTS) + "".join(f"    {line}\n" for line in told.splitlines())
