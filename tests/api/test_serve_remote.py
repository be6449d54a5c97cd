"""`oryx serve --data-dir /vsis3/...`: what was published is served byte for byte, and whatever happens to the store and the link,
an answer is right (of the last generation or one before it) or 503, and the server recovers by itself. The seed is printed;
ORYX_SEED repeats a run."""

import os
import random
import re
import shutil
import sys
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


class Served(unittest.TestCase):
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

    # --- a good link

    def test_what_is_served_is_what_was_published_and_follows_it(self):
        self.publish_points(40)
        with self.serve() as server:
            self.wait(server)
            self.check_all(server)
            self.publish_points(60)
            self.wait(server)
            self.check_all(server)
            # PMTiles are read where they lie.
            self.assertFalse([name for _, _, names in os.walk(os.path.join(self.home, "state")) for name in names
                              if name.endswith(".pmtiles")])

    def test_a_pointer_that_has_not_changed_costs_one_small_answer(self):
        self.publish_points(40)
        with self.serve() as server:
            self.wait(server)
            self.link.reset()
            time.sleep(2)
            self.assertGreater(self.link.requests["GET"], 3)
            self.assertEqual(self.link.received, 0)

    def test_the_mirror_is_bounded(self):
        with self.serve() as server:
            for rows in (10, 20, 30, 40):
                self.publish_points(rows)
                self.wait(server)
            below = os.path.join(self.home, "state", "mirror", "data", "collections", "points")
            self.assertLessEqual(len(os.listdir(below)), 3)
            self.check_all(server)

    def test_two_servers_share_a_bucket_but_no_mirror(self):
        self.publish_points(20)
        with self.serve() as server:
            self.wait(server)
            state = os.path.join(self.home, "state")
            done = oryx.run("serve", "--data-dir", self.store.place(), "--state-dir", os.path.join(self.home, "other"),
                            "--mirror-dir", os.path.join(state, "mirror"), "--port", "0", "--metrics-port", "-1",
                            env=self.link.env, timeout=30)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("mirror-dir", done.stderr)
            with oryx.Server(self.store.place(), "--state-dir", os.path.join(self.home, "other"), "--remote-poll-seconds", "0.2",
                             env=self.link.env) as second:
                self.wait(second)
                self.check_all(second)
        done = oryx.run("serve", "--data-dir", self.store.place("elsewhere"), "--state-dir", state, "--port", "0",
                        "--metrics-port", "-1", env=self.link.env, timeout=30)
        self.assertEqual(done.returncode, 4, done.stderr)
        done = oryx.run("serve", "--data-dir", self.store.place(), "--port", "0", env=self.link.env, timeout=30)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("state-dir", done.stderr)

    # --- a store that is away

    def test_a_cold_start_without_the_store_answers_503_until_it_is_there(self):
        self.publish_points(40)
        self.store.stop()
        with self.serve() as server:
            for path in ("/tiles/points/0/0/0", "/collections", "/collections/points/items", "/processes", "/"):
                answer = server.get(path)
                self.assertEqual(answer.status, 503, (path, answer))
                self.assertIn("retry-after", answer.headers)
            self.assertEqual(server.get("/ready").status, 503)
            self.assertEqual(server.get("/health").status, 200)
            self.store.start()
            self.assertLess(self.wait(server), 10)
            self.check_all(server)

    def test_a_warm_start_without_the_store_serves_what_it_had(self):
        self.publish_points(40)
        with self.serve() as server:
            self.wait(server)
            self.check_all(server)
            self.store.stop()
            time.sleep(1)
            for path in FEATURE_TILES + PAGES:
                self.check(server, path, newest=True)
        with self.serve("--metrics-port", "0") as server:
            for path in FEATURE_TILES + PAGES:
                self.check(server, path, newest=True)
            for path in ARCHIVE_TILES:
                self.check(server, path)
            ready = server.get("/ready")
            self.assertEqual(ready.status, 200)
            self.assertEqual(ready.json()["data"]["status"], "stale")
            metrics = oryx.get(f"http://127.0.0.1:{self.metrics_port(server)}/metrics").text
            self.assertRegex(metrics, r"(?m)^oryx_origin_followed 0$")
            self.assertRegex(metrics, r"(?m)^oryx_origin_failures [1-9]")
            self.store.start()
            self.assertLess(self.wait(server), 10)
            self.check_all(server)

    @staticmethod
    def metrics_port(server):
        return re.search(r'"metrics_port":"?(\d+)', server.log()).group(1)

    def test_a_damaged_mirror_is_not_served(self):
        self.publish_points(40)
        with self.serve() as server:
            self.wait(server)
        below = os.path.join(self.home, "state", "mirror", "data", "collections", "points")
        version, = os.listdir(below)
        with open(os.path.join(below, version, "features.fgb"), "r+b") as file:
            file.seek(-100, os.SEEK_END)
            file.write(b"?" * 50)
        self.store.stop()
        with self.serve() as server:
            self.assertEqual(server.get("/tiles/points/0/0/0").status, 503)
            self.store.start()
            self.wait(server)
            self.check_all(server)

    # --- a bad link

    def test_nothing_wrong_is_served_over_a_link_that_spoils_everything(self):
        self.publish_points(50)
        outcomes = {"right": 0, "503": 0}
        self.link.MODES = ("through",) * 8 + ("refuse", "cut", "corrupt", "slow")
        with self.serve() as server:
            self.wait(server)
            self.link.mode = "mixed"
            deadline = time.monotonic() + 16
            next_publication = time.monotonic() + 3
            while time.monotonic() < deadline:
                for path in self.chance.sample(ARCHIVE_TILES + FEATURE_TILES + PAGES, 12):
                    outcomes[self.check(server, path)] += 1
                if time.monotonic() > next_publication:
                    self.publish_points(self.rows + 20)
                    next_publication = time.monotonic() + 3
                    self.store.stop()
                    for path in FEATURE_TILES:
                        outcomes[self.check(server, path)] += 1
                    self.store.start()
            self.link.mode = "through"
            took = self.wait(server)
            self.check_all(server)
        print(f"{outcomes}, generation {self.generation}, recovered in {took:.1f} s", flush=True)
        self.assertGreater(outcomes["right"], 200)

    def test_wrong_bytes_of_the_right_length_are_refused_wherever_they_are(self):
        self.publish_points(50)
        with self.serve() as server:
            self.wait(server)
            for name in ("catalog.json", "manifest.json", "features.fgb"):
                with self.subTest(name):
                    old, before = self.generation, {path: [right[-1]] for path, right in self.truth.items()}
                    self.link.only = lambda path, name=name: name in path
                    self.link.mode = "corrupt"
                    self.publish_points(self.rows + 10)
                    time.sleep(2)
                    self.assertEqual(server.get("/ready").json()["generation"], old)
                    after, self.truth = self.truth, before
                    self.check_all(server)
                    self.truth = after
                    self.link.mode = "through"
                    self.wait(server)
                    self.check_all(server)

    def test_a_link_that_hangs_holds_up_nobody(self):
        self.publish_points(50)
        with self.serve() as server:
            self.wait(server)
            self.link.mode = "hang"
            time.sleep(1)
            began = time.monotonic()
            for path in FEATURE_TILES + PAGES:
                self.check(server, path, newest=True)
            self.assertLess(time.monotonic() - began, 5)
            self.link.mode = "through"
            self.publish_points(70)
            self.wait(server, seconds=40)
            self.check_all(server)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
