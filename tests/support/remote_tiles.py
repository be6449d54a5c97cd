"""What tests of archives that lie elsewhere share: a bucket with an archive of which the truth is known, a link that spoils what comes
from it, and questions whose answers are compared with the truth."""

import concurrent.futures
import contextlib
import functools
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


def tile_of(server, collection, name):
    started = time.monotonic()
    answer = server.get(f"/tiles/{collection}/{name}", timeout=60)
    return name, answer, time.monotonic() - started


def assert_logged(test, server, words):
    """The log is written behind the answers."""
    deadline = time.monotonic() + 5
    while words not in server.log() and time.monotonic() < deadline:
        time.sleep(0.1)
    test.assertIn(words, server.log())


class BucketCase(unittest.TestCase):
    """An archive in a bucket, and the truth of what it holds."""

    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.folder = tempfile.mkdtemp(prefix="oryx-remote-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.content, cls.truth = synthetic_pmtiles.make(SEED)
        cls.names = sorted(cls.truth)
        # A server that has opened an archive knows its first 16 KB: these must be read.
        beginning = cls.content[:16384]
        cls.far = [name for name in cls.names if cls.truth[name] and cls.truth[name] not in beginning]
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

    def ask(self, server, count, collection="base", truth=None, far=False):
        """Asks random tiles (`far`: those that must be read), several at once. Whatever is a tile must be the right one. How many
        were, and were not, given."""
        truth = truth or self.truth
        given = refused = 0
        names = [self.chance.choice(self.far if far else self.names) for _ in range(count)]
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
        while self.ask(server, 1, far=True, **more)[1] > 0:
            self.assertLess(time.monotonic(), deadline, server.log()[-2000:])
            time.sleep(0.1)
        self.assertEqual(self.ask(server, 40, **more)[1], 0, server.log()[-2000:])
