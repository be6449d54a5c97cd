"""`oryx publish` into an object store (s3rver) and a folder: whole, once, and nothing sensitive unasked."""

import json
import os
import shutil
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


class Refusals(PublishCase):
    def test_a_damaged_local_version_is_refused_before_anything_is_sent(self):
        version = self.current(self.data)["cercles"]
        path = os.path.join(self.data, "collections", "cercles", version, "features.fgb")
        with open(path, "r+b") as file:
            file.seek(2000)
            byte = file.read(1)
            file.seek(2000)
            file.write(bytes([byte[0] ^ 1]))
        said = self.publish(check=7)
        self.assertIn("cercles", said)
        self.assertIn("nothing was sent", said)
        self.assertEqual(self.link.requests["PUT"], 0)
        self.assertIsNone(self.pointer())

    def make_sensitive(self):
        oryx.run("ingest", "--data-dir", self.data, "--sensitivity", "high", os.path.join(self.folder, "sample", "incidents.shp"),
                 check=0)

    def test_sensitive_collections_leave_only_when_somebody_answers_for_it(self):
        self.make_sensitive()
        for wanted in ([], ["--collections", "incidents"], ["--collections", "heat-zones"]):
            self.assertIn("does not leave as it is", self.publish(*wanted, check=4))
        self.assertEqual(self.link.requests["PUT"], 0)
        self.assertEqual(self.log_lines(), [])
        report = self.publish("--authorised-by", "the test")
        self.assertEqual(sorted(s.split("@")[0] for s in report["sensitive"]), ["heat-zones", "incidents"])
        line, = self.log_lines("exports.jsonl")
        self.assertEqual((line["command"], line["authorised_by"], line["out"]), ("publish", "the test", self.place))
        self.assertEqual({c["id"]: c["sensitivity"] for c in self.log_lines()[0]["collections"]}["incidents"], "high")

    def test_the_public_profile_leaves_masked_and_once(self):
        self.make_sensitive()
        self.assertIn("no public profile", self.publish("--profile", "public", "--collections", "incidents", check=4))
        report = self.publish("--profile", "public")
        self.assertTrue(any("left out: incidents" in note for note in report["notes"]))
        zones = next(c for c in report["collections"] if c["id"] == "heat-zones")
        self.assertTrue(zones["public_profile"])
        copy = self.fetched()
        self.assertNotIn("incidents", self.current(copy))
        with open(os.path.join(copy, "collections", "heat-zones", zones["version"], "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["lineage"]["parameters"]["profile"], "public")
        self.assertEqual(manifest["collection"]["sensitivity"], "low")
        self.link.reset()
        self.assertFalse(self.publish("--profile", "public")["flipped"])
        self.assertEqual(self.link.requests["PUT"], 0)

    def test_forgetting_names_the_places_and_publishing_again_clears_them(self):
        self.publish()
        with oryx.Server(self.data) as server:
            key = str(server.get("/collections/incidents/items?limit=1").json()["features"][0]["id"])
        told = json.loads(oryx.run("forget", "incidents", key, "--data-dir", self.data, "--json", check=0).stdout)
        place, = [copy for copy in told["not_reached"] if self.place in copy]
        self.assertIn("incidents@", place)
        self.assertIn("heat-zones@", place)  # which is made of them
        self.assertNotIn("cercles@", place)
        self.publish("--keep", "1", "--grace-minutes", "0")
        copy = self.fetched()
        self.assertEqual(self.current(copy), self.current(self.data))
        self.assertEqual(len(os.listdir(os.path.join(copy, "collections", "incidents"))), 1)
        held = [path for path, _, names in os.walk(copy) for name in names
                if key.encode() in open(os.path.join(path, name), "rb").read()]
        self.assertEqual(held, [])

    def test_an_archive_that_says_it_is_sensitive_does_not_leave(self):
        self.make_sensitive()
        archive = self.path("incidents.pmtiles")
        oryx.run("tile", "--data-dir", self.data, "--layers", "incidents", "--zoom", "0-4", "--out", archive,
                 "--authorised-by", "the test", check=0)
        self.assertIn("does not leave as it is", self.publish("--archive", archive, check=4))

    def test_what_is_no_place_is_named(self):
        for place in ("/vsicurl/http://127.0.0.1/x", "/vsis3/", "/vsis3/bucket/../x", "s3://bucket/path"):
            self.assertIn("no place to publish to", self.publish(to=place, check=2))
        self.assertIn("there is no collection", self.publish("--collections", "nothing", check=5))

    def test_commands_that_write_say_where_to_go_with_a_bucket(self):
        for command in (["ingest", os.path.join(self.folder, "sample", "cercles.shp")], ["prune", "--versions", "1"], ["versions"],
                        ["run", "heat-zones"]):
            done = oryx.run(*command, "--data-dir", self.place, env=self.link.env)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("oryx publish", done.stderr)
        self.assertFalse(os.path.exists("/vsis3"))


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
