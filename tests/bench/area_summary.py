"""A million incidents through area-summary, as a client waits for it: over HTTP, all days of the record."""

import http.client
import json
import pathlib
import random
import statistics
import tempfile
import time

from common import SEED, free_port, run, start, stop, wait_for

KINDS = ("battle", "attack", "looting", "abduction")
ROUNDS = 5


def write_incidents(path, count):
    """Incidents of five years, spread evenly over a box round the sample's areas."""
    rng = random.Random(SEED)
    with open(path, "w", encoding="utf-8") as out:
        out.write("event_id,date_start,event_type,fatalities,actor,lon,lat\n")
        for number in range(count):
            day = f"{2015 + number % 5}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
            out.write(f"{number},{day},{rng.choice(KINDS)},{rng.randrange(6)},actor {rng.randrange(8)},"
                      f"{rng.uniform(-12, 4):.5f},{rng.uniform(10.5, 24):.5f}\n")


def ask(port):
    """Seconds of one answer, and how many incidents it is of."""
    body = json.dumps({"inputs": {"incidents": "incidents", "areas": "cercles", "from": "2015-01-01"}})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("POST", "/processes/area-summary/execution", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - started
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"bench: area-summary answered {answer.status}: {content[:300]}")
    return seconds, json.loads(content)["facts"]["n"]


def measure(args, count):
    """Median seconds, and the incidents that were counted in areas."""
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        folder = pathlib.Path(name)
        run(args.oryx, "sample", folder / "sample", "--incidents", 10)
        write_incidents(folder / "incidents.csv", count)
        run(args.oryx, "ingest", "--data-dir", folder / "data", folder / "sample" / "cercles.shp")
        run(args.oryx, "ingest", "--data-dir", folder / "data", "--collection", "incidents", "--role", "incidents",
            "--location-precision", "exact", folder / "incidents.csv")
        port = free_port()
        with open(folder / "server.log", "wb") as log:
            server = start([args.oryx, "serve", "--data-dir", folder / "data", "--port", port, "--metrics-port", -1,
                            "--prepare-zooms", "false"], log)
            try:
                wait_for(f"http://127.0.0.1:{port}/ready")
                answers = [ask(port) for _ in range(ROUNDS)]
            finally:
                stop(server)
    return statistics.median(seconds for seconds, _ in answers), answers[0][1]
