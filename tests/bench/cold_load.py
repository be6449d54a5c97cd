"""Latency of tiles that nobody asked for before, of mixed zooms and data, with two clients at a time.

Oryx is asked over HTTP and sends each tile; PostGIS computes it in a session that stays open, and sends only its size.
"""

import json
import pathlib
import random
import signal
import statistics
import subprocess
import tempfile

import tiles
from common import SEED, free_port, ms, run, say, start, stop, table, times, wait_for
from peers.postgis import PostGis

CLIENTS = 2
SCRIPT = pathlib.Path(__file__).resolve().parent / "distinct.lua"

NEXT_TILE = """
CREATE SEQUENCE asked;
CREATE FUNCTION next_size() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  at record;
BEGIN
  SELECT * INTO at FROM mixed WHERE n = (SELECT nextval('asked'));
  RETURN octet_length(CASE at.name WHEN 'points' THEN points_tile(at.z, at.x, at.y)
                                   ELSE coverage_tile(at.z, at.x, at.y) END);
END $$;
ALTER DATABASE postgres SET plan_cache_mode = force_generic_plan;
"""


def measure(args, out, sets):
    """The section of the report."""
    say("cold mixed tiles under load")
    sets = sets[:2]  # points and coverage: both synthetic, so that every machine has them
    mixed, lists = [], {}
    for dataset in sets:
        lists[dataset.name] = tiles.write_list(dataset, out / "data" / f"{dataset.name}.tiles")
        mixed += [(dataset.name, z, x, y) for z, places in lists[dataset.name].items() for x, y in places]
    random.Random(SEED).shuffle(mixed)
    rounds = 2 if args.quick else 3
    samples = {"Oryx": [], "PostGIS": []}
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name, PostGis() as postgis:
        folder = pathlib.Path(name)
        (folder / "paths").write_text("".join(f"/tiles/{n}/{z}/{x}/{y}.mvt\n" for n, z, x, y in mixed))
        for dataset in sets:
            run(args.oryx, "ingest", "--data-dir", folder / "data", "--collection", dataset.name, "--role", "other", "--key",
                "id", dataset.path, allowed=(0, 3))
            postgis.load(dataset, lists[dataset.name])
        rows = ",".join(f"({i + 1},'{n}',{z},{x},{y})" for i, (n, z, x, y) in enumerate(mixed))
        postgis.sql("CREATE TABLE mixed (n bigint PRIMARY KEY, name text, z int, x int, y int)")
        postgis.sql(f"INSERT INTO mixed VALUES {rows}")
        postgis.sql(NEXT_TILE)
        for _ in range(rounds):
            samples["Oryx"].append(ask_oryx(args, folder))
            samples["PostGIS"].append(ask_postgis(postgis, folder, len(mixed)))
    return report(samples, len(mixed), rounds)


def ask_oryx(args, folder):
    """A fresh server, so that every tile is cold. Two cores serve both the clients and the server, as with PostGIS."""
    port = free_port()
    with open(folder / "oryx.log", "wb") as log:
        server = start([args.oryx, "serve", "--data-dir", folder / "data", "--port", port, "--metrics-port", 0], log)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready")
            said = ask_each_once(f"http://127.0.0.1:{port}", folder / "paths")
        finally:
            stop(server)
    found = json.loads(said.splitlines()[-1])
    if found["errors"]:
        raise SystemExit(f"bench: Oryx answered {found['errors']} of the cold tiles with an error")
    return found


def ask_each_once(base, paths):
    """wrk sleeps for its whole duration whatever its threads do: they say when they are done, and an interrupt ends it."""
    command = ["wrk", f"-t{CLIENTS}", f"-c{CLIENTS}", "-d600s", "--timeout", "60s", "-s", SCRIPT, base, "--", paths,
               CLIENTS]
    client = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    try:
        finished = 0
        while finished < CLIENTS and (line := client.stdout.readline()):
            finished += line == "finished\n"
        client.send_signal(signal.SIGINT)
        return client.stdout.read()
    finally:
        stop(client)


def ask_postgis(postgis, folder, count):
    (folder / "next.sql").write_text("SELECT next_size();\n")
    postgis.sql("ALTER SEQUENCE asked RESTART")
    for old in folder.glob("pgbench*"):
        old.unlink()
    subprocess.run([postgis.bin / "pgbench", "-h", postgis.folder, "-U", "postgres", "-n", "-M", "prepared", "-c",
                    str(CLIENTS), "-j", str(CLIENTS), "-t", str(count // CLIENTS), "-f", folder / "next.sql", "--log",
                    "--log-prefix", folder / "pgbench", "postgres"], check=True, capture_output=True)
    # A line is: client, transaction, microseconds, ...
    times_us = sorted(int(line.split()[2]) for path in folder.glob("pgbench*") for line in path.read_text().splitlines())
    return {"p50": percentile(times_us, 50) / 1000, "p99": percentile(times_us, 99) / 1000, "max": times_us[-1] / 1000}


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def report(samples, count, rounds):
    rows = []
    for what in ("p50", "p99", "max"):
        ours, theirs = (statistics.median(found[what] for found in samples[who]) for who in ("Oryx", "PostGIS"))
        rows.append([what, ms(ours), ms(theirs), times(theirs / ours)])
    return (f"## Cold mixed tiles under load\n\n{count:,} distinct tiles of the points and the coverage, all zooms mixed, "
            f"{CLIENTS} clients at a time, {rounds} interleaved rounds, medians, milliseconds. Oryx: over HTTP, uncompressed, "
            "a fresh server each round. PostGIS: sessions that stay open, warm, without sending the tile.\n\n"
            + table(["", "Oryx ms", "PostGIS ms", "PostGIS : Oryx"], rows))
