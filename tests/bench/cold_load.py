"""Latency of tiles that nobody asked for before, of mixed zooms and data, with two clients at a time.

Oryx is asked over HTTP and sends each tile; PostGIS computes it in a session that stays open, and sends only its size.
"""

import pathlib
import random
import signal
import statistics
import subprocess
import tempfile
import time

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
    samples = {"Oryx": [], "Oryx at once": [], "PostGIS": []}
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
            samples["Oryx"].append(ask_oryx(args, folder, zooms_made=True))
            samples["Oryx at once"].append(ask_oryx(args, folder, zooms_made=False))
            samples["PostGIS"].append(ask_postgis(postgis, folder, len(mixed)))
    return report(samples, len(mixed), rounds)


def ask_oryx(args, folder, zooms_made):
    """A fresh server, so that every tile is cold. Two cores serve both the clients and the server, as with PostGIS.
    `zooms_made`: whether the clients come when its zooms are there, or as soon as it answers."""
    port, metrics = free_port(), free_port()
    with open(folder / "oryx.log", "wb") as log:
        server = start([args.oryx, "serve", "--data-dir", folder / "data", "--port", port, "--metrics-port", metrics], log)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready")
            began = time.monotonic()
            while zooms_made and b"\noryx_zooms_to_make 0\n" not in wait_for(f"http://127.0.0.1:{metrics}/metrics")[2]:
                time.sleep(0.1)
            waited = time.monotonic() - began
            answers = ask_each_once(f"http://127.0.0.1:{port}", folder / "paths")
        finally:
            stop(server)
    refused = [line for line in (folder / "oryx.log").read_text().splitlines() if '"status":503' in line]
    for line in refused:
        say(f"refused: {line}")
    other = [status for status, _ in answers if status not in (200, 204, 503)]
    if other:
        raise SystemExit(f"bench: {len(other)} cold tiles were errors, such as a {other[0]}")
    return {**summary([latency for _, latency in answers]), "refused": len(refused), "waited": waited}


def ask_each_once(base, paths):
    """(status, microseconds) of each answer. wrk sleeps for its whole duration whatever its threads do: they say when they
    are done, and an interrupt ends it."""
    command = ["wrk", f"-t{CLIENTS}", f"-c{CLIENTS}", "-d600s", "--timeout", "60s", "-s", SCRIPT, base, "--", paths,
               CLIENTS]
    client = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    try:
        finished = 0
        while finished < CLIENTS and (line := client.stdout.readline()):
            finished += line == "finished\n"
    finally:
        stop(client, signal.SIGINT)
    answers = [line.split() for number in range(CLIENTS)
               for line in pathlib.Path(f"{paths}.{number}").read_text().splitlines()]
    return [(int(status), int(latency)) for status, latency in answers]


def ask_postgis(postgis, folder, count):
    (folder / "next.sql").write_text("SELECT next_size();\n")
    postgis.sql("ALTER SEQUENCE asked RESTART")
    for old in folder.glob("pgbench*"):
        old.unlink()
    subprocess.run([postgis.bin / "pgbench", "-h", postgis.folder, "-U", "postgres", "-n", "-M", "prepared", "-c",
                    str(CLIENTS), "-j", str(CLIENTS), "-t", str(count // CLIENTS), "-f", folder / "next.sql", "--log",
                    "--log-prefix", folder / "pgbench", "postgres"], check=True, capture_output=True)
    # A line is: client, transaction, microseconds, ...
    return summary([int(line.split()[2]) for path in folder.glob("pgbench*") for line in path.read_text().splitlines()])


def summary(microseconds):
    ordered = sorted(microseconds)
    at = {"p50": len(ordered) // 2, "p90": len(ordered) * 90 // 100, "p99": len(ordered) * 99 // 100, "max": -1}
    return {what: ordered[place] / 1000 for what, place in at.items()} | {"mean": statistics.fmean(ordered) / 1000}


def report(samples, count, rounds):
    def median(who, what):
        return statistics.median(found[what] for found in samples[who])

    rows = []
    for what in ("p50", "p90", "p99", "max", "mean"):
        ours, at_once, theirs = (median(who, what) for who in samples)
        rows.append([what, ms(ours), ms(at_once), ms(theirs), times(theirs / ours), times(theirs / at_once)])
    rows.append(["refused (503)", median("Oryx", "refused"), median("Oryx at once", "refused"), 0, "", ""])
    return (f"## Cold mixed tiles under load\n\n{count:,} distinct tiles of the points and the coverage, all zooms mixed, "
            f"{CLIENTS} clients at a time, {rounds} interleaved rounds, medians, milliseconds. Oryx: over HTTP, uncompressed, "
            f"a fresh server each round, asked when its zooms are made ({median('Oryx', 'waited'):.0f} s after its start), and "
            "asked at once. PostGIS: sessions that stay open, warm, without sending the tile.\n\n"
            + table(["", "Oryx ms", "at once ms", "PostGIS ms", "PostGIS : Oryx", ": at once"], rows)
            + verdict(median("PostGIS", "p99") / median("Oryx", "p99")))


def verdict(ratio):
    return f"\nTarget: p99 20x below PostGIS's; measured {times(ratio)}: {'reached' if ratio >= 20 else 'NOT reached'}.\n"
