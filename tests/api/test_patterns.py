"""hot-spots, emerging-hot-spots, cluster-scan, near-repeat and episodes: the same from the command line and over HTTP, on
the sample and on real incidents."""

import csv
import io
import json
import os
import shutil
import tempfile
import unittest

import oryx

# What each process is asked; small numbers of replicas, so that the whole takes seconds.
ON_THE_SAMPLE = {
    "hot-spots": {"areas": "cercles", "most_draws": 999},
    "emerging-hot-spots": {"areas": "cercles", "step_days": 90, "steps": 8},
    "cluster-scan": {"replicas": 19},
    "near-repeat": {"replicas": 19},
    "episodes": {},
}
FACTS = ("process", "title", "unit", "n", "excluded", "period", "as_of", "plane", "method", "parameters", "inputs",
         "sensitivity", "warnings", "attributions")


def run(data, process, inputs, out):
    oryx.run("run", process, "--data-dir", data, "--out", out, *[f"-i{k}={v}" for k, v in inputs.items()], check=0,
             timeout=600)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def numbers(document):
    return {feature["id"]: feature["properties"] for feature in document["features"]}


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-patterns-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "700")
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def post(self, process, inputs, headers=None):
        return oryx.post_json(f"{self.server.url}/processes/{process}/execution", {"inputs": inputs}, headers)

    def test_the_same_numbers_from_the_command_line_over_http_and_as_csv(self):
        for process, inputs in ON_THE_SAMPLE.items():
            with self.subTest(process):
                local = run(self.data, process, inputs, os.path.join(self.folder, "r.geojson"))
                answer = self.post(process, inputs)
                self.assertEqual(answer.status, 200, answer)
                served = answer.json()
                self.assertEqual(numbers(local), numbers(served))
                self.assertEqual(local["facts"], served["facts"])
                self.assertTrue(served["features"] or process in ("cluster-scan", "episodes"))
                table = self.post(process, inputs, {"Accept": "text/csv"})
                self.assertEqual(table.status, 200, table)
                rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table.text))}
                self.assertEqual(set(rows), {str(f["id"]) for f in served["features"]})
                for key, properties in numbers(served).items():
                    for name, value in properties.items():
                        if isinstance(value, float):
                            self.assertEqual(float(rows[key][name]), value, (key, name))

    def test_a_result_says_what_it_is_made_of(self):
        for process, inputs in ON_THE_SAMPLE.items():
            with self.subTest(process):
                facts = self.post(process, inputs).json()["facts"]
                for member in FACTS:
                    self.assertIn(member, facts)
                self.assertEqual(facts["n"] + sum(e["count"] for e in facts["excluded"]), 700)
                self.assertTrue(facts["unit"] and facts["method"] and facts["period"])
                self.assertRegex(facts["inputs"]["incidents"], "^incidents@")
                if process not in ("episodes", "emerging-hot-spots"):
                    self.assertEqual(facts["seed"], 1)
                    self.assertGreater(facts["draws"], 0)

    def test_bad_input_names_itself(self):
        for process, inputs, parameter in (
                ("hot-spots", {"areas": "cercles", "unit": "triangle"}, "unit"),
                ("hot-spots", {"areas": "cercles", "cell_m": 1}, "cell_m"),
                ("hot-spots", {}, "areas"),  # cercles or regions
                ("emerging-hot-spots", {"areas": "cercles", "steps": 0}, "steps"),
                ("cluster-scan", {"window": "spatial"}, "window"),
                ("cluster-scan", {"from": "2019-06-01", "as_of": "2019-01-01"}, "from"),
                ("near-repeat", {"distances_m": [5, 1]}, "distances_m"),
                ("episodes", {"days": -1}, "days")):
            with self.subTest(process=process, inputs=inputs):
                answer = self.post(process, inputs)
                self.assertEqual(answer.status, 400, answer)
                self.assertEqual(answer.json()["parameter"], parameter)


class RealData(unittest.TestCase):
    def ingested(self, *steps):
        folder = tempfile.mkdtemp(prefix="oryx-patterns-")
        self.addCleanup(shutil.rmtree, folder, True)
        for step in steps:
            done = oryx.run("ingest", "--data-dir", os.path.join(folder, "data"), *step, timeout=600)
            self.assertIn(done.returncode, (0, 3), done.stderr)
        return os.path.join(folder, "data"), os.path.join(folder, "r.geojson")

    def test_syria_every_process(self):
        shared = oryx.need_shared()
        data, out = self.ingested([os.path.join(shared, "world", "ged_syria.csv.gz")])
        for process, inputs in {
                "hot-spots": {"from": "2019-01-01"},
                "emerging-hot-spots": {"as_of": "2019-12-31"},
                "cluster-scan": {"from": "2018-01-01", "as_of": "2019-12-31", "replicas": 19, "max_radius_m": 30000},
                "near-repeat": {"from": "2019-01-01", "location_precision": "exact", "replicas": 19},
                "episodes": {"from": "2019-07-01", "distance_m": 2000, "days": 3}}.items():
            with self.subTest(process):
                result = run(data, process, inputs, out)
                facts = result["facts"]
                self.assertEqual(facts["n"] + sum(e["count"] for e in facts["excluded"]), 16566)
                self.assertGreater(facts["n"], 800)
                self.assertTrue(result["features"])
                if process == "hot-spots":
                    self.assertIn("hot spot", {p["label"] for p in numbers(result).values()})
                if process == "near-repeat":
                    # In a war incidents do come in bouts: near each other within days.
                    self.assertGreater(numbers(result)["bin-1-1"]["ratio"], 1)

    def test_mali_has_years_only_so_that_hot_spots_count_and_the_rest_says_day_unknown(self):
        shared = oryx.need_shared()
        mali = os.path.join(shared, "mali")
        data, out = self.ingested([os.path.join(mali, "cercles.shp")], [os.path.join(mali, "incidents.shp")])
        result = run(data, "hot-spots", {}, out)
        self.assertEqual(result["facts"]["n"] + sum(e["count"] for e in result["facts"]["excluded"]), 500)
        self.assertGreater(result["facts"]["n"], 300)
        hot = [p for p in numbers(result).values() if p["label"] == "hot spot"]
        self.assertGreater(len(hot), 5)
        self.assertGreater(result["facts"]["family"]["n"], 1900)
        area = sum(p["covered"] * p["area_km2"] for p in numbers(result).values())
        self.assertAlmostEqual(area / 1_254_310, 1, 2)
        by_area = run(data, "hot-spots", {"unit": "area", "neighbourhood": "queen", "measure": "density"}, out)
        self.assertEqual(by_area["facts"]["weights_matrix"]["links"], 232)
        self.assertEqual(by_area["facts"]["weights_matrix"]["most"], 8)
        for process in ("cluster-scan", "near-repeat", "episodes"):
            with self.subTest(process):
                facts = run(data, process, {"replicas": 9} if process != "episodes" else {}, out)["facts"]
                self.assertEqual(facts["n"], 0)
                self.assertIn("day unknown", {e["reason"] for e in facts["excluded"]})


if __name__ == "__main__":
    unittest.main()
