"""The analyses end to end: on the sample and on real incidents, from the command line and over HTTP, with one answer."""

import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx


def run_process(data, process, **inputs):
    """`oryx run`: the result as GeoJSON."""
    arguments = [word for name, value in inputs.items() for word in ("--input", f"{name}={value}")]
    return json.loads(oryx.run("run", process, "--data-dir", data, *arguments, check=0).stdout)


def rows(result):
    return {str(feature["id"]): feature["properties"] for feature in result["features"]}


def left_out(facts):
    return sum(entry["count"] for entry in facts["excluded"])


class Analyses(unittest.TestCase):
    FACTS = ("process", "title", "unit", "n", "excluded", "period", "as_of", "plane", "filter", "method", "interval",
             "parameters", "inputs", "sensitivity", "warnings")

    @classmethod
    def folder(cls):
        made = tempfile.mkdtemp(prefix="oryx-analyses-")
        cls.addClassCleanup(shutil.rmtree, made, True)
        return made

    def assert_whole(self, result, rows_of_input=None):
        facts = result["facts"]
        for name in self.FACTS:
            self.assertIn(name, facts)
        self.assertTrue(facts["unit"] and facts["method"] and facts["period"])
        if rows_of_input is not None:
            self.assertEqual(facts["n"] + left_out(facts), rows_of_input, facts)


class Sample(Analyses):
    INPUTS = {"area-summary": {"areas": "cercles"},
              "compare-periods": {"areas": "cercles", "before_days": 180, "after_days": 180},
              "change-surface": {"areas": "cercles"}}

    @classmethod
    def setUpClass(cls):
        folder = cls.folder()
        cls.data = os.path.join(folder, "data")
        oryx.sample_data(cls.data, os.path.join(folder, "sample"), "--incidents", "700")
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def test_http_and_command_line_give_one_answer(self):
        for process, inputs in self.INPUTS.items():
            with self.subTest(process):
                answer = oryx.post_json(f"{self.server.url}/processes/{process}/execution", {"inputs": inputs})
                self.assertEqual(answer.status, 200, answer)
                over_http, by_command = answer.json(), run_process(self.data, process, **inputs)
                self.assertEqual(over_http, by_command)
                self.assertGreater(len(over_http["features"]), 0)
                self.assert_whole(over_http)

    def test_csv_has_the_numbers_of_geojson(self):
        for process, inputs in self.INPUTS.items():
            with self.subTest(process):
                answer = oryx.post_json(f"{self.server.url}/processes/{process}/execution?f=csv", {"inputs": inputs})
                self.assertEqual(answer.status, 200, answer)
                table = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.text))}
                for key, properties in rows(run_process(self.data, process, **inputs)).items():
                    for name, value in properties.items():
                        told = table[key][name]
                        if value is None:
                            self.assertEqual(told, "")
                        elif isinstance(value, (int, float)) and not isinstance(value, bool):
                            self.assertEqual(float(told), value)

    def test_a_description_lists_every_input_and_a_wrong_one_is_refused_by_name(self):
        for process in self.INPUTS:
            with self.subTest(process):
                description = self.server.get(f"/processes/{process}").json()
                self.assertIn("as_of", description["inputs"])
                answer = oryx.post_json(f"{self.server.url}/processes/{process}/execution",
                                        {"inputs": {"areas": "cercles", "as_of": "2200-01-01"}})
                self.assertEqual((answer.status, answer.json()["parameter"]), (400, "as_of"))

    def test_areas_add_up(self):
        result = run_process(self.data, "area-summary", areas="cercles")
        self.assertAlmostEqual(sum(row["incidents"] for row in rows(result).values()), result["facts"]["n"], places=6)
        ranks = [row["rank"] for row in rows(result).values()]
        self.assertEqual(ranks, sorted(ranks))


class Mali(Analyses):
    """500 incidents that are known to the year only, in real cercles and communes."""

    @classmethod
    def setUpClass(cls):
        shared = oryx.need_shared()
        cls.data = os.path.join(cls.folder(), "data")
        for name in ("cercles.shp", "communes.shp", "incidents.shp"):
            oryx.ingest(cls.data, os.path.join(shared, "mali", name))

    def test_a_summary_of_2019(self):
        result = run_process(self.data, "area-summary", areas="cercles")
        self.assert_whole(result, 500)
        self.assertEqual(result["facts"]["period"], "2019-01-01/2019-12-31")
        table = rows(result)
        self.assertEqual(len(table), 50)
        self.assertGreater(result["facts"]["n"], 50)
        self.assertEqual(sum(row["incidents"] for row in table.values()), result["facts"]["n"])
        for row in table.values():
            self.assertLessEqual(row["rate_km2_low"], row["rate_km2"])
            self.assertGreaterEqual(row["rate_km2_high"], row["rate_km2"])
            # A year holds months of which none is known.
            self.assertEqual(row["month_unknown"], row["incidents"])
            self.assertEqual(row["population_year"], 2017)
        # The violence of 2019 was in the south-east of Mopti.
        self.assertIn("Bankass", [row["name"] for row in table.values() if row["rank"] <= 5])

    def test_sums_by_commune_are_sums_by_cercle(self):
        by_commune = run_process(self.data, "area-summary", areas="communes")
        by_cercle = run_process(self.data, "area-summary", areas="cercles")
        # Those that are known to the cercle only are in no commune.
        vague = [sum(entry["count"] for entry in result["facts"]["excluded"] if "not assignable" in entry["reason"])
                 for result in (by_commune, by_cercle)]
        self.assertGreater(vague[0], vague[1])
        self.assertLess(by_commune["facts"]["n"], by_cercle["facts"]["n"])
        self.assertLessEqual(by_cercle["facts"]["n"] - by_commune["facts"]["n"], vague[0] - vague[1])

    def test_hexagons_are_equal_and_hold_what_communes_hold(self):
        by_hexagon = run_process(self.data, "area-summary", areas="cercles", by="hexagons")
        self.assert_whole(by_hexagon, 500)
        by_commune = run_process(self.data, "area-summary", areas="communes")
        # Incidents that are known to a cercle only are in neither; hexagons stand over the border.
        self.assertAlmostEqual(by_hexagon["facts"]["n"], by_commune["facts"]["n"], delta=2)
        for row in rows(by_hexagon).values():
            self.assertAlmostEqual(row["area_km2"], 625, delta=0.1)

    def test_before_and_after_in_the_worst_cercle(self):
        result = run_process(self.data, "compare-periods", areas="cercles", area="Bankass", chosen="worst",
                             change="2019-01-01")
        self.assert_whole(result, 500)
        table = rows(result)
        self.assertEqual(table["rate-ratio"]["days_before"], 365)
        self.assertLess(table["empirical-bayes"]["ratio"], table["rate-ratio"]["ratio"] * 10)
        self.assertEqual(result["facts"]["headline"], "empirical-bayes")

    def test_years_tell_no_change_of_days(self):
        result = run_process(self.data, "change-surface", areas="cercles", by="areas")
        self.assert_whole(result, 500)
        self.assertEqual(result["facts"]["n"], 0)
        self.assertIn("day unknown", [entry["reason"] for entry in result["facts"]["excluded"]])


class Syria(Analyses):
    """16,566 dated incidents with precision codes, and the governorates of Natural Earth."""

    @classmethod
    def setUpClass(cls):
        shared = oryx.need_shared()
        if shutil.which("ogr2ogr") is None:
            oryx.skip("ogr2ogr is not there")
        folder = cls.folder()
        cls.data = os.path.join(folder, "data")
        provinces = os.path.join(folder, "governorates.geojson")
        subprocess.run(["ogr2ogr", provinces, os.path.join(shared, "world", "natural_earth_10m.gpkg"), "states_provinces",
                        "-where", "adm0_a3 = 'SYR'"], check=True)
        oryx.ingest(cls.data, provinces, "--role", "areas", "--level", "admin1")
        done = oryx.run("ingest", "--data-dir", cls.data, os.path.join(shared, "world", "ged_syria.csv.gz"), "--collection",
                        "incidents", "--json")
        assert done.returncode in (0, 3), done.stderr
        cls.published = json.loads(done.stdout)["published"]

    def test_summary_by_governorate(self):
        result = run_process(self.data, "area-summary", **{"from": "2019-01-01", "as_of": "2019-12-31"})
        self.assert_whole(result, self.published)
        self.assertGreater(result["facts"]["n"], 1500)
        for row in rows(result).values():
            if row["fatalities"]:
                self.assertLessEqual(row["fatalities_low"], row["fatalities"])
                self.assertGreaterEqual(row["fatalities_high"], row["fatalities"])
            self.assertIsNone(row["rate_people"])
            self.assertIn(row["trend"], ("rising", "falling", "no clear change", "too few"))

    def test_before_and_after_with_ring_control_and_series(self):
        # The fall of eastern Ghouta: fighting round Damascus ends in 2018.
        result = run_process(self.data, "compare-periods", lon=36.4, lat=33.53, radius_km=15, change="2018-05-01",
                             slope_change="true")
        self.assert_whole(result, self.published)
        table = rows(result)
        for key in ("rate-ratio", "ring-rate-ratio", "control-rate-ratio", "difference-in-differences",
                    "displacement-quotient", "interrupted-time-series", "interrupted-time-series-slope"):
            self.assertIn(key, table)
        self.assertLess(table["rate-ratio"]["high"], 0.5)
        self.assertLess(table["difference-in-differences"]["high"], 1)
        self.assertGreater(len(result["facts"]["series"]), 40)
        self.assertTrue(any("in parallel" in warning for warning in result["facts"]["warnings"]))

    def test_change_of_the_last_days_by_cell_and_by_area(self):
        for by in ("cells", "areas"):
            result = run_process(self.data, "change-surface", by=by, as_of="2019-10-31")
            self.assert_whole(result, self.published)
            self.assertGreater(result["facts"]["family"], 3)
            for row in rows(result).values():
                if row["p"] is not None:
                    self.assertGreaterEqual(row["q"], row["p"])
                    self.assertGreaterEqual(row["recent"] + row["before"], 5)


if __name__ == "__main__":
    unittest.main()
