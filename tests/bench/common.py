"""What the subjects of the bench share: processes, addresses, medians, tables."""

import json
import math
import os
import pathlib
import platform
import re
import signal
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request

SEED = 20191231
ROOT = pathlib.Path(__file__).resolve().parents[2]


def say(text):
    print(f"bench: {text}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url, headers=None):
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.status, dict(response.headers), response.read()


def wait_for(url, seconds=60):
    """The first answer below 400; an address that has none yet is asked again."""
    end = time.monotonic() + seconds
    while True:
        try:
            return fetch(url)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def start(command, log, core=None, **options):
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    return subprocess.Popen(pinned + [str(part) for part in command], stdout=log, stderr=log, **options)


def stop(process, how=signal.SIGTERM):
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run(*command, **options):
    """Runs to the end and returns what it wrote; a failure ends the bench with the command's own words."""
    allowed = options.pop("allowed", (0,))
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode not in allowed:
        words = " ".join(str(part) for part in command)[:300]
        raise SystemExit(f"bench: '{words}' ended with {done.returncode}:\n{done.stderr[-2000:]}{done.stdout[-1000:]}")
    return done.stdout


def run_json(*command, **options):
    return json.loads(run(*command, **options))


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(v) for v in values))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def ms(value):
    """Milliseconds with three figures that count."""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def times(ratio):
    return f"{ratio:.2f}x" if ratio < 10 else f"{ratio:.1f}x"


def commit():
    out = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return out.stdout.strip() or "unknown"


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, {platform.system()} {platform.release()}"
