"""`oryx sample` from outside: the files are real shapefiles that another program reads, the same seed gives the same
bytes, the cercles cover without gap or overlap, and everything says that it is synthetic."""

import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import oryx
from cases import run_unprivileged, small_disk

PARTS = ("shp", "shx", "dbf", "prj", "cpg")
LAYERS = {"cercles": 50, "regions": 9, "bases": 54, "localities": 204, "axes": 22, "airfields": 22, "incidents": 3000}


def digests(folder):
    """SHA-256 of every file by name."""
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def features(folder, layer):
    """The features as GDAL reads them."""
    done = subprocess.run(["ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", "/vsistdout/",
                           os.path.join(folder, layer + ".shp")], check=True, capture_output=True, timeout=60)
    return json.loads(done.stdout)["features"]


def rings(feature):
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def area(ring):
    """Signed, by the shoelace formula, in square degrees."""
    return math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def edges(rings_of_all):
    """How often each directed edge stands in the rings."""
    count = {}
    for ring in rings_of_all:
        for a, b in zip(ring, ring[1:]):
            edge = (tuple(a), tuple(b))
            count[edge] = count.get(edge, 0) + 1
    return count


def contains(ring, x, y):
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-sample-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.sample = os.path.join(cls.folder, "first")
        cls.told = oryx.run("sample", cls.sample, check=0).stdout

    def path(self, name):
        return os.path.join(self.folder, name)

    def test_same_seed_same_bytes_and_another_seed_another_history(self):
        oryx.run("sample", self.path("again"), "--seed", "1", check=0)
        self.assertEqual(digests(self.sample), digests(self.path("again")))
        oryx.run("sample", self.path("other"), "--seed", "2", check=0)
        first, other = digests(self.sample), digests(self.path("other"))
        for name in first:  # facts stay, what is drawn changes
            drawn = name in ("incidents.shp", "incidents.shx", "incidents.dbf", "localities.dbf", "README.txt")
            self.assertEqual(first[name] != other[name], drawn, name)

    def test_the_folder_holds_whole_shapefiles_and_a_readme(self):
        expected = {f"{layer}.{part}" for layer in LAYERS for part in PARTS} | {"README.txt"}
        self.assertEqual(set(os.listdir(self.sample)), expected)
        for layer in LAYERS:
            with open(os.path.join(self.sample, layer + ".dbf"), "rb") as file:
                self.assertEqual(file.read(4)[1:], bytes((119, 12, 31)), "the date in the header is not the day's")
            with open(os.path.join(self.sample, layer + ".cpg"), encoding="ascii") as file:
                self.assertEqual(file.read().strip(), "UTF-8")

    def test_another_program_reads_every_row_and_its_accents(self):
        names = set()
        for layer, rows in LAYERS.items():
            with self.subTest(layer=layer):
                read = features(self.sample, layer)
                self.assertEqual(len(read), rows)
                self.assertTrue(all(f["properties"]["source"] == "Oryx synthetic sample" for f in read))
                names |= {f["properties"].get("name") for f in read}
                self.assertIn(f"{layer}.shp", self.told)
        self.assertLessEqual({"Ségou", "Ménaka", "Tombouctou", "Bandiagara"}, names)

    def test_it_says_that_it_is_synthetic(self):
        with open(os.path.join(self.sample, "README.txt"), encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("SYNTHETIC SAMPLE - NOT REAL EVENTS"))
        self.assertIn("--seed 1 --incidents 3000", text)
        self.assertIn("no real events", self.told)

    def test_cercles_cover_their_outline_without_gap_or_overlap(self):
        all_rings = [ring for f in features(self.sample, "cercles") for ring in rings(f)]
        count = edges(all_rings)
        self.assertEqual(set(count.values()), {1}, "an edge stands twice in one direction: an overlap")
        border = {edge for edge in count if edge[::-1] not in count}
        shared = len(count) - len(border)
        self.assertGreater(shared, len(border))
        # What no neighbour shares is the outline: it closes, and holds exactly the sum of the areas.
        follow = dict(border)
        self.assertEqual(len(follow), len(border), "the outline touches itself")
        outlines = []
        while follow:
            start, at = follow.popitem()
            outline = [start, at]
            while at != start:
                at = follow.pop(at)
                outline.append(at)
            outlines.append(outline)
        whole = math.fsum(abs(area(ring)) for ring in all_rings)
        self.assertEqual(len(outlines), 1, "a gap, or cercles apart")
        self.assertAlmostEqual(abs(area(outlines[0])), whole, delta=1e-9 * whole)
        self.assertAlmostEqual(math.fsum(abs(area(r)) for f in features(self.sample, "regions") for r in rings(f)),
                               whole, delta=1e-9 * whole)

    def test_incidents_cluster_in_the_centre_and_grow(self):
        incidents = features(self.sample, "incidents")
        cercles = {f["properties"]["name"]: rings(f) for f in features(self.sample, "cercles")}
        centre = [ring for name in ("Bandiagara", "Bankass", "Koro") for ring in cercles[name]]
        inside = sum(any(contains(ring, *f["geometry"]["coordinates"]) for ring in centre) for f in incidents)
        land = math.fsum(abs(area(ring)) for found in cercles.values() for ring in found)
        share_of_land = math.fsum(abs(area(ring)) for ring in centre) / land
        self.assertGreater(inside / len(incidents), 5 * share_of_land)
        years = [int(f["properties"]["date_start"][:4]) for f in incidents]
        self.assertEqual((min(years), max(years)), (2015, 2019))
        self.assertGreater(years.count(2018) + years.count(2019), 0.5 * len(years))

    def test_incidents_have_what_real_ones_have(self):
        values = [f["properties"] for f in features(self.sample, "incidents")]
        self.assertEqual(len({v["event_id"] for v in values}), len(values))
        self.assertEqual({v["event_type"] for v in values},
                         {"Violence against civilians", "Armed clash", "Explosion / IED", "Attack on base or convoy",
                          "Abduction", "Looting"})
        self.assertEqual({v["loc_prec"] for v in values}, {"exact", "near", "line", "admin2", "admin1"})
        unknown = [v for v in values if v["fatalities"] is None]
        self.assertTrue(0 < len(unknown) < len(values) / 4)
        for v in values:
            with self.subTest(id=v["event_id"]):
                self.assertEqual(v["date"] is not None, v["date_prec"] == "day")
                self.assertLessEqual(v["date_start"], v["date_end"])
                if v["fatalities"] is not None and v["civ_deaths"] is not None:
                    self.assertLessEqual(v["civ_deaths"], v["fatalities"])

    def test_the_number_of_incidents_is_the_callers(self):
        folder = self.path("few")
        oryx.run("sample", folder, "--incidents", "17", check=0)
        self.assertEqual(len(features(folder, "incidents")), 17)

    def test_every_layer_is_recognised_as_the_sample_with_a_key_and_no_secret(self):
        data = self.path("data")
        for layer, rows in LAYERS.items():
            with self.subTest(layer=layer):
                done = oryx.ingest(data, "--json", os.path.join(self.sample, layer + ".shp"))
                report = json.loads(done.stdout)
                self.assertEqual((report["published"], report["rejected"]), (rows, 0))
                self.assertTrue(report["mapping"]["recognised"])
                self.assertTrue(report["mapping"]["title"].startswith("Oryx sample"))
                self.assertTrue(report["key"].startswith("field "), report["key"])
                folder = os.path.join(data, "collections", report["collection"], report["version"])
                with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
                    collection = json.load(file)["collection"]
                self.assertEqual((collection["sensitivity"], collection["synthetic"]), ("low", True))
        with oryx.Server(data) as server:
            incidents = server.get("/collections/incidents/items?limit=5000").json()["features"]
        truth = {f["properties"]["event_id"]: f["properties"] for f in features(self.sample, "incidents")}
        self.assertEqual({item["id"] for item in incidents}, set(truth))
        for item in incidents:
            seen, drawn = item["properties"], truth[item["id"]]
            self.assertEqual((seen.get("civilian_fatalities"), seen["civilian_targeting"], seen["location_precision"],
                              seen["date_start"], seen["date_end"], seen["date_precision"]),
                             (drawn["civ_deaths"], drawn["civ_target"] == 1, drawn["loc_prec"],
                              drawn["date_start"].replace("/", "-"), drawn["date_end"].replace("/", "-"),
                              drawn["date_prec"]))

    def test_it_refuses_what_it_cannot_do(self):
        with open(self.path("a-file"), "w", encoding="utf-8") as file:
            file.write("mine")
        os.makedirs(self.path("mine/own"), exist_ok=True)
        for args, code, words in (((self.path("a-file"),), 2, ["DIR is a file", "name a folder"]),
                                  ((self.path("a-file/below"),), 7, ["cannot be used"]),
                                  ((self.path("mine"),), 4, ["not empty", "--force"]),
                                  ((self.path("x"), "--incidents", "0"), 2, ["1 to 1000000"]),
                                  ((self.path("x"), "--incidents", "-3"), 2, ["1 to 1000000"]),
                                  ((self.path("x"), "--incidents", "many"), 2, ["--incidents"]),
                                  ((self.path("x"), "--seed", "-1"), 2, ["0 to 1000000000000000000"]),
                                  ((self.path("x"), "--seed", "9" * 30), 2, ["--seed"]), ((), 2, ["DIR is required"])):
            with self.subTest(args=args):
                done = oryx.run("sample", *args, check=code)
                for word in words:
                    self.assertIn(word, done.stderr)
        self.assertFalse(os.path.exists(self.path("x")))
        self.assertEqual(os.listdir(self.path("mine")), ["own"])
        oryx.run("sample", self.path("mine"), "--force", "--incidents", "5", check=0)
        self.assertIn("own", os.listdir(self.path("mine")))

    def test_a_folder_without_rights_is_told(self):
        closed = self.path("closed")
        os.makedirs(closed, exist_ok=True)
        os.chmod(self.folder, 0o755)
        os.chmod(closed, 0o555)
        done = run_unprivileged(self, "sample", closed)
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertIn("Permission denied", done.stderr)
        self.assertEqual(os.listdir(closed), [])

    def test_a_full_disk_is_told_and_leaves_no_half_layer(self):
        disk = small_disk(self, self.path("disk"), "200k")
        done = oryx.run("sample", os.path.join(disk, "s"), check=7)
        self.assertIn("incidents.shp", done.stderr)
        self.assertEqual([name for name in os.listdir(os.path.join(disk, "s")) if name.startswith("incidents")], [])


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
