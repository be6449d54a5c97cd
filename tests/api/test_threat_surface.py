"""threat-surface: the same from the command line, over HTTP, as CSV and as GeoTIFF, on the sample and on real incidents."""

import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx

INPUTS = {"areas": "cercles", "cell_m": 10000}


def run(data, inputs, out):
    return oryx.run("run", "threat-surface", "--data-dir", data, "--out", out,
                    *[f"-i{k}={v}" for k, v in inputs.items()], timeout=600)


def features(data, inputs, out):
    done = run(data, inputs, out)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def values(document):
    return {feature["id"]: feature["properties"] for feature in document["features"]}


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-surface-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "600")
        cls.out = os.path.join(cls.folder, "surface.geojson")

    def test_the_same_numbers_from_the_command_line_over_http_and_as_csv(self):
        local = features(self.data, INPUTS, self.out)
        self.assertGreater(len(local["features"]), 10)
        with oryx.Server(self.data) as server:
            target = f"{server.url}/processes/threat-surface/execution"
            served = oryx.post_json(target, {"inputs": INPUTS}).json()
            self.assertEqual(values(local), values(served))
            self.assertEqual(local["facts"], served["facts"])
            table = oryx.post_json(target, {"inputs": INPUTS}, {"Accept": "text/csv"})
            rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table.text))}
            self.assertEqual(set(rows), set(values(served)))
            for key, properties in values(served).items():
                self.assertEqual(float(rows[key]["value"]), properties["value"])

    def test_centres_carry_the_numbers_of_their_cells(self):
        cells = features(self.data, INPUTS, self.out)
        centres = features(self.data, {**INPUTS, "geometry": "centres"}, self.out)
        self.assertEqual(values(cells), values(centres))
        self.assertEqual({f["geometry"]["type"] for f in centres["features"]}, {"Point"})

    def test_every_bandwidth_and_kernel_gives_a_surface_of_the_same_level(self):
        level = features(self.data, {**INPUTS, "edges": "jones-diggle"}, self.out)["facts"]["level"]["value"]
        for name, choices in (("kernel", ("uniform", "epanechnikov", "triweight", "triangular", "gaussian")),
                              ("bandwidth", ("scott", "silverman", "arcgis", "likelihood", "likelihood-places")),
                              ("adaptive", ("true",))):
            for choice in choices:
                with self.subTest(f"{name}={choice}"):
                    asked = {**INPUTS, "edges": "jones-diggle", name: choice}
                    self.assertAlmostEqual(features(self.data, asked, self.out)["facts"]["level"]["value"], level, 9)

    @unittest.skipUnless(shutil.which("gdalinfo"), "gdalinfo (gdal-bin) is not there")
    def test_the_geotiff_holds_the_same_numbers(self):
        document = features(self.data, INPUTS, self.out)
        file = os.path.join(self.folder, "surface.tif")
        self.assertEqual(run(self.data, INPUTS, file).returncode, 0)
        done = subprocess.run(["gdalinfo", "-json", "-stats", file], capture_output=True, text=True, check=True)
        info = json.loads(done.stdout)
        self.assertEqual([band["description"] for band in info["bands"]], ["value", "standard_error", "expected"])
        band = info["bands"][0]
        self.assertEqual(band["noDataValue"], "NaN")
        self.assertEqual(band["type"], "Float64")
        self.assertIn("Lambert", info["coordinateSystem"]["wkt"])
        grid = document["facts"]["grid"]
        self.assertEqual(info["size"], [grid["columns"], grid["rows"]])
        shown = [p["value"] for p in values(document).values()]
        statistics = band["metadata"][""]  # gdalinfo rounds the members of the band itself
        self.assertAlmostEqual(float(statistics["STATISTICS_MAXIMUM"]), max(shown), 9)
        cells = document["facts"]["cells"]["in_study_area"]
        self.assertAlmostEqual(float(statistics["STATISTICS_MEAN"]) * cells, sum(shown), 6)
        # Where the north is: the place of the highest cell, asked of the file.
        highest = max(document["features"], key=lambda f: f["properties"]["value"])
        ring = highest["geometry"]["coordinates"][0]
        middle = [str(sum(p[axis] for p in ring[:4]) / 4) for axis in (0, 1)]
        place = subprocess.run(["gdallocationinfo", "-valonly", "-wgs84", "-b", "1", file, *middle],
                               capture_output=True, text=True, check=True)
        self.assertAlmostEqual(float(place.stdout), highest["properties"]["value"], 9)

    @unittest.skipUnless(shutil.which("gdalinfo"), "gdalinfo (gdal-bin) is not there")
    def test_the_geotiff_over_http_is_the_file_of_the_command_line(self):
        file = os.path.join(self.folder, "local.tif")
        self.assertEqual(run(self.data, INPUTS, file).returncode, 0)
        with open(file, "rb") as local:
            expected = local.read()
        with oryx.Server(self.data) as server:
            target = f"{server.url}/processes/threat-surface/execution"
            for url, headers in ((target + "?f=tif", {}), (target, {"Accept": "image/tiff;application=geotiff"}),
                                 (target, {"Accept": "image/tiff, */*;q=0.1"})):
                answer = oryx.post_json(url, {"inputs": INPUTS}, headers)
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.headers["content-type"], "image/tiff;application=geotiff")
                self.assertEqual(answer.body, expected)
            described = server.get("/processes/threat-surface").text
            self.assertIn("image/tiff", described)
            self.assertNotIn("image/tiff", server.get("/processes/heat-zones").text)
            zones = f"{server.url}/processes/heat-zones/execution"
            refused = oryx.post_json(zones + "?f=tif", {"inputs": {"areas": "cercles"}})
            self.assertEqual((refused.status, refused.json()["parameter"]), (400, "f"))
            refused = oryx.post_json(zones, {"inputs": {"areas": "cercles"}}, {"Accept": "image/tiff"})
            self.assertEqual(refused.status, 406)
        info = json.loads(subprocess.run(["gdalinfo", "-json", file], capture_output=True, text=True, check=True).stdout)
        self.assertEqual(info["bands"][0]["block"], [256, 256])

    def test_a_large_grid_has_overviews(self):
        file = os.path.join(self.folder, "fine.tif")
        self.assertEqual(run(self.data, {**INPUTS, "cell_m": 2000}, file).returncode, 0)
        if not shutil.which("gdalinfo"):
            self.skipTest("gdalinfo (gdal-bin) is not there")
        info = json.loads(subprocess.run(["gdalinfo", "-json", file], capture_output=True, text=True, check=True).stdout)
        self.assertGreater(max(info["size"]), 256)
        self.assertGreaterEqual(len(info["bands"][0]["overviews"]), 1)

    def test_declared_as_a_layer_its_cells_are_tiles_of_any_day(self):
        data = os.path.join(self.folder, "layered")
        shutil.copytree(self.data, data)
        cells = {"cell_m": 25000, "half_life_days": 90}
        oryx.run("derive", "threat-surface", "--data-dir", data, "--bind", "areas=cercles",
                 *[f"-i{k}={v}" for k, v in cells.items()], check=0)
        with oryx.Server(data) as server:
            described = server.get("/tiles/threat-surface.json").json()
            fields = described["vector_layers"][0]["fields"]
            self.assertIn("value", fields)
            bodies = []
            for day in ("2019-06-30", "2018-06-30"):
                tile = server.get(f"/tiles/threat-surface/5/15/14.mvt?datetime=../{day}")
                self.assertEqual(tile.status, 200, tile)
                self.assertGreater(len(tile.body), 100)
                bodies.append(tile.body)
                items = server.get(f"/collections/threat-surface/items?limit=10000&datetime=../{day}").json()
                answer = oryx.post_json(f"{server.url}/processes/threat-surface/execution",
                                        {"inputs": {"areas": "cercles", "as_of": day, **cells}}).json()
                served = {feature["id"]: feature["properties"]["value"] for feature in items["features"]}
                self.assertGreater(len(served), 20)
                self.assertEqual(served, {feature["id"]: feature["properties"]["value"]
                                          for feature in answer["features"]})
            self.assertNotEqual(*bodies)

    def test_the_mixture_is_asked_for_by_name_and_tells_its_components(self):
        kernel = features(self.data, INPUTS, self.out)["facts"]
        self.assertEqual(kernel["surface"], "kernel")
        mixture = features(self.data, {**INPUTS, "surface": "mixture"}, self.out)
        told = mixture["facts"]["mixture"]
        self.assertEqual(len(told["components"]), 4)
        self.assertAlmostEqual(sum(c["share"] for c in told["components"]), 1, 12)
        self.assertAlmostEqual(sum(p["expected"] for p in values(mixture).values()), mixture["facts"]["level"]["value"], 9)
        self.assertEqual({p["standard_error"] for p in values(mixture).values()}, {None})

    def test_the_public_profile_is_coarse_low_and_open(self):
        document = features(self.data, {**INPUTS, "profile": "public"}, self.out)
        facts = document["facts"]
        self.assertEqual((facts["profile"], facts["sensitivity"], facts["grid"]["cell_m"]), ("public", "low", 25000))
        self.assertGreaterEqual(facts["bandwidth"]["sigma_m"], 15000)
        self.assertEqual({p["standard_error"] for p in values(document).values()}, {None})

    def test_what_is_no_surface_makes_no_geotiff(self):
        done = oryx.run("run", "heat-zones", "--data-dir", self.data, "-iareas=cercles", "--out",
                        os.path.join(self.folder, "zones.tif"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("surface", done.stderr)

    def test_a_wrong_input_is_named(self):
        done = run(self.data, {**INPUTS, "kernel": "cosine"}, self.out)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("kernel", done.stderr)


@unittest.skipUnless(oryx.shared_dir(), "the real data (ORYX_SHARED) are not there")
class Mali(unittest.TestCase):
    def test_the_real_incidents_balance_and_two_runs_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory(prefix="oryx-surface-") as folder:
            data = os.path.join(folder, "data")
            for name in ("cercles.shp", "incidents.shp"):
                done = oryx.run("ingest", "--data-dir", data, os.path.join(oryx.shared_dir(), "mali", name))
                self.assertIn(done.returncode, (0, 3), done.stderr)
            first = os.path.join(folder, "first.geojson")
            second = os.path.join(folder, "second.geojson")
            facts = features(data, {"bandwidth": "likelihood"}, first)["facts"]
            features(data, {"bandwidth": "likelihood"}, second)
            with open(first, "rb") as one, open(second, "rb") as other:
                self.assertEqual(one.read(), other.read())
            self.assertEqual(facts["n"] + sum(e["count"] for e in facts["excluded"]), 500)
            told = facts["bandwidth"]
            self.assertLessEqual(told["likelihood_on_events_m"], told["likelihood_on_places_m"])


if __name__ == "__main__":
    unittest.main()
