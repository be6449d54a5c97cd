"""What the tests of `oryx serve` of a bucket share: a data directory that is published past a link which a test spoils, and
what each of its generations looks like."""

import os
import random
import re
import shutil
import tempfile
import time
import unittest

import oryx
from object_store import Link, ObjectStore
from publishing import write_points

ARCHIVE_TILES = [f"/tiles/base/{z}/{x}/{y}" for z, x, y in
                 ((0, 0, 0), (3, 3, 3), (4, 7, 7), (5, 15, 14), (5, 15, 15), (6, 31, 29), (6, 30, 29))]
FEATURE_TILES = [f"/tiles/{layers}/{z}/{x}/{y}" for layers in ("cercles,points", "points") for z, x, y in
                 ((0, 0, 0), (2, 1, 1), (3, 3, 3), (4, 7, 7), (5, 15, 14), (6, 31, 29))]
PAGES = ["/collections/points/items?limit=5", "/collections/points/items?limit=5&offset=20"]


class ServedCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-remote-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        paths = oryx.sample(os.path.join(cls.folder, "sample"), "--incidents", "50")
        cls.source = os.path.join(cls.folder, "source")
        oryx.ingest(cls.source, paths["cercles"])
        archive = os.path.join(cls.folder, "base.pmtiles")
        oryx.run("tile", "--data-dir", cls.source, "--layers", "cercles", "--zoom", "0-6", "--out", archive, check=0)
        oryx.ingest(cls.source, "--collection", "base", archive)

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=self.folder)
        self.data = os.path.join(self.home, "data")
        shutil.copytree(self.source, self.data)
        self.store = ObjectStore().start()
        self.addCleanup(shutil.rmtree, self.store.directory, True)
        self.addCleanup(self.store.stop)
        seed = int(os.environ.get("ORYX_SEED", time.time_ns() % 2**32))
        print(f"seed {seed}", flush=True)
        self.chance = random.Random(seed)
        self.link = Link(self.store, self.chance)
        self.addCleanup(self.link.close)
        self.truth = {}
        self.generation = 0
        self.rows = 0

    def publish_points(self, rows):
        """A new generation, published past the bad link; what it looks like is remembered."""
        self.rows = rows
        oryx.ingest(self.data, "--collection", "points", "--key", "key", "--force",
                    write_points(os.path.join(self.home, "points.geojsonl"), rows, rows * 1000))
        self.learn()
        self.publish()

    def publish(self):
        done = oryx.run("publish", "--data-dir", self.data, "--to", self.store.place(), check=0, env=self.store.env)
        self.generation = int(re.search(r"generation (\d+)", done.stdout).group(1))

    def learn(self):
        with oryx.Server(self.data) as server:
            for path in ARCHIVE_TILES + FEATURE_TILES + PAGES:
                self.truth.setdefault(path, []).append(self.told(server, path))

    @staticmethod
    def told(server, path):
        """An answer as it is compared: pages of features without their links, which name the server."""
        answer = server.get(path)
        if "/items" not in path or answer.status != 200:
            return answer.status, answer.body
        document = answer.json()
        return answer.status, repr((document["numberMatched"], document["features"]))

    def serve(self, *flags):
        return oryx.Server(self.store.place(), "--state-dir", os.path.join(self.home, "state"), "--remote-poll-seconds", "0.2",
                           *flags, env=self.link.env)

    def check(self, server, path, newest=False):
        """Whether the answer is right: of the newest generation, or, where something is wrong, of any or 503."""
        told = self.told(server, path)
        right = self.truth[path][-1:] if newest else self.truth[path]
        if told[0] == 503 and not newest:
            return "503"
        self.assertIn(told, right, f"{path} is wrong: {told[0]}")
        return "right"

    def check_all(self, server):
        for path in ARCHIVE_TILES + FEATURE_TILES + PAGES:
            self.check(server, path, newest=True)

    def wait(self, server, generation=None, seconds=30):
        """Until the server has the newest generation; how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            answer = server.get("/ready")
            if answer.status == 200:
                ready = answer.json()
                if ready["generation"] == (generation or self.generation) and ready["data"]["status"] == "current":
                    return time.monotonic() - began
            time.sleep(0.05)
        self.fail(f"the server did not follow to generation {self.generation}:\n{answer!r}\n{server.log()[-3000:]}")
