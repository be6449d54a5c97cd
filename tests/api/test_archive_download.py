"""`/collections/{id}/archive`: a tile archive as a file, whole and by byte ranges (RFC 9110, 13 and 14), read by npm's `pmtiles`, by
GDAL's /vsicurl, by curl, and by clients that take their time."""

import email.utils
import hashlib
import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

import npm
import oryx
import synthetic_pmtiles

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = int(os.environ.get("SEED", time.time_ns() % 10**6))
PADDING = 64 << 20  # behind the archive's sections: a file that is large enough to be streamed


def resident(process):
    """Bytes of memory of a process."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))


class Download(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.folder = tempfile.mkdtemp(prefix="oryx-download-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.content, cls.truth = synthetic_pmtiles.make(SEED)
        cls.data = os.path.join(cls.folder, "data")
        cls.write("base.pmtiles", cls.content)
        oryx.run("convert", os.path.join(cls.folder, "base.pmtiles"), "--out", os.path.join(cls.folder, "box.mbtiles"), check=0)
        cls.write("large.pmtiles", cls.content + bytes(PADDING))
        for name, flags in (("base.pmtiles", ["--cache-seconds", "60"]), ("box.mbtiles", []), ("large.pmtiles", [])):
            cls.ingest(name.split(".")[0], name, *flags)
        cls.ingest("secret", "base.pmtiles", "--sensitivity", "high")
        cls.write("points.geojson", b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},'
                                    b'"geometry":{"type":"Point","coordinates":[1,2]}}]}')
        cls.ingest("points", "points.geojson")
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def write(cls, name, content):
        with open(os.path.join(cls.folder, name), "wb") as file:
            file.write(content)

    @classmethod
    def ingest(cls, collection, name, *flags):
        oryx.run("ingest", "--data-dir", cls.data, "--collection", collection, *flags, os.path.join(cls.folder, name), check=0)

    def archive(self, headers=None, collection="base", **more):
        return self.server.get(f"/collections/{collection}/archive", headers, **more)

    # --- what is sent

    def test_the_collection_links_to_its_archive(self):
        for collection, kind in (("base", "application/vnd.pmtiles"), ("box", "application/vnd.sqlite3")):
            links = [link for link in self.server.get(f"/collections/{collection}").json()["links"] if link["rel"] == "enclosure"]
            self.assertEqual([link["type"] for link in links], [kind])
            answer = oryx.get(links[0]["href"])
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, kind))
        self.assertEqual(self.archive().body, self.content)
        self.assertEqual(self.archive(collection="box").body[:15], b"SQLite format 3")
        for collection in ("points", "secret"):
            self.assertFalse([link for link in self.server.get(f"/collections/{collection}").json()["links"]
                              if link["rel"] == "enclosure"])

    def test_the_whole_comes_as_it_is(self):
        answer = self.archive({"Accept-Encoding": "gzip, zstd, br"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body, self.content)
        self.assertNotIn("content-encoding", answer.headers)
        self.assertEqual(answer.headers["content-length"], str(len(self.content)))
        self.assertEqual(answer.headers["accept-ranges"], "bytes")
        self.assertRegex(answer.headers["etag"], r'^"[0-9a-f]{32}"$')
        self.assertIsNotNone(email.utils.parsedate_to_datetime(answer.headers["last-modified"]))
        self.assertIn("max-age=60", answer.headers["cache-control"])
        self.assertIn('filename="base.pmtiles"', answer.headers["content-disposition"])

    def test_head_tells_without_sending(self):
        whole, head = self.archive(), self.archive(method="HEAD")
        self.assertEqual((head.status, head.body), (200, b""))
        for name in ("content-length", "etag", "last-modified", "accept-ranges", "content-type"):
            self.assertEqual(head.headers[name], whole.headers[name])
        self.assertEqual(self.archive({"Range": "bytes=0-9"}, method="HEAD").headers["content-length"], str(len(self.content)))

    def test_a_range_is_that_part(self):
        size = len(self.content)
        chance = random.Random(SEED)
        rows = [("bytes=0-0", 0, 0), ("bytes=0-16383", 0, 16383), (f"bytes={size - 1}-", size - 1, size - 1), ("bytes=-1", size - 1, size - 1),
                ("bytes=-500", size - 500, size - 1), (f"bytes=-{size + 5}", 0, size - 1), (f"bytes=0-{size + 5}", 0, size - 1),
                (f"bytes=100-{10**30}", 100, size - 1), ("BYTES=5-6", 5, 6)]
        for _ in range(60):
            first = chance.randrange(size)
            last = min(size - 1, first + chance.choice([0, 1, 100, 5000, 600_000, size]))
            rows.append((f"bytes={first}-{last}", first, last))
        for text, first, last in rows:
            with self.subTest(text):
                answer = self.archive({"Range": text})
                self.assertEqual(answer.status, 206)
                self.assertEqual(answer.headers["content-range"], f"bytes {first}-{last}/{size}")
                self.assertEqual(answer.headers["content-length"], str(last - first + 1))
                self.assertEqual(answer.body, self.content[first:last + 1])
                self.assertIn("etag", answer.headers)

    def test_a_range_behind_the_end_is_416(self):
        size = len(self.content)
        for text in (f"bytes={size}-", f"bytes={size}-{size + 1}", "bytes=-0", f"bytes={10**30}-"):
            with self.subTest(text):
                answer = self.archive({"Range": text})
                self.assertEqual(answer.status, 416)
                self.assertEqual(answer.headers["content-range"], f"bytes */{size}")
                self.assertEqual(answer.headers["content-type"], "application/problem+json")

    def test_what_is_no_range_and_several_ranges_get_the_whole(self):
        for text in ("bytes=9-5", "bytes=", "bytes", "lines=0-9", "bytes=a-b", "bytes=0-9,20-29"):
            with self.subTest(text):
                answer = self.archive({"Range": text})
                self.assertEqual((answer.status, len(answer.body)), (200, len(self.content)))

    def test_if_range(self):
        head = self.archive(method="HEAD").headers
        for value, status in ((head["etag"], 206), (head["last-modified"], 206), ('"other"', 200), ("W/" + head["etag"], 200),
                              ("Thu, 01 Jan 1998 00:00:00 GMT", 200), ("nonsense", 200)):
            with self.subTest(value):
                answer = self.archive({"Range": "bytes=10-19", "If-Range": value})
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.body, self.content[10:20] if status == 206 else self.content)
        self.assertEqual(self.archive({"Range": "bytes=999999999-", "If-Range": '"other"'}).status, 200)

    def test_conditions(self):
        head = self.archive(method="HEAD").headers
        etag, date = head["etag"], head["last-modified"]
        old = "Thu, 01 Jan 1998 00:00:00 GMT"
        for headers, status in (({"If-None-Match": etag}, 304), ({"If-None-Match": "*"}, 304),
                                ({"If-None-Match": etag, "Range": "bytes=0-9"}, 304), ({"If-None-Match": '"x"'}, 200),
                                ({"If-Modified-Since": date}, 304), ({"If-Modified-Since": old}, 200),
                                ({"If-Modified-Since": date, "If-None-Match": '"x"'}, 200),
                                ({"If-Match": etag}, 200), ({"If-Match": "*", "Range": "bytes=0-9"}, 206),
                                ({"If-Match": '"x"'}, 412), ({"If-Match": '"x"', "Range": "bytes=0-9"}, 412),
                                ({"If-Unmodified-Since": date}, 200), ({"If-Unmodified-Since": old}, 412)):
            for method in ("GET", "HEAD"):
                with self.subTest(method=method, **headers):
                    expected = 200 if (method, status) == ("HEAD", 206) else status
                    answer = self.archive(headers, method=method)
                    self.assertEqual(answer.status, expected)
                    if status == 304:
                        self.assertEqual(answer.body, b"")
                        self.assertEqual(answer.headers["etag"], etag)

    def test_another_version_has_another_entity_tag(self):
        data = os.path.join(self.folder, "versions")
        etags = set()
        for number in range(2):
            content, _ = synthetic_pmtiles.make(SEED + number, zooms=4)
            self.write("version.pmtiles", content)
            oryx.run("ingest", "--data-dir", data, "--collection", "base", os.path.join(self.folder, "version.pmtiles"), check=0)
            with oryx.Server(data) as server:
                answer = server.get("/collections/base/archive")
                self.assertEqual(answer.body, content)
                etags.add(answer.headers["etag"])
        self.assertEqual(len(etags), 2)

    # --- who may have it

    def test_what_may_not_leave_does_not(self):
        answer = self.archive(collection="secret")
        self.assertEqual(answer.status, 409)
        self.assertNotIn(b"PMTiles", answer.body)
        self.assertEqual(self.server.get("/tiles/secret/0/0/0").status, 200)
        self.assertEqual(self.archive(collection="points").status, 404)
        self.assertEqual(self.archive(collection="nothing").status, 404)

    # --- who reads it

    def test_the_npm_reader_reads_it_by_range(self):
        names = [name for name in sorted(self.truth)[::200]]
        reader = npm.installed(os.path.join(HERE, "archive_reader"))
        done = subprocess.run(["node", os.path.join(HERE, "archive_reader", "read.mjs"), reader,
                               self.server.url + "/collections/base/archive", *names],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        read = json.loads(done.stdout)
        self.assertEqual(read["metadata"]["name"], "Synthetic")
        for name in names:
            tile = self.truth[name]
            self.assertEqual(read["tiles"][name], tile and hashlib.sha256(tile).hexdigest(), name)

    def test_gdal_reads_it_over_http(self):
        if not shutil.which("gdalinfo"):
            self.skipTest("GDAL's programs are not installed")
        address = f"/vsicurl/{self.server.url}/collections/box/archive.mbtiles"
        done = subprocess.run(["gdalinfo", address], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Driver: MBTiles", done.stdout)

    def test_a_name_with_an_ending_is_the_same_file(self):
        self.assertEqual(self.server.get("/collections/base/archive.pmtiles").body, self.content)
        self.assertEqual(self.server.get("/collections/base/archive.mbtiles").status, 404)
        self.assertEqual(self.server.get("/collections/box/archive.pmtiles").status, 404)

    def test_oryx_verifies_it_over_http(self):
        report = json.loads(oryx.run("verify", self.server.url + "/collections/base/archive.pmtiles", "--json", check=0).stdout)
        self.assertEqual(report["tiles"], sum(tile is not None for tile in self.truth.values()))

    def test_a_connection_goes_on_after_a_part(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(connection.close)
        for first in (0, 700_000, 0):
            connection.request("GET", "/collections/large/archive", headers={"Range": f"bytes={first}-{first + 2_000_000}"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, len(answer.read())), (206, 2_000_001))
        self.assertIsNotNone(connection.sock)

    def test_slow_readers_hold_neither_memory_nor_threads(self):
        before = resident(self.server.process)
        readers = []
        for _ in range(24):
            reader = socket.create_connection(("127.0.0.1", self.server.port), timeout=30)
            self.addCleanup(reader.close)
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            reader.sendall(b"GET /collections/large/archive HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            begun = bytearray(reader.recv(4096))
            self.assertTrue(begun.startswith(b"HTTP/1.1 200"))
            readers.append((reader, begun))
        time.sleep(1)
        grown = resident(self.server.process) - before
        self.assertLess(grown, 24 * (4 << 20), grown)
        started = time.monotonic()
        self.assertEqual(self.archive({"Range": "bytes=0-99"}).body, self.content[:100])
        self.assertEqual(self.server.get("/tiles/base/0/0/0").status, 200)
        self.assertLess(time.monotonic() - started, 5)
        # One of them goes on, and gets all of it.
        reader, received = readers[0]
        whole = received.index(b"\r\n\r\n") + 4 + len(self.content) + PADDING
        while len(received) < whole and (piece := reader.recv(1 << 20)):
            received += piece
        self.assertEqual(bytes(received[-PADDING - len(self.content):-PADDING]), self.content)


if __name__ == "__main__":
    unittest.main()
