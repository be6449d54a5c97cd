"""Features as GeoJSON: a page of 1,000 beside PostGIS, a filter over all of them, and all of them as one stream.

Oryx is asked over HTTP and sends each page; PostGIS makes the same page in a session that stays open, as pg_featureserv has
it made, and sends only its size: a floor below which no server over PostGIS comes.
"""

import http.client
import pathlib
import random
import socket
import statistics
import tempfile
import threading
import time
import urllib.parse

import tiles
from common import SEED, free_port, ms, run, say, start, stop, table, times, wait_for
from peers.postgis import PostGis

PAGE = 1000

# One page as GeoJSON, timed inside the server. The order is the key's, as pages need one.
PAGE_TIME = """
CREATE INDEX ON points (id);
ALTER TABLE points ADD COLUMN place geometry;
UPDATE points SET place = ST_Transform(geom, 4326);
VACUUM (ANALYZE) points;
CREATE FUNCTION page_time(first int, OUT ms float8, OUT bytes int) LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz := clock_timestamp();
BEGIN
  SELECT octet_length(json_build_object('type', 'FeatureCollection', 'features', json_agg(
    ST_AsGeoJSON(t.*, 'place', 15)::json))::text) INTO bytes
  FROM (SELECT id, kind, people, rank, place FROM points WHERE id > first ORDER BY id LIMIT 1000) t;
  ms := 1000 * extract(epoch FROM clock_timestamp() - began);
END $$;
"""


def measure(args, out, points):
    """The section of the report."""
    say("features")
    rounds = 30 if args.quick else 100
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name, PostGis() as postgis:
        folder = pathlib.Path(name)
        run(args.oryx, "ingest", "--data-dir", folder / "data", "--collection", "points", "--role", "other", "--key", "id",
            "--keep-all", points.path, allowed=(0, 3))
        postgis.load(points, tiles.write_list(points, out / "data" / "points.tiles"))
        for statement in PAGE_TIME.split(";\n", 4):
            postgis.sql(statement)
        port = free_port()
        with open(folder / "server.log", "wb") as log:
            server = start([args.oryx, "serve", "--data-dir", folder / "data", "--port", port, "--metrics-port", 0,
                            "--prepare-zooms", "false"], log)
            try:
                base = f"http://127.0.0.1:{port}"
                wait_for(f"{base}/ready")
                count = int(run("curl", "-s", f"{base}/collections/points/items?limit=1").split('"numberMatched":')[1].split(",")[0])
                firsts = [rng.randrange(count - PAGE) for _ in range(rounds)]
                pages = [ask(port, f"/collections/points/items?limit={PAGE}&offset={first}") for first in firsts]
                theirs = [float(postgis.sql(f"SELECT ms FROM page_time({first})")) for first in firsts]
                filters = [ask(port, f"/collections/points/items?limit=10&filter={selection(rng)}") for _ in range(rounds)]
                streams = [stream(port, server.pid) for _ in range(3)]
            finally:
                stop(server)
    return report(points, rounds, [t for t, _ in pages], theirs, [t for t, _ in filters], streams)


def selection(rng):
    """A box of a tenth of each side, and an attribute that three in ten have."""
    west, south = rng.uniform(-12, 2), rng.uniform(10, 23)
    return urllib.parse.quote(f"people > 350 AND S_INTERSECTS(geometry,BBOX({west:.4f},{south:.4f},{west + 1.6:.4f},{south + 1.5:.4f}))")


def ask(port, target):
    """Milliseconds until the last byte, on a connection of its own, and the bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", target)
    size = len(connection.getresponse().read())
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    return took, size


def resident(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def stream(port, pid):
    """Seconds and bytes of all features as GeoJSON, and what memory grew meanwhile."""
    before, most, ended = resident(pid), [0], threading.Event()

    def watch():
        while not ended.wait(0.02):
            most[0] = max(most[0], resident(pid))
    watcher = threading.Thread(target=watch)
    watcher.start()
    client = socket.create_connection(("127.0.0.1", port))
    buffer = bytearray(1 << 20)
    total = 0
    began = time.perf_counter()
    client.sendall(b"GET /collections/points/items?limit=1000000 HTTP/1.0\r\nHost: localhost\r\n\r\n")
    while part := client.recv_into(buffer):
        total += part
    seconds = time.perf_counter() - began
    client.close()
    ended.set()
    watcher.join()
    return seconds, total, most[0] - before


def report(points, rounds, pages, theirs, filters, streams):
    page, floor, filtered = statistics.median(pages), statistics.median(theirs), statistics.median(filters)
    seconds, size, grown = min(streams)
    rate = size / seconds / 1e6

    def verdict(reached):
        return "reached" if reached else "NOT reached"
    return (f"## Features\n\n{points.title}; medians of {rounds} requests over HTTP, the best of {len(streams)} streams.\n\n"
            + table(["", "Oryx", "PostGIS, inside the server", ""], [
                ["a page of 1,000 as GeoJSON, ms", ms(page), ms(floor), times(floor / page)],
                ["a box and an attribute over all, 10 features of it, ms", ms(filtered), "", ""],
                ["all as one GeoJSON, MB/s", f"{rate:,.0f}", "", f"{size / 1e6:,.0f} MB in {seconds:.2f} s"],
                ["memory that grew meanwhile, MB", f"{grown / 1e6:.0f}", "", ""]])
            + f"\nTargets: a page below 5 ms: {verdict(page < 5)}; ten times PostGIS's floor: {verdict(floor / page >= 10)}; "
            f"the filter below 30 ms: {verdict(filtered < 30)}; the stream above 150 MB/s: {verdict(rate > 150)}.\n")
