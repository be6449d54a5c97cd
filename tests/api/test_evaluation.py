"""evaluate-surface and tune: the same from the command line, over HTTP and as CSV, on the sample and on real incidents."""

import csv
import gzip
import io
import json
import os
import shutil
import tempfile
import unittest

import oryx

EVALUATE = {"areas": "cercles", "cell_m": 10000, "replicas": 99,
            "surfaces": "default; mixture; 0.5*kernel(2500,365)+0.5*kernel(20000,90)"}
TUNE = {"areas": "cercles", "cell_m": 10000, "replicas": 99, "sigmas_m": "5000,15000", "half_lives_days": "90,365"}


def run(data, process, inputs, out):
    oryx.run("run", process, "--data-dir", data, "--out", out, *[f"-i{k}={v}" for k, v in inputs.items()], check=0,
             timeout=600)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def rows(document):
    return {feature["id"]: feature["properties"] for feature in document["features"]}


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-evaluation-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "900")
        cls.out = os.path.join(cls.folder, "scores.geojson")
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def post(self, process, inputs, headers=None):
        return oryx.post_json(f"{self.server.url}/processes/{process}/execution", {"inputs": inputs}, headers)

    def test_the_same_numbers_from_the_command_line_over_http_and_as_csv(self):
        for process, inputs in (("evaluate-surface", EVALUATE), ("tune", TUNE),
                                ("tune", {**TUNE, "table": "candidates"}),
                                ("evaluate-surface", {**EVALUATE, "table": "reliability"}),
                                ("evaluate-surface", {**EVALUATE, "table": "months"})):
            with self.subTest(process, table=inputs.get("table")):
                local = run(self.data, process, inputs, self.out)
                self.assertTrue(local["features"])
                answer = self.post(process, inputs)
                self.assertEqual(answer.status, 200, answer)
                served = answer.json()
                self.assertEqual(rows(local), rows(served))
                self.assertEqual(local["facts"], served["facts"])
                table = self.post(process, inputs, {"Accept": "text/csv"})
                told = {row["id"]: row for row in csv.DictReader(io.StringIO(table.text))}
                self.assertEqual(set(told), set(rows(served)))
                for key, properties in rows(served).items():
                    for name, value in properties.items():
                        if isinstance(value, float):
                            self.assertEqual(float(told[key][name]), value)

    def test_every_incident_is_scored_or_counted_aside(self):
        facts = run(self.data, "evaluate-surface", EVALUATE, self.out)["facts"]
        self.assertGreater(facts["n"], 0)
        self.assertEqual(facts["n"] + sum(e["count"] for e in facts["excluded"]), 900)
        self.assertEqual((facts["seed"], facts["draws"]), (1, 99))

    def test_an_even_forecast_scores_nothing_and_differences_are_from_the_first(self):
        told = rows(run(self.data, "evaluate-surface", EVALUATE, self.out))
        self.assertAlmostEqual(told["uniform:log_score"]["value"], 0, 12)
        self.assertEqual(told["surface-1:log_score"]["difference"], 0)
        for key in ("surface-2:log_score", "last-year-places:hit_rate-5", "area-counts:pei-10:inhabited"):
            row = told[key]
            first = told["surface-1" + key[key.index(":"):]]
            self.assertAlmostEqual(row["difference"], row["value"] - first["value"], 12)
            self.assertLessEqual(row["difference_low"], row["difference_high"])

    def test_what_tune_chooses_can_be_drawn(self):
        facts = run(self.data, "tune", TUNE, self.out)["facts"]
        inputs = {"areas": "cercles", "cell_m": 10000, **facts["winner"]["inputs"]}
        surface = run(self.data, "threat-surface", inputs, os.path.join(self.folder, "surface.geojson"))
        self.assertTrue(surface["features"])

    def test_a_wrong_surface_is_named_with_what_would_be_right(self):
        answer = self.post("evaluate-surface", {"surfaces": "cosine(5000,180)"})
        self.assertEqual(answer.status, 400)
        self.assertIn("surfaces", answer.text)
        self.assertIn("kernel(5000,180)", answer.text)


@unittest.skipUnless(oryx.shared_dir(), "the real data (ORYX_SHARED) are not there")
class Syria(unittest.TestCase):
    def test_a_real_year_gives_the_same_bytes_twice_and_beats_an_even_spread(self):
        with tempfile.TemporaryDirectory(prefix="oryx-evaluation-") as folder:
            data = os.path.join(folder, "data")
            source = os.path.join(folder, "incidents.csv")
            with gzip.open(os.path.join(oryx.shared_dir(), "world", "ged_syria.csv.gz"), "rb") as packed:
                with open(source, "wb") as file:
                    shutil.copyfileobj(packed, file)
            done = oryx.run("ingest", "--data-dir", data, source)
            self.assertIn(done.returncode, (0, 3), done.stderr)
            inputs = {"score_from": "2019-06-01", "as_of": "2019-08-31", "cell_m": 10000, "replicas": 199}
            outs = [os.path.join(folder, name) for name in ("first.geojson", "second.geojson")]
            told = [run(data, "evaluate-surface", inputs, out) for out in outs]
            with open(outs[0], "rb") as one, open(outs[1], "rb") as other:
                self.assertEqual(one.read(), other.read())
            facts = told[0]["facts"]
            self.assertEqual(facts["n"] + sum(e["count"] for e in facts["excluded"]), 16566)
            self.assertGreater(rows(told[0])["surface-1:log_score"]["low"], 1)
            self.assertLess(rows(told[0])["uniform:log_score"]["difference_high"], 0)


if __name__ == "__main__":
    unittest.main()
