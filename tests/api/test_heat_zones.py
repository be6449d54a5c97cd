"""heat-zones in all forms: the same from the command line, over HTTP, as items and as tiles of any day."""

import json
import os
import shutil
import tempfile
import unittest

import oryx

DAY = "2019-03-31"
FORMS = {
    "shares": {},
    "nested": {"form": "nested"},
    "rates": {"levels": "rates", "rates": "0.005,0.02,0.1"},
    "quantiles": {"levels": "quantiles", "form": "nested"},
    "exposure": {"measure": "exposure"},
    "gaussian": {"kernel": "gaussian", "bandwidth": "arcgis"},
    "mixture": {"surface": "mixture"},
}
OVERLAYS = {"people", "people_cum", "areas", "people_source", "people_method", "score", "held", "held_n"}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of a protobuf message; a length-delimited value as bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            width = 8 if tag & 7 == 1 else 4
            value, at = data[at:at + width], at + width
        yield tag >> 3, value


def packed(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def attributes(tile):
    """The names of the attributes of each feature of a tile's only layer, and its text values by name."""
    layer = next(value for number, value in fields(tile) if number == 3)
    parts = list(fields(layer))
    keys = [value.decode() for number, value in parts if number == 3]
    values = [dict(fields(value)) for number, value in parts if number == 4]
    features = []
    for number, feature in parts:
        if number != 2:
            continue
        tags = list(packed(next((value for n, value in fields(feature) if n == 2), b"")))
        told = {}
        for key, value in zip(tags[::2], tags[1::2]):
            text = values[value].get(1)
            told[keys[key]] = text.decode() if isinstance(text, bytes) else values[value]
        features.append(told)
    return features


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-zones-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "800")
        for name, inputs in FORMS.items():
            oryx.run("derive", "heat-zones", "--id", f"zones-{name}", "--data-dir", cls.data, "-b", "areas=cercles",
                     *[f"-i{k}={v}" for k, v in inputs.items()], check=0)
        cls.server = oryx.Server(cls.data)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def local(self, inputs):
        out = os.path.join(self.folder, "zones.geojson")
        oryx.run("run", "heat-zones", "--data-dir", self.data, "--out", out, "-iareas=cercles",
                 *[f"-i{k}={v}" for k, v in inputs.items()], check=0)
        with open(out, encoding="utf-8") as file:
            return json.load(file)

    def test_the_same_from_the_command_line_over_http_and_as_items_of_a_day(self):
        for name, inputs in FORMS.items():
            with self.subTest(name):
                local = self.local({**inputs, "as_of": DAY})
                self.assertGreater(len(local["features"]), 1)
                served = oryx.post_json(f"{self.server.url}/processes/heat-zones/execution",
                                        {"inputs": {"areas": "cercles", **as_json(inputs), "as_of": DAY}}).json()
                self.assertEqual(local["features"], served["features"])
                self.assertEqual(local["facts"], served["facts"])
                items = self.server.get(f"/collections/zones-{name}/items?limit=100&datetime=../{DAY}").json()
                self.assertEqual({f["id"]: (f["properties"], f["geometry"]) for f in local["features"]},
                                 {f["id"]: (f["properties"], f["geometry"]) for f in items["features"]})

    def test_tiles_of_a_day_draw_its_zones_without_what_drawing_does_not_need(self):
        for name in FORMS:
            with self.subTest(name):
                items = self.server.get(f"/collections/zones-{name}/items?limit=100&datetime=../{DAY}").json()
                stored = self.server.get(f"/collections/zones-{name}/items?limit=100").json()
                told = {f["id"]: f["properties"] for f in items["features"]}
                tile = self.server.get(f"/tiles/zones-{name}/4/7/7?datetime=../{DAY}")
                self.assertEqual(tile.status, 200)
                drawn = attributes(tile.body)
                self.assertTrue(drawn)
                for feature in drawn:
                    self.assertEqual(feature["title"], told[feature["id"]]["title"])
                    self.assertEqual(OVERLAYS & set(feature), set())
                    self.assertTrue({"rank", "few", "share_to"} <= set(feature))
                self.assertNotEqual([f["geometry"] for f in items["features"]],
                                    [f["geometry"] for f in stored["features"]])

    def test_a_tile_has_what_is_asked_for_by_name(self):
        tile = self.server.get(f"/tiles/zones-shares/4/7/7?datetime=../{DAY}&properties=rank,areas")
        self.assertEqual({name for feature in attributes(tile.body) for name in feature}, {"rank", "areas"})
        with_filter = self.server.get(f"/tiles/zones-shares/4/7/7?datetime=../{DAY}&filter=areas%20IS%20NOT%20NULL")
        self.assertEqual(with_filter.status, 200)
        self.assertIn("areas", {name for feature in attributes(with_filter.body) for name in feature})

    def test_a_published_layer_has_all_of_it(self):
        drawn = attributes(self.server.get("/tiles/zones-shares/4/7/7").body)
        self.assertIn("areas", {name for feature in drawn for name in feature})

    def test_what_would_mislead_is_refused_by_name(self):
        for inputs, name in (({"measure": "exposure", "surface": "mixture"}, "measure"),
                             ({"measure": "exposure", "levels": "rates", "rates": [1]}, "measure"),
                             ({"levels": "rates"}, "rates"), ({"rates": [1, 2]}, "rates"),
                             ({"levels": "quantiles", "quantiles": [90, 50]}, "quantiles")):
            with self.subTest(str(inputs)):
                answer = oryx.post_json(f"{self.server.url}/processes/heat-zones/execution",
                                        {"inputs": {"areas": "cercles", **inputs}})
                self.assertEqual(answer.status, 400)
                self.assertIn(name, answer.text)
                texts = {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in inputs.items()}
                done = oryx.run("run", "heat-zones", "--data-dir", self.data, "--out", os.path.join(self.folder, "x.csv"),
                                "-iareas=cercles", *[f"-i{k}={v}" for k, v in texts.items()])
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(name, done.stderr)


def as_json(inputs):
    return {name: [float(n) for n in text.split(",")] if name in ("rates", "shares", "quantiles") else text
            for name, text in inputs.items()}


if __name__ == "__main__":
    unittest.main()
