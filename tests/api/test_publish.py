"""`oryx publish` into an object store (s3rver) and a folder: whole, and once."""

import sys
import unittest

import oryx
from publishing import PublishCase


class Publish(PublishCase):
    def test_what_is_published_is_the_data_directory(self):
        report = self.publish()
        self.assertTrue(report["flipped"])
        self.assertTrue(all(c["sent"] for c in report["collections"]))
        self.assertEqual(self.current(self.fetched()), self.current(self.data))
        self.assertEqual(report["bytes_read_back"], 0)  # s3rver's ETag is the MD5
        self.assertLess(self.link.sent, report["bytes_sent"] + 20_000)

    def test_published_again_nothing_is_sent(self):
        self.publish()
        self.link.reset()
        report = self.publish()
        self.assertFalse(report["flipped"])
        self.assertEqual(report["bytes_sent"], 0)
        self.assertEqual((self.link.requests["PUT"], self.link.requests["POST"], self.link.sent), (0, 0, 0))
        self.assertLess(self.link.requests["GET"], 6 + 4 * len(report["collections"]))
        self.assertEqual([line["status"] for line in self.log_lines()], ["begun", "published"])

    def test_one_change_sends_one_collection_and_raises_the_generation(self):
        first = self.publish()
        self.ingest_points(500)
        report = self.publish()
        self.assertEqual([c["id"] for c in report["collections"] if c["sent"]], ["points"])
        self.assertEqual(report["generation"], first["generation"] + 1)
        self.assertEqual(self.current(self.fetched()), self.current(self.data))

    def test_large_files_go_in_pieces_and_are_proved(self):
        self.ingest_points(120_000)
        report = self.publish("--collections", "points")
        self.assertGreater(report["bytes_sent"], 16 << 20)
        self.assertGreater(self.link.requests["POST"], 1)  # a multipart upload's beginning and end
        self.assertEqual(self.current(self.fetched())["points"], self.current(self.data)["points"])
        again = self.publish("--collections", "points", "--read-back", "--force", to=self.place + "-read")
        self.assertGreaterEqual(again["bytes_read_back"], again["bytes_sent"])

    def test_two_offices_share_a_place_and_keep_each_others_collections(self):
        other = self.path("other")
        self.ingest_points(50, "theirs", other)
        self.publish(data=other)
        self.publish()
        place = self.current(self.fetched())
        self.assertEqual(place, {**self.current(self.data), **self.current(other)})
        # But not under one name.
        self.ingest_points(70, "theirs")
        self.assertIn("not of this data directory", self.publish("--collections", "theirs", check=4))
        self.publish("--collections", "theirs", "--force")
        self.assertEqual(self.current(self.fetched())["theirs"], self.current(self.data)["theirs"])

    def test_old_versions_are_named_for_a_while_and_removed_after_it(self):
        for rows in (10, 20, 30):
            self.ingest_points(rows)
            self.publish("--collections", "points", "--keep", "2")
        named = self.pointer()["collections"]["points"]["versions"]
        self.assertEqual(len(named), 2)
        below = self.place[len("/vsis3/bucket/"):] + "/collections/points/"
        there = {key[len(below):].split("/")[0] for key in self.store.objects(below)} - {"retired.json"}
        self.assertEqual(len(there), 3)
        report = self.publish("--collections", "points", "--grace-minutes", "0")
        self.assertEqual(len(report["removed"]), 1)
        there = {key[len(below):].split("/")[0] for key in self.store.objects(below)} - {"retired.json"}
        self.assertEqual(there, set(named))

    def test_a_folder_is_a_place_too(self):
        stick = self.path("stick")
        self.publish(to=stick)
        self.assertEqual(self.current(stick), self.current(self.data))
        self.assertEqual(self.publish(to=stick)["bytes_sent"], 0)
        self.assertIn("data directory itself", self.publish(to=self.data, check=2))

    def test_an_archive_lies_beside_the_collections(self):
        archive = self.path("mali.pmtiles")
        oryx.run("tile", "--data-dir", self.data, "--layers", "cercles", "--zoom", "0-5", "--out", archive, check=0)
        self.publish("--archive", archive)
        with open(archive, "rb") as file, open(self.store.path(self.place[len("/vsis3/bucket/"):] + "/archives/mali.pmtiles"),
                                               "rb") as sent:
            self.assertEqual(sent.read(), file.read())
        self.assertEqual(self.publish("--archive", archive)["bytes_sent"], 0)
        oryx.run("tile", "--data-dir", self.data, "--layers", "cercles", "--zoom", "0-6", "--out", archive, check=0)
        self.assertEqual([a["sent"] for a in self.publish("--archive", archive)["archives"]], [True])

    def test_a_dry_run_sends_and_writes_nothing(self):
        report = self.publish("--dry-run")
        self.assertGreater(report["bytes_to_send"], 0)
        self.assertEqual(self.link.requests["PUT"], 0)
        self.assertEqual(self.log_lines(), [])

    def test_pipeline_publishes_what_has_changed(self):
        file = self.path("nightly.toml")
        for to in (self.place, self.path("stick")):
            with open(file, "w", encoding="utf-8") as out:
                out.write(f'data-dir = "data"\nstate-dir = "state"\n[[step]]\nname = "out"\npublish = []\nto = "{to}"\n')
            told = [oryx.run("pipeline", file, check=0, env=self.link.env).stderr for _ in range(3)]
            self.assertIn("done in", told[0])
            self.assertIn("out: unchanged", told[1])
            self.assertIn("out: unchanged", told[2])
        self.ingest_points(10)
        self.assertIn("its input has changed", oryx.run("pipeline", file, check=0, env=self.link.env).stderr)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
