"""PMTiles on web servers: of hosts that the operator named, with byte ranges, and else refused when they are ingested."""

import contextlib
import http.server
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

import oryx
import synthetic_pmtiles
from remote_tiles import assert_logged, tile_of

SEED = int(os.environ.get("SEED", time.time_ns() % 10**6))


class Files(http.server.BaseHTTPRequestHandler):
    """A web server of one file, with byte ranges or without."""

    protocol_version = "HTTP/1.1"
    content = b""
    ranges = True
    validators = True
    redirect = False

    def log_message(self, *_):
        pass

    def handle(self):
        with contextlib.suppress(ConnectionError):  # clients that have seen enough
            super().handle()

    def do_GET(self):
        if self.redirect or not self.path.endswith((".pmtiles", ".mbtiles")):
            self.send_response(302 if self.redirect else 404)
            self.send_header("Location", "/other.pmtiles")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body, status = self.content, 200
        if self.ranges and "Range" in self.headers:
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            body = self.content[first:last + 1]
            status = 206 if body else 416
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{len(self.content)}")
        if self.validators:
            self.send_header("Last-Modified", "Thu, 26 Nov 2026 09:01:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None


class WebServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.folder = tempfile.mkdtemp(prefix="oryx-web-archives-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.content, cls.truth = synthetic_pmtiles.make(SEED, zooms=5)

    def web(self, tls=None, **attributes):
        handler = type("Handler", (Files,), {"content": self.content, **attributes})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        return f"127.0.0.1:{server.server_address[1]}"

    def ingest(self, name, address, *flags, env=None):
        return oryx.run("ingest", "--data-dir", os.path.join(self.folder, name), "--collection", "base", *flags, address,
                        env=env)

    def check_tiles(self, server):
        for name in sorted(self.truth)[::9]:
            with self.subTest(name):
                self.assertEqual(tile_of(server, "base", name)[1].body, self.truth[name] or b"")

    def test_an_archive_of_a_named_host_is_served_by_range(self):
        host = self.web()
        done = self.ingest("named", f"http://{host}/x.pmtiles", "--archive-hosts", host)
        self.assertEqual(done.returncode, 0, done.stderr)
        data = os.path.join(self.folder, "named")
        with oryx.Server(data, "--archive-hosts", host) as server:
            self.check_tiles(server)
        # A server whose operator does not name the host does not ask it.
        with oryx.Server(data) as server:
            answer = tile_of(server, "base", "0/0/0")[1]
            self.assertEqual(answer.status, 503)
            assert_logged(self, server, "archive-hosts")

    def test_a_host_that_nobody_named_is_refused_by_the_options_name(self):
        done = self.ingest("unnamed", f"http://{self.web()}/x.pmtiles")
        self.assertEqual(done.returncode, 2)
        self.assertIn("archive-hosts", done.stderr)
        port = self.web().split(":")[1]
        done = self.ingest("unnamed", f"http://localhost:{port}/x.pmtiles", "--archive-hosts", "localhost")
        self.assertEqual(done.returncode, 2)
        self.assertIn("own network", done.stderr)

    def test_what_cannot_be_served_is_refused_when_it_is_ingested(self):
        sqlite = b"SQLite format 3\0" + bytes(20000)
        for name, attributes, words, code in (
                ("x.pmtiles", {"ranges": False}, "no byte ranges", 2),
                ("x.pmtiles", {"validators": False}, "ETag", 2),
                ("x.pmtiles", {"redirect": True}, "another", 2),
                ("x.pmtiles", {"content": b"not an archive" * 2000}, "neither PMTiles", 2),
                ("x.pmtiles", {"content": b""}, "empty", 2),
                ("x.mbtiles", {"content": sqlite}, "MBTiles", 2),
                ("x/y.pmtiles?sig=1", {}, "query", 2)):
            with self.subTest(words):
                host = self.web(**attributes)
                done = self.ingest("refused", f"http://{host}/{name}", "--archive-hosts", host)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertFalse(os.path.exists(os.path.join(self.folder, "refused", "catalog.json")))
        host = self.web()
        self.assertEqual(self.ingest("refused", "http://127.0.0.1:1/x.pmtiles", "--archive-hosts", "127.0.0.1").returncode, 6)
        self.assertEqual(self.ingest("refused", "/vsicurl/http://127.0.0.1:9/x.pmtiles").returncode, 2)

    def test_https_is_trusted_by_its_certificate_alone(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl is not installed")
        key, certificate = (os.path.join(self.folder, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=60)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        host = self.web(tls=tls)
        address = f"https://{host}/x.pmtiles"
        self.assertEqual(self.ingest("tls", address, "--archive-hosts", host).returncode, 6)
        env = {"CURL_CA_BUNDLE": certificate}
        done = self.ingest("tls", address, "--archive-hosts", host, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        with oryx.Server(os.path.join(self.folder, "tls"), "--archive-hosts", host, env=env) as server:
            self.check_tiles(server)


if __name__ == "__main__":
    unittest.main()
