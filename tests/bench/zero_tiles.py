"""What the tile 0/0/0 of every real data set of one country weighs, as it is served."""

import pathlib
import tempfile

from common import fetch, free_port, run, say, start, stop, table, wait_for


def measure(args, shared):
    """The section of the report."""
    if not shared:
        return "## Tiles 0/0/0 of real data\n\nLeft out: the real data are not there.\n"
    say("tiles 0/0/0 of real data")
    sources = sorted(path for path in (shared / "mali").iterdir() if path.suffix in (".shp", ".geojson", ".csv", ".gpkg"))
    rows = []
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        folder = pathlib.Path(name)
        for path in sources:
            # 3: some rows were rejected, which real data may be.
            run(args.oryx, "ingest", "--data-dir", folder / "data", "--collection", path.stem, "--role", "other", path,
                allowed=(0, 3))
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        with open(folder / "server.log", "wb") as log:
            server = start([args.oryx, "serve", "--data-dir", folder / "data", "--port", port, "--metrics-port", 0], log)
            try:
                wait_for(base + "/ready")
                rows = [row(base, path.stem) for path in sources]
            finally:
                stop(server)
    return ("## Tiles 0/0/0 of real data\n\nAll attributes, as ingested with `--role other`.\n\n"
            + table(["data set", "bytes", "bytes, gzip", "features omitted"], rows))


def row(base, name):
    url = f"{base}/tiles/{name}/0/0/0.mvt"
    _, headers, plain = fetch(url)
    _, _, packed = fetch(url, {"Accept-Encoding": "gzip"})
    return [name, f"{len(plain):,}", f"{len(packed):,}", headers.get("X-Features-Omitted", "0")]
