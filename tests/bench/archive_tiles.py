"""Tiles of an archive as Oryx serves them, beside nginx with the same packed bytes as files.

As in cached_tiles.py, each server runs alone on core 0 and wrk on core 1. A request asks for the next tile of a grid: for one that
Oryx was not asked for before, then for some that it was. nginx finds each in the page cache either way.
"""

import pathlib
import statistics

from cached_tiles import cpu_seconds, nginx_config, wrk
from common import fetch, free_port, run, say, start, stop, table, wait_for

AIM = 0.9
BOX = "-18,2,25,27"  # as the points' (data.py)
SCRIPT = pathlib.Path(__file__).resolve().parent / "grid.lua"
PACKED = ("Accept-Encoding: gzip",)
REMEMBERED = 1000  # tiles that are asked for again and again


def beside_nginx(args, folder, archive, zoom):
    """The section's part of the report."""
    say("archives: tiles beside nginx")
    www = folder / "www"
    # Packed, as they lie in the archive.
    run(args.oryx, "extract", archive, f"--bbox={BOX}", "--zoom", zoom, "--compression", "gzip", "--out", www)
    run(args.oryx, "ingest", "--data-dir", folder / "served", "--collection", "base", archive)
    for part in (www, *www.rglob("*")):
        part.chmod(0o755 if part.is_dir() else 0o644)
    tiles = [path.relative_to(www).with_suffix("") for path in sorted(www.glob(f"{zoom}/*/*.mvt"))]
    write_paths(folder, "ours", [f"/tiles/base/{tile}.mvt" for tile in tiles])
    write_paths(folder, "theirs", [f"/{tile}.mvt" for tile in tiles])
    with open(folder / "servers.log", "wb") as log:
        port = free_port()
        (folder / "nginx.conf").write_text(nginx_config(folder, port, "add_header Content-Encoding gzip;"))
        peer = start(["nginx", "-p", folder, "-c", folder / "nginx.conf"], log, core=0)
        try:
            wait_for(f"http://127.0.0.1:{port}/{tiles[0]}.mvt")
            # A tile of a few bytes is larger packed, and Oryx sends it as it is.
            large = max(tiles[:REMEMBERED], key=lambda tile: (www / f"{tile}.mvt").stat().st_size)
            rounds = [(ours(args, folder, log, www, large), theirs(args, folder, f"http://127.0.0.1:{port}", peer))
                      for _ in range(args.rounds)]
        finally:
            stop(peer)
    rows, verdicts = [], []
    for case, title in enumerate(("asked for the first time", f"asked for before ({REMEMBERED:,} of them)")):
        rate, cpu = ([statistics.median(found[who][case][what] for found in rounds) for who in (0, 1)] for what in (0, 1))
        ratio = rate[0] / rate[1]
        rows.append([title, f"{rate[0]:,.0f}", f"{rate[1]:,.0f}", f"{ratio:.2f}", f"{cpu[0]:.2f}", f"{cpu[1]:.2f}",
                     f"{cpu[0] / cpu[1]:.2f}"])
        verdicts.append(f"{title} {ratio:.2f} ({'reached' if ratio >= AIM else 'NOT reached'})")
    size = statistics.fmean((www / f"{tile}.mvt").stat().st_size for tile in tiles)
    return (f"### Served\n\n{len(tiles):,} tiles of zoom {zoom}, {size:,.0f} bytes on average, gzip as they lie in the archive; nginx "
            f"serves each from a file of its own. wrk -t1 -c{args.connections} -d{args.seconds}s (2 s for the first time), {args.rounds} "
            "interleaved rounds, medians, a fresh server of ours each round; server on core 0, wrk on core 1; both log each request.\n\n"
            + table(["tiles", "Oryx req/s", "nginx req/s", "ratio", "Oryx CPU us/req", "nginx CPU us/req", "ratio"], rows)
            + f"\nAim {AIM}: " + ", ".join(verdicts) + ".\n")


def write_paths(folder, name, paths):
    (folder / name).write_text("".join(path + "\n" for path in paths))
    (folder / f"{name}-few").write_text("".join(path + "\n" for path in paths[:REMEMBERED]))


def ours(args, folder, log, www, tile):
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    server = start([args.oryx, "serve", "--data-dir", folder / "served", "--port", port, "--io-threads", 1, "--metrics-port", 0],
                   log, core=0)
    try:
        wait_for(base + "/ready")
        _, headers, body = fetch(f"{base}/tiles/base/{tile}.mvt", {"Accept-Encoding": "gzip"})
        if headers.get("Content-Encoding") != "gzip" or body != (www / f"{tile}.mvt").read_bytes():
            say("archives: the tile is served with other bytes than the archive has")
        return both(args, folder, "ours", base, server)
    finally:
        stop(server)


def theirs(args, folder, base, peer):
    return both(args, folder, "theirs", base, peer)


def both(args, folder, name, base, process):
    """(requests a second, CPU microseconds a request) of tiles that are new, and of some that are not."""
    found = []
    # Two seconds: longer than that, and the grid would begin again.
    for paths, seconds in ((folder / name, min(args.seconds, 2)), (folder / f"{name}-few", args.seconds)):
        before = cpu_seconds(process.pid)
        requests, rate, _ = wrk(base, seconds, args.connections, PACKED, ("-s", SCRIPT), (paths,))
        found.append((rate, (cpu_seconds(process.pid) - before) / requests * 1e6))
    return found
