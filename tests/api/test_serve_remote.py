"""`oryx serve --data-dir /vsis3/...`: what was published is served byte for byte and followed, and a store that is away, at the
start or later, takes nothing of what the mirror has."""

import os
import re
import sys
import time
import unittest

import oryx
from served_case import ARCHIVE_TILES, FEATURE_TILES, PAGES, ServedCase


class Served(ServedCase):
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


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
