"""What `oryx publish` does not let out, and what it says then; what of it can be called back."""

import json
import os
import sys
import unittest

import oryx
from publishing import PublishCase


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
