"""GDAL as a stranger's client (ogrinfo, ogr2ogr), and one set of heat zones by every way that leads to them."""

import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import oryx

# Rows of the real data; all must be accounted for.
REAL = {"cercles.shp": 50, "bases.shp": 15, "incidents.shp": 500, "axes.shp": 12, "places.csv": 97}


def ogrinfo(*args):
    """Text of `ogrinfo -ro -al -so ARGS`; GDAL's environment is the user's own except for its caches."""
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", *args], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"ogrinfo {' '.join(args)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def feature_counts(text):
    """Counts by layer name of ogrinfo's summary."""
    return {name: int(count)
            for name, count in re.findall(r"^Layer name: (\S+)$.*?^Feature Count: (\d+)$", text, re.M | re.S)}


def numbers_of(collection):
    """The zones' features without what tells the time or the place of asking."""
    return [(f["properties"], f["geometry"]) for f in collection["features"]]


class GdalClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("ogrinfo") is None:
            oryx.skip("ogrinfo (gdal-bin) is not there")
        cls.folder = tempfile.mkdtemp(prefix="oryx-gdal-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        shared = oryx.shared_dir()
        if shared:
            cls.paths = {name: os.path.join(shared, "mali", name) for name in REAL}
        else:
            print("the real data (ORYX_SHARED) are not there: the sample is used", flush=True)
            sample = oryx.sample(os.path.join(cls.folder, "sample"), "--incidents", "600")
            cls.paths = {os.path.basename(path): path for path in sample.values()}
        cls.reports = {}
        for name, path in cls.paths.items():
            done = oryx.run("ingest", "--data-dir", cls.data, "--json", path)
            if done.returncode not in (0, 3):
                raise AssertionError(f"ingest of {name}: {done.returncode}\n{done.stdout}\n{done.stderr}")
            cls.reports[name] = json.loads(done.stdout)
        if not shared:  # the sample has two collections of areas
            oryx.run("derive", "heat-zones", "--data-dir", cls.data, "--bind", "areas=cercles", check=0)
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.listed = {c["id"]: c for c in cls.server.get("/collections").json()["collections"]}

    def test_every_row_is_accounted_for(self):
        for name, report in self.reports.items():
            with self.subTest(name):
                self.assertEqual(report["read"], report["published"] + report["rejected"])
                if name in REAL and oryx.shared_dir():
                    self.assertEqual((report["read"], report["published"]), (REAL[name], REAL[name]))

    def test_oapif_reads_every_row_of_every_collection(self):
        seen = feature_counts(ogrinfo(f"OAPIF:{self.server.url}"))
        self.assertEqual(seen, {id: c["itemCount"] for id, c in self.listed.items()})
        if oryx.shared_dir():
            self.assertEqual(seen["incidents"], 500)

    def test_oapif_pages_lose_and_repeat_nothing(self):
        # OAPIF's own page of 7: many `next` links, each of which GDAL must find and believe.
        out = os.path.join(self.folder, "pages.csv")
        subprocess.run(["ogr2ogr", "-f", "CSV", out, f"OAPIF:{self.server.url}", "incidents", "-oo", "PAGE_SIZE=7"],
                       check=True, capture_output=True, timeout=120)
        with open(out, encoding="utf-8", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file)]
        self.assertEqual(len(ids), self.listed["incidents"]["itemCount"])
        self.assertEqual(len(set(ids)), len(ids))

    def test_oapif_pushes_a_box(self):
        west, south, east, north = self.listed["incidents"]["extent"]["spatial"]["bbox"][0]
        middle = (west + east) / 2
        text = ogrinfo(f"OAPIF:{self.server.url}", "incidents", "-spat", str(west), str(south), str(middle), str(north))
        inside = feature_counts(text)["incidents"]
        whole = self.listed["incidents"]["itemCount"]
        self.assertTrue(0 < inside < whole, inside)

    def test_oapif_pushes_a_property_down(self):
        # GDAL asks for "?name=value" where the API document has the property as a parameter of the collection's items.
        base = self.server.url
        name = self.server.get("/collections/cercles/items?limit=1").json()["features"][0]["properties"]["name"]
        command = ["ogrinfo", "-ro", "-al", "-so", f"OAPIF:{base}", "cercles", "-where", f"name='{name}'"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "CPL_DEBUG": "HTTP"})
        self.assertEqual(feature_counts(done.stdout)["cercles"], 1, done.stderr)
        self.assertRegex(done.stderr, r"/collections/cercles/items\?limit=\d+&name=")

    def test_a_page_of_flatgeobuf_is_read_by_its_address(self):
        text = ogrinfo(f"{self.server.url}/collections/cercles/items?f=fgb&limit=10000")
        self.assertEqual(feature_counts(text)["cercles"], self.listed["cercles"]["itemCount"])

    def test_mvt_reads_the_areas(self):
        text = ogrinfo(f"MVT:{self.server.url}/tiles/cercles/5")
        count = feature_counts(text)["cercles"]
        # One feature for each tile that a cercle lies in.
        self.assertGreaterEqual(count, self.listed["cercles"]["itemCount"])
        out = os.path.join(self.folder, "cercles.json")
        subprocess.run(["ogr2ogr", "-f", "GeoJSON", out, f"MVT:{self.server.url}/tiles/cercles/5"], check=True,
                       capture_output=True, timeout=120)
        with open(out, encoding="utf-8") as file:
            features = json.load(file)["features"]
        self.assertEqual({f["geometry"]["type"] for f in features} - {"Polygon", "MultiPolygon"}, set())
        ids = {f["properties"]["code"] for f in features}
        items = self.server.get("/collections/cercles/items?limit=10000").json()["features"]
        self.assertEqual(ids, {f["properties"]["code"] for f in items})

    def test_zones_are_the_same_by_every_way(self):
        by_items = self.server.get("/collections/heat-zones/items?limit=10000")
        self.assertEqual((by_items.status, by_items.headers["content-type"]), (200, "application/geo+json"))
        by_post = oryx.post_json(self.server.url + "/processes/heat-zones/execution", {"inputs": {}})
        self.assertEqual((by_post.status, by_post.headers["content-type"]), (200, "application/geo+json"))
        out = os.path.join(self.folder, "zones.geojson")
        oryx.run("run", "heat-zones", "--data-dir", self.data, "--out", out, check=0)
        with open(out, encoding="utf-8") as file:
            by_program = json.load(file)
        self.assertEqual(numbers_of(by_post.json()), numbers_of(by_program))
        published = numbers_of(by_items.json())
        computed = numbers_of(by_program)
        self.assertEqual(len(published), len(computed))
        for (stored, _), (fresh, _) in zip(published, computed):
            self.assertEqual({name: stored.get(name) for name in fresh}, fresh)
        self.assertGreaterEqual(sum(p["incidents"] for p, _ in computed), 1)

    def test_a_days_zones_are_the_same_by_tile_layer_and_process(self):
        last = self.listed["incidents"]["lastDate"]
        day = f"{int(last[:4]) - 1}{last[4:]}".replace("-02-29", "-02-28")
        by_items = self.server.get(f"/collections/heat-zones/items?datetime=../{day}&limit=10000")
        by_post = oryx.post_json(self.server.url + "/processes/heat-zones/execution", {"inputs": {"as_of": day}})
        self.assertEqual((by_items.status, by_post.status), (200, 200), (by_items, by_post))
        self.assertEqual(numbers_of(by_items.json()), numbers_of(by_post.json()))

    def test_ogr_reads_the_zones_as_csv_too(self):
        answer = oryx.post_json(self.server.url + "/processes/heat-zones/execution?f=csv", {"inputs": {}})
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/csv;charset=utf-8"))
        path = os.path.join(self.folder, "zones.csv")
        with open(path, "wb") as file:
            file.write(answer.body)
        zones = self.server.get("/collections/heat-zones/items?limit=10000").json()["numberMatched"]
        self.assertEqual(feature_counts(ogrinfo(path))["zones"], zones)


if __name__ == "__main__":
    unittest.main(verbosity=2)
