"""`oryx forget` beyond the versions: tile archives, jobs' results, files elsewhere. What was made of a row goes or is made
again, the rest is named, and no byte of the row is left in the data directory, unpacked or not."""

import filecmp
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import oryx

SEED = int(os.environ.get("SEED", "20261126"))
PATIENCE = 60
MARK = "Zqxw"  # begins the names that are looked for


def wait_until(true, what):
    deadline = time.monotonic() + PATIENCE
    while not (value := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen")
        time.sleep(0.05)
    return value


def files_below(folder):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]


class Reach(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-reach-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.template = os.path.join(cls.folder, "template")
        oryx.sample_data(cls.template, os.path.join(cls.folder, "sample"), "--incidents", "300")
        cls.people(cls.template, 60)
        cls.people(cls.template, 50)

    @classmethod
    def people(cls, data, count):
        """A version of a collection whose rows have names that are nowhere else."""
        path = os.path.join(cls.folder, "people.geojson")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"number": i, "name": f"{MARK}{i:04}k", "kind": f"kind {i % 3}"},
                 "geometry": {"type": "Point", "coordinates": [-8 + i % 10, 11 + i // 10]}} for i in range(count)]}, file)
        oryx.ingest(data, "--collection", "people", "--role", "other", "--key", "number", path)

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=self.folder)
        self.data = os.path.join(self.home, "data")
        shutil.copytree(self.template, self.data)

    def path(self, name):
        return os.path.join(self.home, name)

    def tile(self, name, layers, zooms, *more):
        oryx.run("tile", "--data-dir", self.data, "--layers", layers, "--zoom", zooms, "--out", self.path(name), *more, check=0)
        return self.path(name)

    def archive(self, collection, file):
        report = json.loads(oryx.ingest(self.data, "--collection", collection, "--json", file).stdout)
        return f"{collection}@{report['version']}"

    def forget(self, collection, *keys, check=0):
        done = oryx.run("forget", collection, *keys, "--data-dir", self.data, "--json", check=check)
        return json.loads(done.stdout) if check == 0 else done

    def versions(self, collection):
        return [entry["version"] for entry in json.loads(
            oryx.run("versions", "--data-dir", self.data, collection, "--json", check=0).stdout)["versions"]]

    def archive_file(self, collection):
        with open(os.path.join(self.data, "catalog.json"), encoding="utf-8") as file:
            version = json.load(file)["collections"][collection]["version"]
        folder = os.path.join(self.data, "collections", collection, version)
        return next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith("tiles"))

    def holding(self, text):
        """Files of the data directory that hold a text: as they are, or in a tile of theirs, unpacked."""
        found = []
        for path in files_below(self.data):
            with open(path, "rb") as file:
                if text.encode() in file.read():
                    found.append(path)
                    continue
            if not path.endswith(("pmtiles", "mbtiles")):
                continue
            tiles = tempfile.mkdtemp(dir=self.home)
            oryx.run("convert", path, "--out", tiles + "/tiles/", "--compression", "none", check=0)
            for tile in files_below(tiles):
                with open(tile, "rb") as file:
                    if text.encode() in file.read():
                        found.append(f"{path}: {tile}")
            shutil.rmtree(tiles)
        return found

    # --- archives

    def test_archives_are_made_again_as_oryx_tile_makes_them_without_the_row(self):
        self.archive("world", self.tile("map.pmtiles", "cercles,people:3-6", "0-6", "--compression", "zstd"))
        self.archive("tablet", self.tile("tablet.mbtiles", "people", "2-6", "--filter", "kind = 'kind 1'", "--bbox=-9,10,3,20"))
        self.archive("borders", self.tile("borders.pmtiles", "cercles", "0-5"))
        untouched = self.versions("borders")
        name = f"{MARK}0007k"
        self.assertEqual(len({path.split("/collections/")[1].split("/")[0] for path in self.holding(name)}), 3)
        report = self.forget("people", 7)
        self.assertEqual([(entry["archive"].split("@")[0], entry["fate"]) for entry in report["archives"]],
                         [("tablet", "made again"), ("world", "made again")])
        self.assertEqual(self.holding(name), [])
        self.assertNotEqual(self.holding(f"{MARK}0010k"), [])
        self.assertEqual(self.versions("borders"), untouched)
        self.assertTrue(filecmp.cmp(self.archive_file("world"), self.tile("again.pmtiles", "cercles,people:3-6", "0-6",
                                                                       "--compression", "zstd"), shallow=False))
        self.assertTrue(filecmp.cmp(self.archive_file("tablet"), self.tile("again.mbtiles", "people", "2-6", "--filter",
                                                                          "kind = 'kind 1'", "--bbox=-9,10,3,20"), shallow=False))
        oryx.run("versions", "--data-dir", self.data, "--verify", check=0)
        with oryx.Server(self.data) as server:
            self.assertEqual(server.get("/tiles/world/5/15/14").status, 200)

    def test_zones_in_an_archive_are_made_of_what_is_left(self):
        self.archive("zones", self.tile("zones.pmtiles", "heat-zones,incidents", "3-6"))
        self.archive("public", self.tile("public.pmtiles", "heat-zones", "3-6", "--profile", "public"))
        with oryx.Server(self.data) as server:
            items = server.get("/collections/incidents/items?limit=10000").json()["features"]
        keys = [item["id"] for item in sorted(items, key=lambda item: item["properties"]["date_start"])[-20:]]
        report = self.forget("incidents", *keys)
        self.assertEqual({entry["archive"].split("@")[0]: entry["fate"] for entry in report["archives"]},
                         {"public": "made again", "zones": "made again"})
        for key in keys:
            self.assertEqual(self.holding(key), [])
        oryx.run("diff", self.archive_file("zones"), self.tile("again.pmtiles", "heat-zones,incidents", "3-6"), check=0)
        oryx.run("diff", self.archive_file("zones"), self.path("zones.pmtiles"), check=3)

    def test_an_older_version_is_made_of_the_older_versions_that_it_shows(self):
        newer, older = self.versions("people")
        oryx.run("rollback", "--data-dir", self.data, "people", older, check=0)
        self.archive("world", self.tile("old.pmtiles", "people", "0-6"))
        oryx.run("rollback", "--data-dir", self.data, "people", newer, check=0)
        self.archive("world", self.tile("new.pmtiles", "people", "0-6"))
        report = self.forget("people", 7)
        self.assertEqual([entry["fate"] for entry in report["archives"]], ["made again", "made again"])
        self.assertEqual(self.holding(f"{MARK}0007k"), [])
        # Rows 50 to 59 are in the older version alone.
        self.assertEqual(len(self.versions("world")), 2)
        self.assertTrue([path for path in self.holding(f"{MARK}0055k") if "/world/" in path and "tiles" in path])
        oryx.run("rollback", "--data-dir", self.data, "world", self.versions("world")[-1], check=0)

    def test_what_was_made_of_a_version_that_is_no_longer_kept_is_made_of_the_current_one(self):
        self.archive("world", self.tile("map.pmtiles", "people", "0-6"))
        self.people(self.data, 40)
        oryx.run("prune", "--data-dir", self.data, "--versions", 1, check=0)
        report = self.forget("people", 7)
        (fate,) = report["archives"]
        self.assertEqual(fate["fate"], "made again")
        self.assertIn("is gone", fate["why"])
        self.assertEqual(self.holding(f"{MARK}0007k"), [])
        self.assertEqual(self.holding(f"{MARK}0045k"), [], "of the version that is gone")

    def test_what_does_not_say_how_it_was_made_is_removed_and_what_says_nothing_is_named(self):
        whole = self.tile("map.pmtiles", "people", "0-6")
        oryx.run("extract", whole, "--zoom", "0-4", "--out", self.path("part.pmtiles"), check=0)
        part = self.archive("part", self.path("part.pmtiles"))
        folder = self.path("foreign/0/0")
        os.makedirs(folder)
        with open(os.path.join(folder, "0.png"), "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + os.urandom(50))
        oryx.run("convert", self.path("foreign"), "--out", self.path("foreign.pmtiles"), check=0)
        foreign = self.archive("foreign", self.path("foreign.pmtiles"))
        report = self.forget("people", 7)
        fates = {entry["archive"]: entry for entry in report["archives"]}
        self.assertEqual((fates[part]["fate"], fates[foreign]["fate"]), ("removed", "untouched"))
        self.assertIn("how it was made", fates[part]["why"])
        self.assertTrue(any(foreign in copy and "what it was made of" in copy for copy in report["not_reached"]), report)
        self.assertEqual(self.holding(f"{MARK}0007k"), [])
        with oryx.Server(self.data) as server:
            self.assertEqual(server.get("/tiles/part/0/0/0").status, 404)
            self.assertEqual(server.get("/tiles/foreign/0/0/0").status, 200)

    # --- files elsewhere

    def test_files_elsewhere_are_named_and_an_archive_is_made_again_on_the_spot(self):
        tiles, other = self.tile("a.pmtiles", "people", "0-6"), self.tile("b.mbtiles", "cercles", "0-3")
        table = self.path("rates.csv")
        oryx.run("run", "area-summary", "--data-dir", self.data, "--input", "areas=cercles", "--out", table, check=0)
        self.assertEqual(os.stat(os.path.join(self.data, "outputs.jsonl")).st_mode & 0o777, 0o600)
        report = self.forget("people", 7)
        named = "\n".join(report["not_reached"])
        self.assertIn(tiles, named)
        self.assertNotIn(other, named)
        self.assertNotIn(table, named)
        report = json.loads(oryx.run("forget", "people", "--archive", tiles, "--archive", other, "--data-dir", self.data, "--json",
                                     check=0).stdout)
        self.assertEqual([entry["fate"] for entry in report["archives"]], ["made again", "clean"])
        self.assertNotIn(tiles, "\n".join(report["not_reached"]))
        self.assertTrue(filecmp.cmp(tiles, self.tile("again.pmtiles", "people", "0-6"), shallow=False))
        incident = self.an_incident()
        os.remove(table)
        self.assertTrue(any(table in copy and "no longer there" in copy for copy in self.forget("incidents", incident)["not_reached"]))

    def test_an_archive_elsewhere_that_cannot_be_made_again_is_refused_with_the_reason(self):
        whole = self.tile("a.pmtiles", "people", "0-6")
        oryx.run("extract", whole, "--zoom", "0-4", "--out", self.path("part.pmtiles"), check=0)
        shutil.copy(self.path("part.pmtiles"), self.path("before.pmtiles"))
        done = oryx.run("forget", "people", 7, "--archive", self.path("part.pmtiles"), "--data-dir", self.data, check=2)
        self.assertIn("how it was made", done.stderr)
        self.assertIn("2 rows taken out of 2 versions", done.stdout)
        self.assertIn("NOT reached   the tile archive", done.stdout)
        self.assertTrue(filecmp.cmp(self.path("part.pmtiles"), self.path("before.pmtiles"), shallow=False))
        self.assertEqual(self.holding(f"{MARK}0007k"), [])
        oryx.run("forget", "people", 8, "--archive", "/no/such/file", "--data-dir", self.data, check=2)

    # --- jobs

    def an_incident(self):
        with oryx.Server(self.data) as server:
            return server.get("/collections/incidents/items?limit=1").json()["features"][0]["id"]

    def job(self, server, process, inputs):
        answer = oryx.post_json(f"{server.url}/processes/{process}/execution", {"inputs": inputs}, {"Prefer": "respond-async"})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["jobID"]

    def ended(self, server, job):
        return wait_until(lambda: (s := server.get(f"/jobs/{job}").json())["status"] not in ("accepted", "running") and s, job)

    def test_results_of_jobs_go_while_the_server_runs_and_the_jobs_say_why(self):
        key = self.an_incident()
        with oryx.Server(self.data) as server:
            job = self.job(server, "episodes", {"filter": f"id = '{key}' OR event_type = 'Armed clash'"})
            self.assertEqual(self.ended(server, job)["status"], "successful")
            other = self.job(server, "echo", {})
            self.ended(server, other)
            self.assertNotEqual(self.holding(key), [])
            report = self.forget("incidents", key)
            self.assertEqual(report["job_results_removed"], 1)
            self.assertEqual(self.holding(key), [])
            status = server.get(f"/jobs/{job}").json()
            self.assertEqual(status["status"], "dismissed")
            self.assertIn("forgotten", status["message"])
            answer = server.get(f"/jobs/{job}/results")
            self.assertEqual(answer.status, 404)
            self.assertIn("forgotten", answer.json()["detail"])
            self.assertNotEqual(self.ended(server, other)["status"], "dismissed")
            again = wait_until(lambda: self.ended(server, self.job(server, "episodes", {}))["status"] == "successful",
                               "a job on the new generation")
            self.assertTrue(again)

    def test_a_job_that_runs_meanwhile_keeps_no_result_of_the_row(self):
        key = self.an_incident()
        with oryx.Server(self.data) as server:
            job = self.job(server, "tune", {"areas": "cercles", "cell_m": 10000, "replicas": 999})
            wait_until(lambda: server.get(f"/jobs/{job}").json()["status"] != "accepted", "its begin")
            self.forget("incidents", key)
            ended = self.ended(server, job)
            if ended["status"] == "dismissed":
                self.skipTest("the job was done before the row was forgotten")
            self.assertEqual(ended["status"], "failed", ended)
            self.assertIn("forgotten", ended["message"])
        self.assertEqual(self.holding(key), [])

    # --- killed

    def test_killed_at_any_moment_a_second_run_leaves_nothing(self):
        chance = random.Random(SEED)
        print(f"seed {SEED}")
        self.archive("world", self.tile("map.pmtiles", "people", "0-6"))
        whole = time.monotonic()
        self.forget("people", 49)
        whole = time.monotonic() - whole
        changed = 0
        for key in range(12):
            command = [oryx.program(), "forget", "people", str(key), "--data-dir", self.data]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 1.1) * whole)
            process.send_signal(signal.SIGKILL)
            process.wait()
            oryx.run("versions", "--data-dir", self.data, "--verify", check=0)
            again = oryx.run("forget", "people", key, "--data-dir", self.data)
            self.assertIn(again.returncode, (0, 5), again.stderr)  # 5: it had happened
            changed += again.returncode == 5
            self.assertEqual(self.holding(f"{MARK}{key:04}k"), [])
            self.assertEqual(os.listdir(os.path.join(self.data, ".staging")), [])
            self.assertEqual(len(self.versions("world")), 1)
        print(f"{changed} of 12 had happened when they were killed")
        oryx.run("diff", self.archive_file("world"), self.tile("again.pmtiles", "people", "0-6"), check=0)

    def test_jobs_results_that_a_killed_command_left_go_with_the_next(self):
        key = self.an_incident()
        with oryx.Server(self.data) as server:
            job = self.job(server, "episodes", {})
            self.assertEqual(self.ended(server, job)["status"], "successful")
        aside = self.path("jobs")
        shutil.copytree(os.path.join(self.data, "jobs"), aside)
        self.forget("incidents", key)
        # As if it had been killed when the catalogue was changed and the jobs were not.
        shutil.rmtree(os.path.join(self.data, "jobs"))
        shutil.copytree(aside, os.path.join(self.data, "jobs"))
        done = self.forget("incidents", key, check=5)
        self.assertIn("1 jobs", done.stderr)
        with oryx.Server(self.data) as server:
            self.assertEqual(server.get(f"/jobs/{job}").json()["status"], "dismissed")
        self.assertEqual(self.holding(key), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
