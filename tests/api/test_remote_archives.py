"""Archives that stay in a bucket: ingested without a copy, served by range, and never a wrong tile, whatever the store or the link
to it does. The store is npm's s3rver; all tiles are compared with the truth that the archive was made of."""

import concurrent.futures
import contextlib
import functools
import json
import os
import random
import shutil
import tempfile
import time
import unittest
import urllib.request

import object_store
import oryx
import synthetic_pmtiles
from remote_tiles import assert_logged, tile_of

SEED = int(os.environ.get("SEED", time.time_ns() % 10**6))
KEY = "maps/base.pmtiles"
TILE_SECONDS = 3  # of the server: the longest that anybody may wait for a tile
TOGETHER = 8


class Mangler(object_store.Link):
    """A link that also changes what is asked, and answers by itself:

    trickle  30 bytes a second            other-range  other bytes than asked for, and honest about it
    whole    200 where a range was asked  error 500, moved 307, gone 404"""

    MODES = ("through",) * 4 + ("refuse", "cut", "other-range", "whole", "error", "moved", "gone")
    BY_ITSELF = {"error": (500, b"no", ""), "gone": (404, b"no", ""),
                 "moved": (307, b"", "Location: http://127.0.0.1:9/elsewhere\r\n")}

    def _answer(self, connection, method, path, headers, body, mode):
        if mode in self.BY_ITSELF:
            status, text, more = self.BY_ITSELF[mode]
            connection.sendall(f"HTTP/1.1 {status} So\r\n{more}Content-Length: {len(text)}\r\n\r\n".encode() + text)
            return True
        if mode == "other-range":
            headers = [(name, self.moved_on(value) if name == "Range" else value) for name, value in headers]
        if mode == "whole":
            headers = [(name, value) for name, value in headers if name != "Range"]
        if mode == "trickle":
            return super()._answer(Trickle(connection, lambda: self.mode == mode), method, path, headers, body, mode)
        return super()._answer(connection, method, path, headers, body, mode)

    @staticmethod
    def moved_on(value):
        first, last = map(int, value.removeprefix("bytes=").split("-"))
        return f"bytes={first + 7}-{last + 7}"


class Trickle:
    """A connection that sends 30 bytes a second, as long as that is wanted."""

    def __init__(self, connection, wanted):
        self.connection, self.wanted = connection, wanted

    def sendall(self, content):
        for at in range(0, len(content), 3):
            if not self.wanted():
                raise OSError("over")
            self.connection.sendall(content[at:at + 3])
            time.sleep(0.1)


def put(store, key, content):
    request = urllib.request.Request(f"http://127.0.0.1:{store.port}/{object_store.BUCKET}/{key}", content, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


class RemoteArchives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.folder = tempfile.mkdtemp(prefix="oryx-remote-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.content, cls.truth = synthetic_pmtiles.make(SEED)
        cls.names = sorted(cls.truth)
        cls.chance = random.Random(SEED)
        cls.local = os.path.join(cls.folder, "local.pmtiles")
        with open(cls.local, "wb") as file:
            file.write(cls.content)

    @contextlib.contextmanager
    def store(self):
        with object_store.ObjectStore() as store:
            put(store, KEY, self.content)
            yield store

    def data(self, name, path, env, *flags, collection="base"):
        data = os.path.join(self.folder, name)
        oryx.run("ingest", "--data-dir", data, "--collection", collection, *flags, path, env=env, check=0)
        return data

    def ask(self, server, count, collection="base", truth=None, there=False):
        """Asks random tiles (`there`: such as there are, which must be read), several at once. Whatever is a tile must be the right one. How many were, and were not, given."""
        truth = truth or self.truth
        given = refused = 0
        names = [name for name in self.names if truth[name]] if there else self.names
        names = [self.chance.choice(names) for _ in range(count)]
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as threads:
            for name, answer, seconds in threads.map(functools.partial(tile_of, server, collection), names):
                self.assertLess(seconds, TILE_SECONDS + 2, f"{name} {answer}")
                if answer.status == 503:
                    refused += 1
                    self.assertIn("retry-after", answer.headers)
                    self.assertEqual(answer.headers["content-type"], "application/problem+json")
                    self.assertNotIn("127.0.0.1", answer.text)
                    self.assertNotIn("X-Amz", answer.text)
                    continue
                given += 1
                self.assertEqual(answer.status, 200 if truth[name] is not None else 204, answer)
                self.assertEqual(answer.body, truth[name] or b"", name)
        return given, refused

    def recovers(self, server, seconds=6, **more):
        """The store is well again: so is the server, soon, and stays so."""
        deadline = time.monotonic() + seconds
        while self.ask(server, 1, there=True, **more)[1] > 0:
            self.assertLess(time.monotonic(), deadline, server.log()[-2000:])
            time.sleep(0.1)
        self.assertEqual(self.ask(server, 40, **more)[1], 0)

    # --- a bucket

    def test_never_a_wrong_tile_whatever_the_store_does(self):
        with self.store() as store, Mangler(store, random.Random(SEED)) as link:
            data = self.data("bucket", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            self.data("bucket", self.local, {}, collection="here")
            self.assertFalse([f for _, _, files in os.walk(os.path.join(data, "collections", "base")) for f in files
                              if f not in ("remote.json", "manifest.json")])
            flags = ["--cache-megabytes", "0", "--tile-seconds", str(TILE_SECONDS), "--remote-threads", "4"]
            with oryx.Server(data, *flags, env=link.env) as server:
                self.assertEqual(self.ask(server, 300)[1], 0)
                for mode, count in (("error", 40), ("refuse", 40), ("cut", 40), ("other-range", 40), ("whole", 40),
                                    ("moved", 40), ("gone", 40), ("hang", 20), ("trickle", 20)):
                    with self.subTest(mode):
                        link.mode = mode
                        given, refused = self.ask(server, count)
                        # Some need no reading: those that the archive does not have.
                        self.assertGreater(refused, count // 2, given)
                        # What lies here is not held up.
                        self.assertEqual(self.ask(server, 20, "here")[1], 0)
                        link.mode = "through"
                        self.recovers(server)
                link.mode = "mixed"
                given, refused = self.ask(server, 400)
                print(f"mixed: {given} given, {refused} refused", flush=True)
                self.assertGreater(given, 150)
                link.mode = "through"
                self.recovers(server)
                assert_logged(self, server, "/vsis3/")
                self.assertNotIn("X-Amz", server.log())
                store.stop()
                self.assertGreater(self.ask(server, 60)[1], 40)
                store.start()
                self.recovers(server)

    def test_one_request_for_a_tile_when_directories_are_known(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("warm", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                for name in self.names[::50]:
                    tile_of(server, "base", name)
                link.reset()
                names = [name for name in self.names[7::97] if self.truth[name]]
                for name in names:
                    self.assertEqual(tile_of(server, "base", name)[1].body, self.truth[name])
                # What lies in the first 16 KB is known.
                self.assertLessEqual(link.requests["GET"], len(names))
                self.assertGreater(link.requests["GET"], len(names) - 5)

    def test_many_who_need_one_directory_read_it_once(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("cold", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                link.reset()
                names = [name for name in self.names if name.startswith("6/1") and self.truth[name]][:60]
                with concurrent.futures.ThreadPoolExecutor(TOGETHER) as threads:
                    for name, answer, _ in threads.map(functools.partial(tile_of, server, "base"), names):
                        self.assertEqual(answer.body, self.truth[name])
                # The beginning, and six leaves at most.
                self.assertLessEqual(link.requests["GET"], len(names) + 7)

    def test_the_archive_is_passed_through_as_a_file(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("through", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, env=link.env) as server:
                whole = server.get("/collections/base/archive")
                self.assertEqual((whole.status, whole.body), (200, self.content))
                for first, last in ((0, 0), (0, 16383), (16000, 17000), (100_000, 1_300_000), (len(self.content) - 1,) * 2):
                    part = server.get("/collections/base/archive", {"Range": f"bytes={first}-{last}", "If-Range": whole.headers["etag"]})
                    self.assertEqual((part.status, part.body), (206, self.content[first:last + 1]))
                put(store, KEY, synthetic_pmtiles.make(SEED + 2)[0])
                part = server.get("/collections/base/archive", {"Range": "bytes=100000-200000"})
                self.assertEqual(part.status, 503)
                self.assertIn("replaced", part.json()["detail"])

    def test_what_is_in_the_cache_is_served_while_the_store_is_away(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("stale", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, env=link.env) as server:
                known = [name for name in self.names[3::60] if self.truth[name]]
                for name in known:
                    tile_of(server, "base", name)
                link.mode = "refuse"
                for name in known:
                    self.assertEqual(tile_of(server, "base", name)[1].body, self.truth[name])
                # Nor do documents ask anybody.
                document = server.get("/tiles/base.json").json()
                self.assertEqual((document["name"], document["maxzoom"]), ("Synthetic", 6))

    def test_another_archive_in_its_place_is_not_served_before_it_is_ingested(self):
        with self.store() as store, Mangler(store) as link:
            address = f"/vsis3/{object_store.BUCKET}/{KEY}"
            data = self.data("changed", address, link.env)
            other, other_truth = synthetic_pmtiles.make(SEED + 1)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                self.assertEqual(self.ask(server, 60)[1], 0)
                put(store, KEY, other)
                given, refused = self.ask(server, 100)
                self.assertGreater(refused, 80)
                name = next(name for name in self.names if name.startswith("6/") and self.truth[name] and other_truth[name])
                problem = tile_of(server, "base", name)[1].json()
                self.assertIn("replaced", problem["detail"])
                self.assertIn("ingest", problem["hint"])
                put(store, KEY, self.content)
                self.recovers(server)
                put(store, KEY, other)
                self.data("changed", address, link.env)
                deadline = time.monotonic() + 10
                while tile_of(server, "base", name)[1].body != other_truth[name]:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.1)
                self.assertEqual(self.ask(server, 60, truth=other_truth)[1], 0)

    def test_a_server_without_credentials_says_so_in_its_log_alone(self):
        with self.store() as store:
            data = self.data("credentials", f"/vsis3/{object_store.BUCKET}/{KEY}", store.env)
            env = {**store.env, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": self.folder}
            with oryx.Server(data, env=env) as server:
                answer = tile_of(server, "base", "0/0/0")[1]
                self.assertEqual(answer.status, 503)
                self.assertNotIn("credentials", answer.text)
                assert_logged(self, server, "credentials")

    # --- commands

    def test_commands_read_an_archive_where_it_lies(self):
        with self.store() as store:
            address = f"/vsis3/{object_store.BUCKET}/{KEY}"
            report = json.loads(oryx.run("inspect", address, "--json", env=store.env, check=0).stdout)
            self.assertEqual(report["max_zoom"], 6)
            out = os.path.join(self.folder, "extract.pmtiles")
            oryx.run("extract", address, "--zoom", "0-3", "--out", out, env=store.env, check=0)
            oryx.run("diff", out, self.local, "--json", env=store.env, check=3)
            self.assertEqual(oryx.run("inspect", f"/vsis3/{object_store.BUCKET}/none.pmtiles", env=store.env).returncode, 5)


if __name__ == "__main__":
    unittest.main()
