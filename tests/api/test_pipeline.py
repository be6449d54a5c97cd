"""`oryx pipeline`: a nightly run in one line, which does again what has changed and nothing else."""

import os
import re
import shutil
import tempfile
import unittest

import oryx

PIPELINE = """
data-dir = "data"
state-dir = "state"

[[step]]
ingest = "sample/cercles.shp"

[[step]]
name = "people"
ingest = ["sample/localities.shp"]
title = "Places"

[[step]]
name = "incidents"
ingest = "sample/incidents.shp"
licence = "CC0-1.0"

[[step]]
name = "hot spots"
derive = "hot-spots"
input = {draws = 99}

[[step]]
name = "zones"
run = "heat-zones"
input = {half_life_days = 90}
out = "zones.geojson"
"""


class Pipeline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-pipeline-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.sample = os.path.join(cls.folder, "sample")
        oryx.run("sample", cls.sample, "--incidents", 300, check=0)

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=self.folder)
        shutil.copytree(self.sample, os.path.join(self.home, "sample"))
        self.write(PIPELINE)

    def write(self, text):
        self.file = os.path.join(self.home, "nightly.toml")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)

    def pipeline(self, *flags, check=0):
        return oryx.run("pipeline", self.file, *flags, check=check).stderr

    @staticmethod
    def steps(told):
        """Step to what became of it: 'unchanged', or the reason for doing it."""
        return dict(re.findall(r"^pipeline: ([^:]+): (?!done|failed|ended)(.*)$", told, re.M))

    def test_the_second_run_does_nothing(self):
        first = self.steps(self.pipeline())
        self.assertEqual(list(first), ["ingest 1", "people", "incidents", "hot spots", "zones"])
        self.assertEqual(set(first.values()), {"not done yet"})
        stamp = os.stat(os.path.join(self.home, "zones.geojson")).st_mtime_ns
        self.assertEqual(set(self.steps(self.pipeline()).values()), {"unchanged"})
        self.assertEqual(os.stat(os.path.join(self.home, "zones.geojson")).st_mtime_ns, stamp)

    def test_what_has_changed_and_what_is_made_of_it_is_done_again(self):
        self.pipeline()
        # A shapefile is several files: the table alone changes.
        table = os.path.join(self.home, "sample/localities.dbf")
        with open(table, "r+b") as file:
            file.seek(-20, os.SEEK_END)
            byte = file.read(1)
            file.seek(-20, os.SEEK_END)
            file.write(b"1" if byte != b"1" else b"2")
        again = self.steps(self.pipeline())
        self.assertEqual(again["ingest 1"], "unchanged")
        self.assertEqual(again["people"], "its input has changed")
        self.assertEqual(again["incidents"], "unchanged")
        self.assertEqual(again["zones"], "its input has changed")

    def test_an_option_a_lost_output_or_a_version_put_back_are_changes(self):
        self.pipeline()
        os.remove(os.path.join(self.home, "zones.geojson"))
        self.assertEqual({step: what for step, what in self.steps(self.pipeline()).items() if what != "unchanged"},
                         {"zones": "its output has changed"})
        self.assertTrue(os.path.exists(os.path.join(self.home, "zones.geojson")))
        self.write(PIPELINE.replace("half_life_days = 90", "half_life_days = 60"))
        self.assertEqual([step for step, what in self.steps(self.pipeline()).items() if what != "unchanged"], ["zones"])
        oryx.run("ingest", "--data-dir", os.path.join(self.home, "data"), os.path.join(self.sample, "cercles.shp"), check=0)
        again = self.steps(self.pipeline())
        self.assertEqual(again["ingest 1"], "'cercles' is another version")
        self.assertEqual(again["zones"], "its input has changed")

    def test_a_dry_run_tells_and_does_nothing_and_force_does_all(self):
        told = self.pipeline("--dry-run")
        self.assertEqual(told.count("would be done"), 5)
        self.assertFalse(os.path.exists(os.path.join(self.home, "data/catalog.json")))
        self.pipeline()
        forced = self.steps(self.pipeline("--force"))
        self.assertEqual(len(forced), 5)
        self.assertNotIn("unchanged", forced.values())

    def test_a_step_that_fails_ends_the_run_and_the_next_run_goes_on_there(self):
        os.rename(os.path.join(self.home, "sample/incidents.dbf"), os.path.join(self.home, "sample/hidden.dbf"))
        os.rename(os.path.join(self.home, "sample/incidents.shp"), os.path.join(self.home, "sample/hidden.shp"))
        done = oryx.run("pipeline", self.file)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("pipeline: incidents: failed; the steps after it were not done", done.stderr)
        self.assertNotIn("zones", done.stderr)
        os.rename(os.path.join(self.home, "sample/hidden.dbf"), os.path.join(self.home, "sample/incidents.dbf"))
        os.rename(os.path.join(self.home, "sample/hidden.shp"), os.path.join(self.home, "sample/incidents.shp"))
        again = self.steps(self.pipeline())
        self.assertEqual((again["ingest 1"], again["people"]), ("unchanged", "unchanged"))
        self.assertEqual((again["incidents"], again["zones"]), ("not done yet", "not done yet"))

    def test_a_wrong_file_is_refused_with_what_would_be_right(self):
        for text, words in (
                ("", "no steps"),
                ("[[step]]\nname = 'x'", "names no command"),
                ("[[step]]\ningest = 'a'\nrun = 'b'", "two commands"),
                ("[[step]]\nserve = 'a'", "names no command"),
                ("[[step]]\ningest = 'a'\ncolour = 'red'", "has no option 'colour'"),
                ("[[step]]\ningest = 'a'\ndata-dir = 'b'", "has no option 'data-dir'"),
                ("[[step]]\ningest = 2019-01-01", "in quotes"),
                ("[[step]]\nname = 'a'\ningest = 'a'\n[[step]]\nname = 'a'\ningest = 'b'", "another step has this name"),
                ("steps = 1", "a pipeline has no 'steps'"),
                ("[[step]\n", "line 1")):
            with self.subTest(text):
                self.write(text)
                self.assertIn(words, self.pipeline(check=2))
        self.assertIn("cannot be read", oryx.run("pipeline", "/no/such/file", check=7).stderr)

    def test_two_runs_at_once_are_refused(self):
        import fcntl
        os.makedirs(os.path.join(self.home, "state"))
        with open(os.path.join(self.home, "state/pipeline.lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("another pipeline runs", self.pipeline(check=4))


if __name__ == "__main__":
    unittest.main(verbosity=2)
