"""Oryx beside nginx, in one run: the same bytes, the same core, interleaved rounds, medians.

Each server runs alone on core 0 and wrk on core 1. nginx serves the tile's bytes as a file, with sendfile and its access
log on, as Oryx logs each request too. CPU a request is the server's own user + system time, read from /proc.
"""

import argparse
import json
import os
import pathlib
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

SEED = 20191231
LON, LAT = -3.6, 14.35  # the middle of the points; any place will do


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.status, dict(response.headers), response.read()


def wait_for(url, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            return fetch(url)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


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


def tile_of(lon, lat, z):
    import math

    n = 2**z
    x = int((lon + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return x, y


def cpu_seconds(pid):
    """User + system time of a process and of its children (nginx's worker)."""
    pids = [pid] + [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    total = 0
    for p in pids:
        fields = pathlib.Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def start(command, log, core=0):
    return subprocess.Popen(["taskset", "-c", str(core)] + command, stdout=log, stderr=log)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wrk(url, seconds, connections, headers=()):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    out = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    p99 = re.search(r"99%\s+(\S+)", out)[1]
    if "Non-2xx" in out and not any("If-None-Match" in h for h in headers):
        raise SystemExit("wrk saw errors:\n" + out)
    return requests, rate, p99


def nginx_config(folder, port):
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
    add_header Cache-Control "public, max-age=300"; add_header Vary "Accept-Encoding"; }}
}}
"""


def commit():
    out = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return out.stdout.strip() or "unknown"


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oryx", required=True)
    parser.add_argument("--out", default="build/bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=32)
    args = parser.parse_args()
    for tool in ("nginx", "wrk", "taskset"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not installed: ./run bench installs it")
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="oryx-bench-") as name:
        report = measure(args, pathlib.Path(name))
    (out / "report.md").write_text(report)
    print(report)


def measure(args, folder):
    folder.chmod(0o755)
    oryx = os.path.abspath(args.oryx)
    data = folder / "data"
    for name, count in (("large", 700), ("small", 40)):
        points(folder / f"{name}.geojson", count)
        subprocess.run([oryx, "ingest", "--data-dir", data, "--collection", name, "--role", "other", "--key", "id",
                        folder / f"{name}.geojson"], check=True, stdout=subprocess.DEVNULL)
    log = open(folder / "servers.log", "wb")
    port, nginx_port = free_port(), free_port()
    server = start([oryx, "serve", "--data-dir", str(data), "--port", str(port), "--io-threads", "1",
                    "--metrics-port", "0"], log)
    base, peer_base = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{nginx_port}"
    x, y = tile_of(LON, LAT, 6)
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
        peer = start(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], log)
        _, headers, _ = wait_for(f"{peer_base}/large.mvt")
        peer_etag = headers["ETag"]
        cases = [
            (f"cached tile, {sizes['large']} bytes", f"/tiles/large/6/{x}/{y}.mvt", "/large.mvt", (), ()),
            (f"cached tile, {sizes['small']} bytes", f"/tiles/small/6/{x}/{y}.mvt", "/small.mvt", (), ()),
            ("304 Not Modified", f"/tiles/large/6/{x}/{y}.mvt", "/large.mvt",
             (f"If-None-Match: {etags['large']}",), (f"If-None-Match: {peer_etag}",)),
        ]
        lines = [
            "# Bench: Oryx beside nginx", "",
            f"Commit {commit()}; {machine()}; wrk -t1 -c{args.connections} -d{args.seconds}s, {args.rounds} interleaved rounds, "
            "medians; server on core 0, wrk on core 1; both log each request.", "",
            "| case | Oryx req/s | nginx req/s | ratio | Oryx CPU us/req | nginx CPU us/req | ratio | p99 Oryx / nginx |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for title, ours, theirs, our_headers, their_headers in cases:
            samples = {"ours": [], "theirs": []}
            for _ in range(args.rounds):
                for who, process, url, headers in (("ours", server, base + ours, our_headers),
                                                   ("theirs", peer, peer_base + theirs, their_headers)):
                    before = cpu_seconds(process.pid)
                    requests, rate, p99 = wrk(url, args.seconds, args.connections, headers)
                    cpu = (cpu_seconds(process.pid) - before) / requests * 1e6
                    samples[who].append((rate, cpu, p99))
            median = {who: [statistics.median(s[i] for s in rows) for i in (0, 1)] for who, rows in samples.items()}
            ratio = [median["ours"][i] / median["theirs"][i] for i in (0, 1)]
            lines.append(
                f"| {title} | {median['ours'][0]:,.0f} | {median['theirs'][0]:,.0f} | {ratio[0]:.2f} | "
                f"{median['ours'][1]:.2f} | {median['theirs'][1]:.2f} | {ratio[1]:.2f} | "
                f"{samples['ours'][-1][2]} / {samples['theirs'][-1][2]} |")
        return "\n".join(lines) + "\n"
    finally:
        for process in (server, peer):
            if process:
                stop(process)


if __name__ == "__main__":
    main()
