"""What the data-driven tests of all processes ask of each: one entry for each process of the registry. A process without
an entry fails them, so that a new one is tested like the others from its first day."""

import csv
import io
import json
import os
import re
from dataclasses import dataclass, field

import oryx


@dataclass(frozen=True)
class Asked:
    """The inputs of a process on each set of data, and what its results carry. Small numbers of replicas, so that all of
    it takes seconds."""
    sample: dict = field(default_factory=dict)  # beside areas=cercles, which every process with areas is given
    mali: dict = field(default_factory=dict)    # 500 incidents known to the year
    syria: dict = field(default_factory=dict)   # 16,566 incidents, most of them known to the day
    interval: bool = False    # the values carry an interval or a standard error
    raster: bool = False      # GeoTIFF
    empty: bool = False       # an answer may have no feature at all
    tiles: bool = True        # its features have places, so that it makes a layer
    dated: bool = True        # it takes `as_of`
    ways: tuple = ()          # further inputs, beside those of the sample: its other kinds of answer
    refused: str = ""         # the input that incidents known to the year are refused by, if they are


LATE = {"from": "2019-01-01"}
YEARS = {"step_days": 366, "steps": 5}
MIXTURE = "0.6*kernel(5000,365)+0.4*kernel(15000,90)"
SCORED = {"cell_m": 20000, "replicas": 99}
SEARCHED = {**SCORED, "sigmas_m": [5000, 15000], "half_lives_days": [90, 365]}

ASKED = {
    "heat-zones": Asked(syria={"cell_m": 2000, "sigma_m": 2000, "as_of": "2019-06-30"},
                        ways=({"form": "nested", "score_months": 0}, {"levels": "quantiles", "quantiles": [50, 90]},
                              {"levels": "rates", "rates": [0.05, 0.5]}, {"measure": "exposure", "shares": [50, 90]},
                              {"surface": "mixture"}, {"surface": "mixture", "parts": MIXTURE}, {"profile": "public"})),
    "area-summary": Asked(syria={**LATE, "draws": 99}, interval=True),
    "compare-periods": Asked(sample={"area": "Bankass", "change": "2019-01-01"},
                             mali={"area": "Bankass", "change": "2019-01-01"},
                             syria={"lon": 36.4, "lat": 33.53, "radius_km": 15, "change": "2018-05-01"}, interval=True),
    "change-surface": Asked(syria={"as_of": "2019-10-31"}, interval=True, empty=True),
    "hot-spots": Asked(sample={"most_draws": 999}, mali={"most_draws": 999}, syria={**LATE, "most_draws": 999}),
    "emerging-hot-spots": Asked(sample={"step_days": 90, "steps": 8}, mali=YEARS, syria={"step_days": 90, "steps": 12}),
    "cluster-scan": Asked(sample={"replicas": 19, **LATE}, mali={"replicas": 19}, syria={"replicas": 19, "from": "2019-07-01"},
                          empty=True),
    "near-repeat": Asked(sample={"replicas": 19}, mali={"replicas": 19}, syria={"replicas": 19, "from": "2019-07-01"},
                         tiles=False),
    "episodes": Asked(syria={"from": "2019-07-01"}, empty=True),
    "threat-surface": Asked(sample={"cell_m": 20000}, mali={"cell_m": 20000}, syria=LATE, interval=True, raster=True,
                            ways=({"surface": "mixture"}, {"surface": "mixture", "parts": MIXTURE},
                                  {"profile": "public", "cell_m": 25000}, {"spread": "admin"}, {"method": "binned"}, {"bandwidth": "scott"}, {"adaptive": True},
                                  {"edges": "jones-diggle", "kernel": "gaussian"}, {"geometry": "centres"})),
    "evaluate-surface": Asked(sample=SCORED, mali=SCORED, syria={**SCORED, "score_from": "2019-07-01"}, interval=True,
                              tiles=False, ways=({"table": "months"}, {"table": "reliability"},
                                                 {"surfaces": f"default; mixture; {MIXTURE}", "run_months": 3})),
    "tune": Asked(sample=SEARCHED, mali=SEARCHED,
                  syria={**SEARCHED, "choose_from": "2019-01-01", "score_from": "2019-07-01"}, interval=True, tiles=False,
                  ways=({"table": "candidates"}, {"table": "months", "mixtures": False}), refused="incidents"),
}

MEMBERS = ("process", "title", "unit", "n", "excluded", "period", "as_of", "as_of_age_days", "plane", "filter", "method",
           "parameters", "inputs", "sensitivity", "warnings", "attributions")


def inputs_of(description, given, areas):
    """The inputs of a run: those of the entry, with the areas named where the process takes any."""
    return {**({"areas": areas} if areas and "areas" in description["inputs"] else {}), **given}


def word(value):
    """An input as the command line takes it and as the facts tell it: numbers between commas, true, false."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def analytics_of(server):
    """Ids of the analytics that a server lists; beside them it has processes that clients are tried on."""
    return [process["id"] for process in server.get("/processes").json()["processes"] if "analytics" in process["keywords"]]


def run(data, process, inputs, out, check=0):
    """`oryx run` into a file; the finished command."""
    return oryx.run("run", process, "--data-dir", data, "--out", out,
                    *[f"--input={k}={word(v)}" for k, v in inputs.items()], check=check, timeout=1800)


def run_geojson(data, process, inputs, out):
    run(data, process, inputs, out)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def execute(server, process, inputs, form=""):
    return oryx.post_json(f"{server.url}/processes/{process}/execution{form}", {"inputs": inputs})


def rows(document):
    return {str(feature["id"]): feature["properties"] for feature in document["features"]}


def table(text):
    """The rows of a CSV by their id (the key of `oryx run`'s files is `_id` where there is no `id`)."""
    found = list(csv.DictReader(io.StringIO(text)))
    return {row.get("id") or row.get("_id"): row for row in found}


def left_out(facts):
    return sum(entry["count"] for entry in facts["excluded"])


class Checks:
    """What is asked of every result; mixed into a TestCase."""

    def check_same_cells(self, told, row, where):
        """A row of CSV has the values of a feature's properties."""
        for name, value in row.items():
            cell = told[name]
            if value is None:
                self.assertEqual(cell, "", (where, name))
            elif isinstance(value, bool):
                self.assertIn(cell.lower(), ("true", "1") if value else ("false", "0"), (where, name))
            elif isinstance(value, (int, float)):
                self.assertEqual(float(cell), value, (where, name))
            else:
                self.assertEqual(cell.replace("/", "-") if re.fullmatch(r"\d{4}/\d\d/\d\d", cell) else cell, value,
                                 (where, name))

    def check_refused(self, process, data, server, inputs, parameter):
        """One refusal by the state of the data, from the command line and over HTTP, that names the input."""
        done = run(data, process, inputs, os.path.join(data, "refused.geojson"), check=None)
        answer = execute(server, process, inputs)
        self.assertEqual((done.returncode, answer.status), (4, 409), (done.stderr, answer))
        self.assertEqual(answer.json()["parameter"], parameter, answer)
        self.assertIn(answer.json()["detail"], done.stderr)

    def check_facts(self, facts, description, asked, inputs, incidents=None):
        """CONTRACT, identity, versions, storage: what a result of every process says of itself."""
        for name in MEMBERS:
            self.assertIn(name, facts)
        for name in ("title", "unit", "period", "as_of", "plane", "method"):
            self.assertTrue(facts[name], name)
        self.assertEqual(facts["process"], description["id"])
        self.assertRegex(facts["period"], r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$")
        self.assertRegex(facts["plane"], r"\+proj=laea .*\+units=m")
        for entry in facts["excluded"]:
            self.assertTrue(entry["reason"])
            self.assertGreater(entry["count"], 0)
        if incidents is not None:
            self.assertEqual(facts["n"] + left_out(facts), incidents, facts["excluded"])
        # All parameters as used: a value for each input of the record that is no collection and has a default.
        own = {name: spec["schema"] for name, spec in description["inputs"].items() if name != "filter"}
        # A mixture has widths, half-lives and rules of its own.
        unused = {"sigma_m", "half_life_days", "bandwidth"} if inputs.get("surface") == "mixture" else set()
        used = {name for name, schema in own.items() if "x-role" not in schema} - unused
        self.assertEqual(set(facts["parameters"]) - {"filter"}, used)
        for name, schema in own.items():
            if name not in used:
                continue
            if name == "from" and name in inputs:  # no earlier than the record
                self.assertGreaterEqual(facts["parameters"][name], inputs[name])
            elif name in inputs:
                self.assertEqual(str(facts["parameters"][name]).lower(), word(inputs[name]).lower(), name)
            elif "default" in schema or name == "as_of":
                self.assertTrue(facts["parameters"][name], name)
        self.assertEqual(facts["parameters"].get("as_of", facts["as_of"]), facts["as_of"])
        for name, version in facts["inputs"].items():
            if not re.fullmatch(r"admin\d_areas", name):  # those that incidents are spread over are found by their level
                self.assertIn("x-role", own[name])
            self.assertRegex(version, r"^[a-z0-9_-]+@\d{8}T")
        self.assertIn("incidents", facts["inputs"])
        if "seed" in own:
            self.assertIn("seed", facts)
        if "seed" in facts:  # one that is no input is 1
            self.assertEqual(facts["seed"], inputs.get("seed", 1))
            self.assertGreaterEqual(facts["draws"], 1 if facts["n"] > 1 else 0)
        if asked.interval:
            self.assertTrue(facts["interval"])
        self.assertIn(facts["sensitivity"], ("low", "moderate", "high", "severe"))

    def check_everywhere_the_same(self, process, data, server, inputs, folder):
        """One answer from the command line and over HTTP, as GeoJSON and as CSV; the answer."""
        local = run_geojson(data, process, inputs, os.path.join(folder, process + ".geojson"))
        answer = execute(server, process, inputs)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json(), local)
        answer = execute(server, process, inputs, "?f=csv")
        self.assertEqual(answer.status, 200, answer)
        out = os.path.join(folder, process + ".csv")
        run(data, process, inputs, out)
        with open(out, encoding="utf-8") as file:
            written = table(file.read())
        served = table(answer.text)
        self.assertEqual(set(served), set(rows(local)))
        self.assertEqual(set(written), set(rows(local)))
        for key, row in rows(local).items():
            self.check_same_cells(served[key], row, (process, key))
            self.check_same_cells(written[key], row, (process, key))
        return local
