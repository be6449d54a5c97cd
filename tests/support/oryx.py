"""What every black-box test needs: the program, a served data directory, and plain HTTP. Standard library only.

Environment (set by ctest): ORYX is the program, ORYX_SOURCE the source tree, ORYX_SHARED the folder of real data.
"""

import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.parse

START_SECONDS = 60
STOP_SECONDS = 30


def program():
    """Path of the oryx program under test; the test ends with 77 (skipped, loudly) where there is none."""
    path = os.environ.get("ORYX", "")
    if not path or not os.path.exists(path):
        skip(f"the program is not there (ORYX={path!r})")
    return path


def source_dir():
    return os.environ.get("ORYX_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def shared_dir():
    """Folder of the real data, or None. Say so loudly and skip where a test needs it: `need_shared()`."""
    path = os.environ.get("ORYX_SHARED", "")
    return path if path and os.path.isdir(path) else None


def need_shared():
    path = shared_dir()
    if path is None:
        skip("the real data (ORYX_SHARED) are not there")
    return path


def skip(reason):
    """Ends the whole script with 77, which ctest shows as skipped."""
    print(f"SKIPPED: {reason}", file=sys.stderr, flush=True)
    os._exit(77)


def run(*args, timeout=300, check=None, env=None):
    """Runs `oryx ARGS...`: a CompletedProcess with text in stdout and stderr. `check` is the exit code it must have."""
    done = subprocess.run([program(), *map(str, args)], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})})
    if check is not None and done.returncode != check:
        raise AssertionError(f"oryx {' '.join(map(str, args))} ended with {done.returncode}, not {check}\n"
                             f"{done.stdout}\n{done.stderr}")
    return done


class Response:
    """Status, headers (names in lower case) and body of an answer."""

    def __init__(self, status, reason, headers, body):
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)

    def __iter__(self):
        return iter((self.status, self.headers, self.body))

    def __repr__(self):
        return f"<{self.status} {self.headers.get('content-type')} {self.body[:300]!r}>"


def get(url, headers=None, method="GET", body=None, timeout=60):
    """One request; never raises for a status. `status, headers, body = get(url)` works too.

    The path is sent exactly as it stands in `url`; nothing is added but Host and what `headers` says.
    """
    parts = urllib.parse.urlsplit(url)
    target = url.split(parts.netloc, 1)[1] or "/"
    if not target.startswith("/"):
        target = "/" + target
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True,
                              skip_host=any(k.lower() == "host" for k in headers or {}))
        if body is not None:
            body = body.encode() if isinstance(body, str) else body
            if not any(k.lower() == "content-length" for k in headers or {}):
                connection.putheader("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        payload = answer.read()
        fields = {}
        for name, value in answer.getheaders():
            key = name.lower()
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
        return Response(answer.status, answer.reason, fields, payload)
    finally:
        connection.close()


def post_json(url, document, headers=None):
    return get(url, {"Content-Type": "application/json", **(headers or {})}, "POST", json.dumps(document))


class Server:
    """`with Server(data_dir, "--flag", ...) as server:` serves on a free loopback port and stops by process id.

    `.url` has no slash at its end; `.port`, `.process`, `.log()` (standard error so far, JSON lines).
    """

    def __init__(self, data_dir, *flags, env=None):
        self.data_dir = str(data_dir)
        self.flags = [str(flag) for flag in flags]
        self.env = {**os.environ, **(env or {})}
        self.process = None
        self.url = None
        self.port = None
        self._log_path = None
        self._log_file = None

    def start(self):
        import tempfile
        self._log_file = tempfile.NamedTemporaryFile(prefix="oryx-test-", suffix=".log", delete=False)
        self._log_path = self._log_file.name
        command = [program(), "serve", "--data-dir", self.data_dir, "--port", "0"]
        if not any(flag.startswith("--metrics-port") for flag in self.flags):
            command += ["--metrics-port", "-1"]
        self.process = subprocess.Popen(command + self.flags, stdout=subprocess.PIPE, stderr=self._log_file,
                                        text=True, env=self.env)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.2)
            if ready:
                line = self.process.stdout.readline()
                found = re.search(r"http://\S+?:(\d+)", line)
                if found:
                    self.port = int(found.group(1))
                    self.url = f"http://127.0.0.1:{self.port}"
                    return self
                if not line and self.process.poll() is not None:
                    break
            elif self.process.poll() is not None:
                break
        self.stop()
        raise AssertionError(f"oryx serve did not start:\n{self.log()}")

    def stop(self, sig=signal.SIGTERM):
        """Ends the server; its exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        if self._log_file:
            self._log_file.close()
            self._log_file = None
        return self.process.returncode

    def log(self):
        if not self._log_path or not os.path.exists(self._log_path):
            return ""
        with open(self._log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def get(self, path, headers=None, **more):
        return get(self.url + path, headers, **more)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        if self._log_path and os.path.exists(self._log_path):
            os.unlink(self._log_path)


def sample(directory, *flags):
    """Writes the sample shapefiles and returns their paths by file stem."""
    run("sample", directory, *flags, check=0)
    return {os.path.splitext(name)[0]: os.path.join(directory, name)
            for name in sorted(os.listdir(directory)) if name.endswith(".shp")}


def ingest(data_dir, *args, check=0):
    return run("ingest", "--data-dir", data_dir, *args, check=check)


def sample_data(data_dir, work_dir, *flags):
    """The sample, ingested: a data directory as the demo has it. Exit code 3 (rejects) is fine."""
    paths = sample(work_dir, *flags)
    for path in paths.values():
        done = run("ingest", "--data-dir", data_dir, path)
        if done.returncode not in (0, 3):
            raise AssertionError(f"ingest of {path} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    # The sample has cercles and regions, both areas: which of them the zones count in must be said.
    run("derive", "heat-zones", "--data-dir", data_dir, "--bind", "areas=cercles", check=0)
    return paths
