"""Cached tiles beside nginx: the same bytes, the same core, interleaved rounds, medians.

Each server runs alone on core 0 and wrk on core 1. nginx serves the tile's bytes as a file, with sendfile and its access
log on, as Oryx logs each request too. CPU a request is the server's own user + system time, read from /proc.
"""

import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import tempfile

from common import SEED, fetch, free_port, run, say, start, stop, table, wait_for
from tiles import tile_of

LON, LAT = -3.6, 14.35  # the middle of the points; any place will do


def points(path, count):
    rng = random.Random(SEED)
    kinds = ["clash", "attack", "abduction", "looting"]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [LON + rng.uniform(-0.3, 0.3), LAT + rng.uniform(-0.3, 0.3)]},
            "properties": {"id": i + 1, "kind": rng.choice(kinds), "people": rng.randrange(1, 500)},
        }
        for i in range(count)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def cpu_seconds(pid):
    """User + system time of a process and of its children (nginx's worker)."""
    pids = [pid] + [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    total = 0
    for p in pids:
        fields = pathlib.Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def wrk(url, seconds, connections, headers=(), options=(), script_words=()):
    """Requests, requests a second, and the text of the 99th percentile."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *options]
    for header in headers:
        command += ["-H", header]
    command += [url, *(["--", *script_words] if script_words else [])]
    out = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    p99 = re.search(r"99%\s+(\S+)", out)[1]
    if "Non-2xx" in out and not any("If-None-Match" in h for h in headers):
        raise SystemExit("wrk saw errors:\n" + out)
    return requests, rate, p99


def nginx_config(folder, port, headers=""):
    """`headers`: more lines for every answer."""
    return f"""
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  sendfile on; tcp_nopush on; open_file_cache max=100; open_file_cache_valid 60s;
  keepalive_requests 100000000;
  types {{ application/vnd.mapbox-vector-tile mvt; }}
  server {{ listen 127.0.0.1:{port}; root {folder}/www;
    add_header Cache-Control "public, max-age=300"; add_header Vary "Accept-Encoding"; {headers} }}
}}
"""


def measure(args):
    """The section of the report."""
    say("cached tiles beside nginx")
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # nginx's worker is another user
        with open(folder / "servers.log", "wb") as log:
            return beside_nginx(args, folder, log)


def beside_nginx(args, folder, log):
    data = folder / "data"
    for name, count in (("large", 700), ("small", 40)):
        points(folder / f"{name}.geojson", count)
        run(args.oryx, "ingest", "--data-dir", data, "--collection", name, "--role", "other", "--key", "id",
            folder / f"{name}.geojson")
    port, nginx_port = free_port(), free_port()
    base, peer_base = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{nginx_port}"
    x, y = tile_of(LON, LAT, 6)
    server = start([args.oryx, "serve", "--data-dir", data, "--port", port, "--io-threads", 1, "--metrics-port", 0], log,
                   core=0)
    peer = None
    try:
        wait_for(base + "/ready")
        www = folder / "www"
        www.mkdir()
        sizes, etags = {}, {}
        for name in ("large", "small"):
            _, headers, body = fetch(f"{base}/tiles/{name}/6/{x}/{y}.mvt")
            (www / f"{name}.mvt").write_bytes(body)
            sizes[name], etags[name] = len(body), headers["ETag"]
        (folder / "nginx.conf").write_text(nginx_config(folder, nginx_port))
        peer = start(["nginx", "-p", folder, "-c", folder / "nginx.conf"], log, core=0)
        _, headers, _ = wait_for(f"{peer_base}/large.mvt")
        peer_etag = headers["ETag"]
        large = (f"{base}/tiles/large/6/{x}/{y}.mvt", f"{peer_base}/large.mvt")
        small = (f"{base}/tiles/small/6/{x}/{y}.mvt", f"{peer_base}/small.mvt")
        cases = [
            (f"cached tile, {sizes['large']} bytes", *large, (), ()),
            (f"cached tile, {sizes['small']} bytes", *small, (), ()),
            ("304 Not Modified", *large, (f"If-None-Match: {etags['large']}",), (f"If-None-Match: {peer_etag}",)),
        ]
        rows = [case_row(args, case, server.pid, peer.pid) for case in cases]
    finally:
        stop(server)
        stop(peer)
    return (f"## Cached tiles\n\nwrk -t1 -c{args.connections} -d{args.seconds}s, {args.rounds} interleaved rounds, medians; "
            "server on core 0, wrk on core 1; both log each request.\n\n"
            + table(["case", "Oryx req/s", "nginx req/s", "ratio", "Oryx CPU us/req", "nginx CPU us/req", "ratio",
                     "p99 Oryx / nginx"], rows))


def case_row(args, case, our_pid, their_pid):
    title, ours, theirs, our_headers, their_headers = case
    samples = {"ours": [], "theirs": []}
    for _ in range(args.rounds):
        for who, pid, url, headers in (("ours", our_pid, ours, our_headers), ("theirs", their_pid, theirs, their_headers)):
            before = cpu_seconds(pid)
            requests, rate, p99 = wrk(url, args.seconds, args.connections, headers)
            cpu = (cpu_seconds(pid) - before) / requests * 1e6
            samples[who].append((rate, cpu, p99))
    median = {who: [statistics.median(s[i] for s in rows) for i in (0, 1)] for who, rows in samples.items()}
    ratio = [median["ours"][i] / median["theirs"][i] for i in (0, 1)]
    return [title, f"{median['ours'][0]:,.0f}", f"{median['theirs'][0]:,.0f}", f"{ratio[0]:.2f}",
            f"{median['ours'][1]:.2f}", f"{median['theirs'][1]:.2f}", f"{ratio[1]:.2f}",
            f"{samples['ours'][-1][2]} / {samples['theirs'][-1][2]}"]
