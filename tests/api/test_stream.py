"""Pages of features that are sent while they are made: whole, in order, in constant memory, and without holding others up."""

import csv
import io
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

import oryx

ROWS = 120_000
SEED = 20_261
GEOJSON = "application/geo+json"


def resident(process):
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Stream(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-stream-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        source = os.path.join(cls.folder, "points.csv")
        pick = random.Random(SEED)
        with open(source, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "name", "note", "amount", "lon", "lat"])
            for row in range(ROWS):
                writer.writerow([row + 1, f"place {row}", pick.choice(["é, \"quoted\"", "plain", "two\nlines", ""]), pick.random() * 1e6,
                                 round(pick.uniform(-12, 4), 6), round(pick.uniform(10, 25), 6)])
        oryx.ingest(data, "--collection", "points", "--role", "other", "--keep-all", "--key", "id", source)
        cls.server = oryx.Server(data, "--prepare-zooms", "false").start()
        cls.addClassCleanup(cls.server.__exit__)

    def get(self, path, headers=None, **more):
        return self.server.get(path, headers, **more)

    def test_one_page_holds_what_many_hold(self):
        whole = self.get("/collections/points/items?limit=1000000")
        self.assertEqual((whole.status, whole.headers["content-type"]), (200, GEOJSON))
        self.assertEqual(whole.headers.get("transfer-encoding"), "chunked")
        self.assertNotIn("content-length", whole.headers)
        self.assertNotIn("etag", whole.headers)
        document = whole.json()
        self.assertEqual((document["numberMatched"], document["numberReturned"]), (ROWS, ROWS))
        self.assertEqual([link["rel"] for link in document["links"] if link["rel"] == "next"], [])
        self.assertEqual([f["id"] for f in document["features"]], list(range(1, ROWS + 1)))
        part = self.get("/collections/points/items?limit=500&offset=70000")
        self.assertIn("etag", part.headers)
        self.assertEqual(part.json()["features"], document["features"][70000:70500])

    def test_a_filtered_page_is_exact_too(self):
        some = self.get("/collections/points/items?limit=1000000&filter=amount%20%3E%20500000&bbox=-12,10,0,25").json()
        self.assertEqual(some["numberReturned"], len(some["features"]))
        self.assertTrue(all(f["properties"]["amount"] > 500000 and f["geometry"]["coordinates"][0] <= 0 for f in some["features"]))
        first = self.get("/collections/points/items?limit=100000").json()
        following = [link["href"] for link in first["links"] if link["rel"] == "next"]
        rest = oryx.get(following[0]).json()
        self.assertEqual(first["numberReturned"] + rest["numberReturned"], ROWS)
        self.assertEqual(rest["features"][0]["id"], 100001)

    def test_csv_and_flatgeobuf_hold_the_same(self):
        text = self.get("/collections/points/items?limit=1000000&f=csv")
        self.assertEqual(text.headers.get("transfer-encoding"), "chunked")
        rows = list(csv.DictReader(io.StringIO(text.text, newline="")))
        self.assertEqual(len(rows), ROWS)
        file = os.path.join(self.folder, "points.fgb")
        with open(file, "wb") as out:
            out.write(self.get("/collections/points/items?limit=1000000&f=fgb").body)
        exported = os.path.join(self.folder, "points.json")
        subprocess.run(["ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", exported, file], check=True,
                       capture_output=True, timeout=120)
        with open(exported, encoding="utf-8") as source:
            by_gdal = json.load(source)["features"]
        by_json = self.get("/collections/points/items?limit=1000000").json()["features"]
        self.assertEqual(len(by_gdal), ROWS)
        for a, b, c in zip(by_gdal[::997], by_json[::997], rows[::997], strict=True):
            self.assertEqual(a["geometry"], b["geometry"])
            for name, value in b["properties"].items():
                self.assertEqual(a["properties"].get(name), value, name)  # GDAL leaves nulls out
                self.assertEqual(c[name], "" if value is None else str(value) if not isinstance(value, float) else c[name])
            self.assertEqual(float(c["amount"]), b["properties"]["amount"])

    def test_a_stream_costs_no_memory(self):
        # Each thread's allocator keeps the pieces of its first answers: only what comes after them counts.
        forms = ("json", "csv", "fgb")
        for form in 3 * forms:
            self.get(f"/collections/points/items?limit=1000000&f={form}")
        before = resident(self.server.process)
        for form in forms:
            size = len(self.get(f"/collections/points/items?limit=1000000&f={form}").body)
            self.assertGreater(size, 8 << 20, form)
        # The answer's first 8 MB and a piece, and what the allocator keeps of them.
        self.assertLess(resident(self.server.process) - before, 24 << 20)

    def connect(self, request, buffer=None):
        client = socket.create_connection(("127.0.0.1", self.server.port), timeout=30)
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.sendall(request.encode())
        return client

    def test_readers_that_stand_still_hold_nobody_up(self):
        request = "GET /collections/points/items?limit=1000000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        idle = [self.connect(request, buffer=4096) for _ in range(20)]
        for client in idle:
            client.recv(100)
        started = time.monotonic()
        for _ in range(20):
            self.assertEqual(self.get("/collections/points/items?limit=10").status, 200)
        self.assertLess(time.monotonic() - started, 10)
        for client in idle:
            client.close()  # in the middle of the body
        self.assertEqual(self.get("/collections/points").status, 200)

    def test_http_1_0_reads_to_the_close_and_head_reads_nothing(self):
        client = self.connect("GET /collections/points/items?limit=1000000 HTTP/1.0\r\nHost: localhost\r\n\r\n")
        received = b""
        while part := client.recv(1 << 20):
            received += part
        client.close()
        head, _, body = received.partition(b"\r\n\r\n")
        self.assertNotIn(b"transfer-encoding", head.lower())
        self.assertIn(b"connection: close", head.lower())
        self.assertEqual(len(json.loads(body)["features"]), ROWS)
        head = self.get("/collections/points/items?limit=1000000", method="HEAD")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_the_connection_is_used_again_behind_a_stream(self):
        two = ("GET /collections/points/items?limit=1000000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
               "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        client = self.connect(two)
        received = b""
        while part := client.recv(1 << 20):
            received += part
        client.close()
        self.assertEqual(received.count(b"HTTP/1.1 200 OK"), 2)
        self.assertTrue(received.endswith(b'{"status":"ok"}'))


if __name__ == "__main__":
    unittest.main(verbosity=2)
