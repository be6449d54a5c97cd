"""Every process of the registry on the sample: one answer everywhere, that says what it is made of; nothing, one, all
equal and reversed days; its layer."""

import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import unittest

import mvt_properties
import oryx
from analyses import ASKED, Checks, analytics_of, execute, inputs_of, left_out, rows, run

INCIDENTS = 700


class EveryProcess(Checks, unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-every-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", str(INCIDENTS))
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.described = {process: cls.server.get(f"/processes/{process}").json() for process in analytics_of(cls.server)}

    def each(self):
        """Process, its description, its entry and the inputs on the sample."""
        for process, description in self.described.items():
            asked = ASKED[process]
            yield process, description, asked, inputs_of(description, asked.sample, "cercles")

    def test_every_process_has_an_entry_here(self):
        self.assertEqual(set(self.described), set(ASKED), "tests/support/analyses.py has an entry for each process")

    def test_one_answer_everywhere_that_says_what_it_is_made_of(self):
        for process, description, asked, inputs in self.each():
            with self.subTest(process):
                result = self.check_everywhere_the_same(process, self.data, self.server, inputs, self.folder)
                self.check_facts(result["facts"], description, asked, inputs, INCIDENTS)
                self.assertTrue(result["features"] or asked.empty)
                self.assertIn("'incidents' is synthetic", result["facts"]["warnings"])

    def test_its_other_ways_are_one_answer_everywhere_too(self):
        for process, description, asked, inputs in self.each():
            for way in asked.ways:
                with self.subTest(process, **way):
                    result = self.check_everywhere_the_same(process, self.data, self.server, {**inputs, **way}, self.folder)
                    # The public profile does not tell a count below 5, nor incidents after its as-of apart.
                    counted = None if way.get("profile") == "public" else INCIDENTS
                    self.check_facts(result["facts"], description, asked, {**inputs, **way}, counted)
                    self.assertTrue(result["features"])

    def test_the_example_of_the_record_runs(self):
        for process, description, asked, _ in self.each():
            with self.subTest(process):
                example = inputs_of(description, description["example"]["inputs"], "cercles")
                answer = execute(self.server, process, example)
                self.assertEqual(answer.status, 200, answer)
                self.check_facts(answer.json()["facts"], description, asked, example, INCIDENTS)

    def test_a_filter_is_told_and_what_it_leaves_out_is_gone(self):
        for process, description, asked, inputs in self.each():
            with self.subTest(process):
                answer = execute(self.server, process, {**inputs, "filter": "event_type = 'Armed clash'"})
                self.assertEqual(answer.status, 200, answer)
                facts = answer.json()["facts"]
                self.assertIn("event_type", facts["filter"])
                self.assertLess(facts["n"] + left_out(facts), INCIDENTS)
                self.check_facts(facts, description, asked, inputs)

    @unittest.skipUnless(shutil.which("gdalinfo"), "gdalinfo (gdal-bin) is not there")
    def test_a_surface_has_a_geotiff_and_nothing_else_has(self):
        for process, _, asked, inputs in self.each():
            with self.subTest(process):
                out = os.path.join(self.folder, process + ".tif")
                done = run(self.data, process, inputs, out, check=None)
                self.assertEqual(done.returncode == 0, asked.raster, done.stderr)
                if asked.raster:
                    told = subprocess.run(["gdalinfo", "-json", out], capture_output=True, text=True, check=True)
                    self.assertIn('"bands"', told.stdout)
                else:
                    self.assertIn("makes no surface", done.stderr)
                    self.assertIn(".gpkg", done.stderr)
                    self.assertFalse(os.path.exists(out))

    @unittest.skipUnless(shutil.which("ogrinfo"), "ogrinfo (gdal-bin) is not there")
    def test_gdal_reads_every_row_of_every_format(self):
        for process, _, _, inputs in self.each():
            document = execute(self.server, process, inputs).json()
            told = rows(document)
            placed = all(feature["geometry"] for feature in document["features"])
            for ending, driver in (("geojson", "GeoJSON"), ("gpkg", "GPKG"), ("fgb", "FlatGeobuf"), ("csv", "CSV")):
                with self.subTest(process, ending=ending):
                    out = os.path.join(self.folder, f"rows-of-{process}.{ending}")
                    if ending == "fgb" and not placed:  # GDAL's reader would drop rows without a place in silence
                        refused = run(self.data, process, inputs, out, check=2)
                        self.assertIn(".gpkg", refused.stderr)
                        self.assertFalse(os.path.exists(out))
                        continue
                    run(self.data, process, inputs, out)
                    read = subprocess.run(["ogrinfo", "-ro", "-al", "-geom=NO", out], capture_output=True, text=True, check=True)
                    self.assertNotIn("ERROR", read.stderr)
                    self.assertIn(f"using driver `{driver}'", read.stdout)
                    # What ogrinfo lists, not the count that a file says of itself. A GeoPackage's style is a layer beside it.
                    listed = read.stdout.split("Layer name: layer_styles")[0]
                    self.assertEqual(len(re.findall(r"^OGRFeature\(", listed, re.MULTILINE)), len(told))
                    if placed and told and ending != "csv":
                        self.assertNotIn("Geometry: None", listed)
                        self.assertIn("WGS 84", listed)


class Degenerate(EveryProcess):
    """Degenerate input gives a defined result, or one error that names the input."""

    test_every_process_has_an_entry_here = None
    test_one_answer_everywhere_that_says_what_it_is_made_of = None
    test_its_other_ways_are_one_answer_everywhere_too = None
    test_the_example_of_the_record_runs = None
    test_a_filter_is_told_and_what_it_leaves_out_is_gone = None
    test_a_surface_has_a_geotiff_and_nothing_else_has = None
    test_gdal_reads_every_row_of_every_format = None

    def assert_defined(self, process, description, asked, inputs):
        """200 with whole facts and no number that is none, or a 4xx with one of the process's inputs."""
        answer = execute(self.server, process, inputs)
        if answer.status == 200:
            self.assertNotIn("NaN", answer.text)
            self.check_facts(answer.json()["facts"], description, asked, inputs)
            return answer.json()
        self.assertIn(answer.status, (400, 409, 413), answer)
        self.assertIn(answer.json()["parameter"], set(description["inputs"]) - {"filter"}, answer)
        self.assertTrue(answer.json()["detail"])
        return None

    def test_no_incident(self):
        for process, description, asked, inputs in self.each():
            with self.subTest(process):
                result = self.assert_defined(process, description, asked, {**inputs, "filter": "FALSE"})
                if result:
                    self.assertEqual(result["facts"]["n"], 0)

    def test_one_incident(self):
        exact = self.server.get("/collections/incidents/items?filter=location_precision%3D%27exact%27&limit=1")
        one = exact.json()["features"][0]["id"]
        for process, description, asked, inputs in self.each():
            with self.subTest(process):
                result = self.assert_defined(process, description, asked, {**inputs, "filter": f"id = '{one}'"})
                if result:
                    self.assertLessEqual(result["facts"]["n"], 1)
                    self.assertEqual(result["facts"]["n"] + left_out(result["facts"]), 1)

    def test_reversed_days(self):
        for process, description, asked, inputs in self.each():
            for late, early in (("from", "as_of"), ("change", "as_of")):
                if not {late, early} <= set(description["inputs"]):
                    continue
                with self.subTest(process):
                    answer = execute(self.server, process, {**inputs, late: "2018-01-01", early: "2017-01-01"})
                    self.assertEqual(answer.status, 400, answer)
                    self.assertIn(answer.json()["parameter"], (late, early))

    def test_an_as_of_in_the_future(self):
        for process, description, asked, inputs in self.each():
            if not asked.dated:
                continue
            with self.subTest(process):
                answer = execute(self.server, process, {**inputs, "as_of": "2200-01-01"})
                self.assertEqual((answer.status, answer.json().get("parameter")), (400, "as_of"), answer)

    def test_a_number_out_of_its_range_is_refused_by_name(self):
        """Zero bandwidth, no replicas, negative days: whatever the record calls out of range."""
        for process, description, asked, inputs in self.each():
            for name, spec in description["inputs"].items():
                schema = spec["schema"]
                for end, beyond in (("minimum", -1), ("maximum", 1)):
                    bound = schema.get(end, schema.get("items", {}).get(end))
                    if bound is None:
                        continue
                    wrong = int(bound) + beyond if schema["type"] == "integer" else bound + beyond
                    wrong = [wrong] if schema["type"] == "array" else wrong
                    with self.subTest(process, input=name, end=end):
                        answer = execute(self.server, process, {**inputs, name: wrong})
                        self.assertEqual((answer.status, answer.json().get("parameter")), (400, name), answer)
                        self.assertIn("out of range", answer.json()["detail"])

    def test_more_neighbours_than_cells(self):
        for process, description, asked, inputs in self.each():
            if "neighbours" not in description["inputs"]:
                continue
            with self.subTest(process):
                self.assert_defined(process, description, asked,
                                    {**inputs, "unit": "area", "neighbourhood": "k-nearest", "neighbours": 50})

    def test_all_equal(self):
        """Thirty incidents of one day at one place, and one in each cercle."""
        folder = tempfile.mkdtemp(prefix="oryx-equal-")
        self.addCleanup(shutil.rmtree, folder, True)
        data = os.path.join(folder, "data")
        oryx.ingest(data, os.path.join(self.folder, "sample", "cercles.shp"))
        path = os.path.join(folder, "incidents.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("event_id,event_date,latitude,longitude,event_type,fatalities\n")
            file.writelines(f"E{i},2019-06-01,14.5,-4.0,Armed clash,1\n" for i in range(30))
        oryx.ingest(data, path, "--role", "incidents", "--collection", "incidents", "--sensitivity", "low",
                    "--location-precision", "exact")
        with oryx.Server(data) as server:
            for process, description, asked, inputs in self.each():
                with self.subTest(process):
                    answer = execute(server, process, inputs)
                    self.assertIn(answer.status, (200, 400), answer)
                    if answer.status == 200:
                        self.assertNotIn("NaN", answer.text)
                        self.check_facts(answer.json()["facts"], description, asked, inputs, 30)
                    else:
                        self.assertIn(answer.json()["parameter"], set(description["inputs"]) - {"filter"}, answer)


class Order(unittest.TestCase):
    """The same answer for any order of rows and any number of threads, to the byte."""

    def test_neither_the_order_of_rows_nor_other_requests_change_a_byte(self):
        folder = tempfile.mkdtemp(prefix="oryx-order-")
        self.addCleanup(shutil.rmtree, folder, True)
        sample = os.path.join(folder, "sample")
        oryx.sample_data(os.path.join(folder, "whole"), sample, "--incidents", str(INCIDENTS))
        with oryx.Server(os.path.join(folder, "whole")) as server:
            incidents = server.get("/collections/incidents/items?limit=10000").json()["features"]
        for feature in incidents:
            feature["properties"]["event_id"] = feature["id"]
        answers = []
        for seed in (None, 7):
            if seed is not None:
                random.Random(seed).shuffle(incidents)
            data = os.path.join(folder, f"data-{seed}")
            path = os.path.join(folder, "incidents.geojson")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"type": "FeatureCollection", "features": incidents}, file)
            oryx.ingest(data, os.path.join(sample, "cercles.shp"))
            oryx.ingest(data, path, "--role", "incidents", "--collection", "incidents", "--key", "event_id",
                        "--sensitivity", "low")
            with oryx.Server(data) as server:
                answers.append(self.answers(server))
        self.assertEqual(set(answers[0]), set(ASKED))
        for process, answer in answers[0].items():
            with self.subTest(process):
                self.assertEqual(answer, answers[1][process])

    def answers(self, server):
        """The CSV of each process, asked for by several at once."""
        def ask(process):
            description = server.get(f"/processes/{process}").json()
            answer = execute(server, process, inputs_of(description, ASKED[process].sample, "cercles"), "?f=csv")
            self.assertEqual(answer.status, 200, answer)
            return answer.text

        self.assertGreater(execute(server, "episodes", {}).json()["facts"]["n"], INCIDENTS / 2)
        asked = list(ASKED) * 2
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            texts = list(pool.map(ask, asked))
        for process, first, second in zip(ASKED, texts, texts[len(ASKED):]):
            self.assertEqual(first, second, process)
        return dict(zip(asked, texts))


class Layers(Checks, unittest.TestCase):
    """`oryx derive` with any process whose result has places: its items and its tiles have the numbers of its run."""

    def test_each_layer_has_the_numbers_of_its_run(self):
        folder = tempfile.mkdtemp(prefix="oryx-layers-")
        self.addCleanup(shutil.rmtree, folder, True)
        data = os.path.join(folder, "data")
        oryx.sample_data(data, os.path.join(folder, "sample"), "--incidents", str(INCIDENTS))
        with oryx.Server(data) as server:
            described = {process: server.get(f"/processes/{process}").json() for process in analytics_of(server)}
        asked = {process: inputs_of(description, ASKED[process].sample, "cercles")
                 for process, description in described.items() if ASKED[process].tiles}
        for process, inputs in asked.items():
            oryx.run("derive", process, "--id", "of-" + process, "--data-dir", data,
                     *[f"--{'bind' if k == 'areas' else 'input'}={k}={v}" for k, v in inputs.items()], check=0)
        with oryx.Server(data) as server:
            for process, inputs in asked.items():
                with self.subTest(process):
                    told = rows(execute(server, process, inputs).json())
                    self.check_layer(server, "of-" + process, told, described[process])

    def check_layer(self, server, collection, told, description):
        items = server.get(f"/collections/{collection}/items?limit=100000")
        self.assertEqual(items.status, 200, items)
        self.check_items(rows(items.json()), told)
        self.check_tiles(server, collection, told, "")
        if not ASKED[description["id"]].dated:
            return
        # The layer as of another day is the process with that as-of, and nothing else.
        day = "2019-08-31"
        inputs = inputs_of(description, ASKED[description["id"]].sample, "cercles")
        answer = execute(server, description["id"], {**inputs, "as_of": day})
        self.assertEqual(answer.status, 200, answer)
        again = rows(answer.json())
        self.assertNotEqual(again, told)
        items = server.get(f"/collections/{collection}/items?limit=100000&datetime=../{day}")
        self.assertEqual(items.status, 200, items)
        self.check_items(rows(items.json()), again)
        self.check_tiles(server, collection, again, f"?datetime=../{day}")

    def check_items(self, items, told):
        """Items have the values of the result; those that have a date of their own tell it besides."""
        self.assertEqual(list(items), list(told))
        for key, row in told.items():
            self.assertEqual(row, {name: items[key][name] for name in row})

    def check_tiles(self, server, collection, told, query):
        """The tiles of a zoom hold the features with the values that the items have."""
        seen = {}
        for x in range(14, 18):
            for y in range(13, 17):
                tile = server.get(f"/tiles/{collection}/5/{x}/{y}.mvt{query}")
                self.assertIn(tile.status, (200, 204), tile)
                for rows_of_layer in mvt_properties.layers(tile.body).values():
                    for row in rows_of_layer:
                        seen[str(row["id"])] = row
        if told:
            self.assertTrue(seen)
        for key, row in seen.items():
            for name, value in row.items():
                if name != "id" and name in told[key]:
                    self.assertEqual(value, told[key][name], (collection, key, name))


if __name__ == "__main__":
    unittest.main()
