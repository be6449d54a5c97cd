"""`oryx serve --data-dir /vsis3/...` over a link that is slow, cut, silent or carries wrong bytes: an answer is right (of the last
generation or one before it) or 503, and the server recovers by itself. The seed is printed; ORYX_SEED repeats a run."""

import json
import os
import sys
import time
import unittest

from served_case import ARCHIVE_TILES, FEATURE_TILES, PAGES, ServedCase


class BadLink(ServedCase):
    def test_nothing_wrong_is_served_over_a_link_that_spoils_everything(self):
        self.publish_points(50)
        outcomes = {"right": 0, "503": 0}
        self.link.MODES = ("through",) * 8 + ("refuse", "cut", "corrupt", "slow")
        with self.serve("--cache-megabytes", "0") as server:
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

    def test_an_archive_of_which_other_bytes_come_is_not_served_until_the_right_ones_do(self):
        self.publish_points(20)
        with self.serve() as server:
            self.wait(server)
        self.link.only = lambda path: "tiles.pmtiles" in path
        outcomes = {"right": 0, "503": 0}
        for _ in range(4):
            self.link.mode = "corrupt"
            with self.serve() as server:
                self.wait(server)
                for path in ARCHIVE_TILES * 3:
                    outcomes[self.check(server, path)] += 1
                self.link.mode = "through"
                self.check_all(server)
        print(outcomes, flush=True)
        self.assertGreater(outcomes["503"], 20)

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

    def test_a_manifest_whose_names_lead_out_of_the_mirror_is_refused(self):
        self.publish_points(20)
        pointer = self.store.path("place/catalog.json")
        with open(pointer, encoding="utf-8") as file:
            catalogue = json.load(file)
        version = catalogue["collections"]["points"]["version"]
        del catalogue["sum"]  # as a data directory that was copied by other means
        with open(pointer, "w", encoding="utf-8") as file:
            json.dump(catalogue, file)
        manifest = self.store.path(f"place/collections/points/{version}/manifest.json")
        with open(manifest, encoding="utf-8") as file:
            right = file.read()
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(right.replace('"features.fgb"', '"../../../../escaped"'))
        with self.serve() as server:
            time.sleep(2)
            self.assertEqual(server.get("/tiles/points/0/0/0").status, 503)
            self.assertIn("not what was published", server.log())
            with open(manifest, "w", encoding="utf-8") as file:
                file.write(right)
            self.wait(server)
            self.check_all(server)
        self.assertFalse([name for _, _, names in os.walk(self.home) for name in names if name == "escaped"])


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
