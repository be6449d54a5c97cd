"""An object store (npm's s3rver) that a test starts, stops and starts again, and a proxy in front of it that makes a bad link:
slow, cut, silent, or with wrong bytes. Standard library only."""

import collections
import http.client
import os
import random
import select
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import npm

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(os.path.dirname(HERE), "api", "object_store")
BUCKET = "bucket"
START_SECONDS = 30


def environment(port):
    """What GDAL needs to find the store at a loopback port."""
    return {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER", "AWS_REGION": "us-east-1",
            "AWS_S3_ENDPOINT": f"127.0.0.1:{port}", "AWS_HTTPS": "NO", "AWS_VIRTUAL_HOSTING": "FALSE",
            "CPL_AWS_CREDENTIALS_FILE": os.devnull, "AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "YES"}


class ObjectStore:
    """`with ObjectStore() as store:` has an empty bucket. It keeps its port and its objects over `stop()` and `start()`."""

    def __init__(self):
        self.packages = npm.installed(FOLDER)
        self.directory = tempfile.mkdtemp(prefix="oryx-store-")
        self.port = 0
        self.process = None

    @property
    def env(self):
        return environment(self.port)

    def place(self, name="place"):
        return f"/vsis3/{BUCKET}/{name}"

    def start(self):
        command = ["node", os.path.join(FOLDER, "serve.js"), self.packages, str(self.port), self.directory, BUCKET]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if ready else ""
        if not line.startswith("ready "):
            self.stop()
            raise AssertionError(f"the object store did not start: {line!r}")
        self.port = int(line.split()[1])
        return self

    def stop(self):
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(START_SECONDS)
        self.process.stdout.close()
        self.process = None

    def objects(self, below=""):
        """Names of all objects in the bucket, as the store keeps them on its disk."""
        names = []
        root = os.path.join(self.directory, BUCKET)
        for folder, _, files in os.walk(root):
            for file in files:
                if file.endswith("._S3rver_object"):
                    name = os.path.relpath(os.path.join(folder, file), root)[:-len("._S3rver_object")]
                    if name.startswith(below):
                        names.append(name)
        return sorted(names)

    def path(self, name):
        """The file in which the store keeps an object's bytes."""
        return os.path.join(self.directory, BUCKET, name + "._S3rver_object")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.directory, True)


class Link:
    """A proxy to a store. `mode` is what it does to answers now:

    through  as they are          refuse  the connection is closed at once     hang     nothing comes back
    slow     a few KB a second    cut     half of the body, then closed        corrupt  one byte of the body is another
    mixed    one of these for each request, by `chance`

    `requests` counts by method, `sent` and `received` are bytes of bodies to and from the store. `before` is called with
    (method, path) before a request is passed on.
    """

    MODES = ("through", "refuse", "hang", "slow", "cut", "corrupt")

    def __init__(self, store, chance=None):
        self.store = store
        self.chance = chance or random.Random(0)
        self.mode = "through"
        self.before = None
        self.only = lambda path: True  # requests whose answers are spoilt
        self.reset()
        self._closing = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def env(self):
        return environment(self.port)

    def reset(self):
        self.requests = collections.Counter()
        self.sent = 0
        self.received = 0

    def close(self):
        self._closing = True
        self._listener.close()
        for connection in list(self._open):
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self):
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            connection.settimeout(60)
            with connection.makefile("rb") as stream:
                while not self._closing and self._one(connection, stream):
                    pass
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            self._open.discard(connection)
            connection.close()

    def _one(self, connection, stream):
        """One request; whether the connection goes on."""
        line = stream.readline().decode("latin-1").split()
        if len(line) < 2:
            return False
        method, path = line[0], line[1]
        headers = []
        while (field := stream.readline().decode("latin-1").strip()):
            name, _, value = field.partition(":")
            headers.append((name.strip(), value.strip()))
        named = {name.lower(): value for name, value in headers}
        if named.get("expect", "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self._body(stream, named)
        self.requests[method] += 1
        self.sent += len(body)
        if self.before:
            self.before(method, path)
        mode = self.chance.choice(self.MODES) if self.mode == "mixed" else self.mode
        if not self.only(path):
            mode = "through"
        if mode == "refuse":
            return False
        if mode == "hang":
            deadline = time.monotonic() + 60
            while not self._closing and self.mode in ("hang", "mixed") and time.monotonic() < deadline:
                time.sleep(0.1)
            return False
        return self._answer(connection, method, path, headers, body, mode)

    @staticmethod
    def _body(stream, named):
        if named.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while (size := int(stream.readline().split(b";")[0], 16)) > 0:
                body += stream.read(size)
                stream.readline()
            stream.readline()
            return body
        return stream.read(int(named.get("content-length", 0)))

    def _answer(self, connection, method, path, headers, body, mode):
        upstream = http.client.HTTPConnection("127.0.0.1", self.store.port, timeout=60)
        try:
            upstream.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in ("connection", "expect", "transfer-encoding", "content-length"):
                    upstream.putheader(name, value)
            if body or method in ("PUT", "POST"):
                upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body or None)
            answer = upstream.getresponse()
            content = answer.read()
            fields = answer.getheaders()
            status, reason = answer.status, answer.reason
        finally:
            upstream.close()
        self.received += len(content)
        if mode == "corrupt" and content:
            place = self.chance.randrange(len(content))
            content = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
        head = f"HTTP/1.1 {status} {reason}\r\n"
        for name, value in fields:
            if name.lower() not in ("connection", "keep-alive", "transfer-encoding", "content-length"):
                head += f"{name}: {value}\r\n"
        has_body = method != "HEAD" and status not in (204, 304)
        length = len(content) if has_body else dict((n.lower(), v) for n, v in fields).get("content-length")
        if length is not None and status not in (204, 304):
            head += f"Content-Length: {length}\r\n"
        connection.sendall((head + "\r\n").encode("latin-1"))
        if not has_body:
            return True
        if mode == "cut" and content:
            connection.sendall(content[:len(content) // 2])
            return False
        if mode == "slow":
            for at in range(0, len(content), 512):
                if self._closing or self.mode not in ("slow", "mixed"):
                    break
                connection.sendall(content[at:at + 512])
                time.sleep(0.1)
            else:
                return True
            return False
        connection.sendall(content)
        return True
