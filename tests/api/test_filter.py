"""CQL2 over HTTP: filters on items and tiles, queryables, and CRSs. Each test names the conformance class that it holds."""

import csv
import io
import json
import os
import re
import shutil
import tempfile
import unittest
import urllib.parse

import oryx

FEATURES_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
PROBLEM = "application/problem+json"

LAYERS = {"ne_110m_admin_0_countries": "countries", "ne_110m_populated_places_simple": "places",
          "ne_110m_rivers_lake_centerlines": "rivers"}


def query(**parameters):
    return urllib.parse.urlencode({name.replace("_", "-"): value for name, value in parameters.items()})


class Filtering(unittest.TestCase):
    """The data set of CQL2's abstract test suite, ingested and served."""

    @classmethod
    def setUpClass(cls):
        cls.fixtures = os.path.join(oryx.need_shared(), "fixtures", "cql2")
        cls.folder = tempfile.mkdtemp(prefix="oryx-filter-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        for layer, collection in LAYERS.items():
            oryx.ingest(data, "--collection", collection, "--layer", layer, "--role", "other", "--keep-all",
                        os.path.join(cls.fixtures, "ne110m4cql2.gpkg"))
        cls.server = oryx.Server(data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def items(self, collection, **parameters):
        return self.server.get(f"/collections/{collection}/items?{query(**parameters)}")

    def matched(self, collection, **parameters):
        answer = self.items(collection, limit=1, **parameters)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["numberMatched"]

    def assert_problem(self, answer, parameter):
        self.assertEqual((answer.status, answer.headers["content-type"]), (400, PROBLEM), answer)
        self.assertEqual(answer.json()["parameter"], parameter, answer)

    # --- CQL2

    def test_the_published_predicates_take_the_published_numbers(self):
        """cql2-text, basic-cql2, advanced-comparison-operators, basic-spatial-functions(-plus), spatial-functions,
        temporal-functions; features-3 filter, features-filter"""
        with open(os.path.join(self.fixtures, "predicates.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 93)
        for row in rows:
            predicate = row["predicate"].replace("\\", "")  # escapes of the AsciiDoc that they come from
            predicate = re.sub(r"\bNAME\b", "name", predicate)  # the standard attribute that ingest maps it to
            with self.subTest(predicate):
                self.assertEqual(self.matched(LAYERS[row["layer"]], filter=predicate), int(row["matched"]))

    def test_json_is_another_writing_of_the_same(self):
        """cql2-json"""
        document = {"op": "and", "args": [
            {"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [0, 40, 10, 50]}]},
            {"op": "not", "args": [{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [5, 50, 10, 60]}]}]}]}
        self.assertEqual(self.matched("countries", filter=json.dumps(document), filter_lang="cql2-json"), 5)
        self.assert_problem(self.items("countries", filter=json.dumps(document)), "filter")
        self.assert_problem(self.items("countries", filter="a=1", filter_lang="cql2-json"), "filter")
        self.assert_problem(self.items("countries", filter="a=1", filter_lang="cql-text"), "filter-lang")

    def test_case_and_accents_do_not_count_when_asked(self):
        """case-insensitive-comparison, accent-insensitive-comparison"""
        self.assertEqual(self.matched("places", filter="CASEI(name) = CASEI('KØBENHAVN')"), 1)
        self.assertEqual(self.matched("places", filter="name = 'KØBENHAVN'"), 0)
        self.assertEqual(self.matched("places", filter="ACCENTI(name) = 'Sao Paulo'"), 1)
        self.assertEqual(self.matched("places", filter="name = 'Sao Paulo'"), 0)
        self.assertEqual(self.matched("places", filter="ACCENTI(CASEI(name)) = ACCENTI(CASEI('SÃO PAULO'))"), 1)

    def test_properties_are_compared_with_each_other_and_computed_with(self):
        """property-property, arithmetic"""
        features = self.items("places", limit=1000).json()["features"]
        value = lambda f, n: f["properties"][n]
        self.assertEqual(self.matched("places", filter="pop_max = pop_min"),
                         sum(value(f, "pop_max") == value(f, "pop_min") for f in features))
        self.assertEqual(self.matched("places", filter="name <> nameascii"),
                         sum(value(f, "name") != value(f, "nameascii") for f in features
                             if value(f, "name") is not None and value(f, "nameascii") is not None))
        self.assertEqual(self.matched("places", filter="pop_max - pop_min > 2 * pop_min"),
                         sum(value(f, "pop_max") - value(f, "pop_min") > 2 * value(f, "pop_min") for f in features))
        self.assertEqual(self.matched("places", filter="pop_max % 7 = 3"), sum(value(f, "pop_max") % 7 == 3 for f in features))

    def test_filter_bbox_and_parameters_are_joined(self):
        """features-filter: filter AND bbox AND ..."""
        box = "0,40,10,50"
        both = {f["id"] for f in self.items("places", bbox=box, filter="pop_max > 1000000").json()["features"]}
        inside = {f["id"] for f in self.items("places", bbox=box).json()["features"]}
        large = {f["id"] for f in self.items("places", filter="pop_max > 1000000", limit=1000).json()["features"]}
        self.assertEqual(both, inside & large)
        self.assertTrue(both)
        self.assertLess(len(both), len(inside))

    def test_bad_filters_say_where(self):
        """filter: a filter that is none is 400"""
        for text, message in (("name =", "at character 7"), ("nothing = 1", "there is no property 'nothing'"),
                              ("name = 5", "a text is compared with a number"), ("name", "no condition"),
                              ("S_INTERSECTS(geom,POINT(90 180))", "not on the Earth"), ("", "empty"),
                              ("pop_max LIKE 'x'", "LIKE takes texts"), ("foo(name) = 1", "there is no function"),
                              ("a=1 OR " * 1250 + "a=1", "more than 256 parts"), ("(" * 500, "deeper")):
            with self.subTest(text[:40]):
                answer = self.items("places", filter=text)
                if answer.status == 414:
                    continue
                self.assert_problem(answer, "filter")
                self.assertIn(message, answer.json()["detail"])

    def test_the_filters_geometries_come_in_filter_crs(self):
        """features-3 filter: filter-crs"""
        self.assertEqual(self.matched("places", filter="S_INTERSECTS(geom,BBOX(40,0,50,10))", filter_crs=EPSG + "4326"), 7)
        self.assertEqual(self.matched("places", filter="S_INTERSECTS(geom,BBOX(0,40,10,50))", filter_crs=CRS84), 7)
        self.assertEqual(self.matched(
            "places", filter="S_INTERSECTS(geom,BBOX(0,4865942.279503176,1113194.9079327357,6446275.841017158))",
            filter_crs=EPSG + "3857"), 7)
        self.assert_problem(self.items("places", filter="TRUE", filter_crs="http://nothing"), "filter-crs")

    # --- queryables

    def test_queryables_are_a_schema(self):
        """queryables"""
        answer = self.server.get("/collections/places/queryables")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "application/schema+json"))
        schema = answer.json()
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        self.assertEqual(schema["$id"], self.server.url + "/collections/places/queryables")
        self.assertEqual((schema["type"], schema["additionalProperties"]), ("object", False))
        properties = schema["properties"]
        self.assertEqual(properties["pop_max"]["type"], "integer")
        self.assertEqual(properties["boolean"]["type"], "boolean")
        self.assertEqual(properties["date"], {"type": "string", "format": "date"})
        self.assertEqual(properties["start"]["format"], "date-time")
        for name in ("geom", "geometry"):
            self.assertIn("format", properties[name])
            self.assertNotIn("type", properties[name])
        links = self.server.get("/collections/places").json()["links"]
        self.assertEqual([link["href"] for link in links if link["rel"].endswith("/ogc/1.0/queryables")], [schema["$id"]])
        for name in properties:
            self.assertEqual(self.items("places", limit=1, filter=f'"{name}" IS NOT NULL').status, 200, name)

    def test_properties_stand_as_parameters(self):
        """queryables-query-parameters"""
        self.assertEqual(self.matched("places", name="København"), 1)
        self.assertEqual(self.matched("places", boolean="true"), 2)
        self.assertEqual(self.matched("places", date="2022-04-16"), 1)
        self.assertEqual(self.matched("places", start="2022-04-16T10:13:19Z"), 1)
        answer = self.server.get("/collections/places/items?pop_other=1038288&limit=1")
        self.assertEqual(answer.json()["numberMatched"], 1)
        for name, value in (("pop_max", "many"), ("boolean", "yes"), ("date", "2022-02-30")):
            answer = self.server.get(f"/collections/places/items?{name}={value}")
            self.assert_problem(answer, name)
        self.assert_problem(self.server.get("/collections/places/items?nothing=1"), "nothing")
        self.assert_problem(self.server.get("/collections/places/items?geom=1"), "geom")
        self.assert_problem(self.server.get("/collections/places/items?name=a&name=b"), "name")
        api = self.server.get("/api").json()["paths"]["/collections/places/items"]["get"]
        self.assertIn("pop_max", [p.get("name") for p in api["parameters"]])

    # --- tiles

    def test_a_tile_shows_what_the_filter_takes(self):
        """features-3 filter on tiles: selection comes first"""
        whole = self.server.get("/tiles/places/0/0/0")
        some = self.server.get("/tiles/places/0/0/0?" + query(filter="pop_max > 10000000"))
        none = self.server.get("/tiles/places/0/0/0?" + query(filter="pop_max < 0"))
        self.assertEqual((whole.status, some.status, none.status), (200, 200, 204))
        self.assertLess(len(some.body), len(whole.body))
        again = self.server.get("/tiles/places/0/0/0?" + query(filter="10000000 < pop_max and pop_max > 10000000"))
        self.assertEqual(again.status, 200)
        matrix = self.server.get("/collections/places/tiles/WebMercatorQuad/0/0/0?" + query(filter="pop_max > 10000000"))
        self.assertEqual(matrix.body, some.body)
        both = self.server.get("/tiles/places,rivers/0/0/0?" + query(filter="name LIKE 'A%'"))
        self.assertEqual(both.status, 200)
        self.assert_problem(self.server.get("/tiles/places/0/0/0?" + query(filter="nothing = 1")), "filter")
        self.assert_problem(self.server.get("/tiles/places,rivers/0/0/0?" + query(filter="pop_max > 1")), "filter")
        self.assert_problem(self.server.get("/tiles/places/0/0/0?name=x"), "name")

    # --- CRS

    def test_features_come_in_the_crs_asked_for(self):
        """features-2 crs"""
        described = self.server.get("/collections/places").json()
        self.assertEqual(described["crs"][0], CRS84)
        self.assertIn(described["storageCrs"], described["crs"])
        plain = self.items("places", limit=3)
        self.assertEqual(plain.headers["content-crs"], f"<{CRS84}>")
        for uri in described["crs"]:
            answer = self.items("places", limit=3, crs=uri)
            self.assertEqual((answer.status, answer.headers["content-crs"]), (200, f"<{uri}>"))
            one = self.server.get(f"/collections/places/items/{plain.json()['features'][0]['id']}?" + query(crs=uri))
            self.assertEqual(one.headers["content-crs"], f"<{uri}>")
            self.assertEqual(one.json()["geometry"], answer.json()["features"][0]["geometry"])
        turned = self.items("places", limit=3, crs=EPSG + "4326").json()["features"]
        for feature, other in zip(plain.json()["features"], turned):
            self.assertEqual(feature["geometry"]["coordinates"], other["geometry"]["coordinates"][::-1])
        for uri in ("http://www.opengis.net/def/crs/0/unsupported", EPSG + "32630", "x", ""):
            self.assert_problem(self.items("places", crs=uri), "crs")
        self.assert_problem(self.items("places", bbox="0,0,1,1", bbox_crs="http://www.opengis.net/def/crs/0/unsupported"),
                            "bbox-crs")

    def test_the_box_comes_in_bbox_crs(self):
        """features-2 crs: bbox-crs"""
        expected = [f["id"] for f in self.items("places", bbox="0,40,10,50").json()["features"]]
        self.assertEqual(len(expected), 7)
        for uri, box in ((CRS84, "0,40,10,50"), (EPSG + "4326", "40,0,50,10"),
                         (EPSG + "3857", "0,4865942.2795,1113194.9079,6446275.8410")):
            found = self.items("places", bbox=box, bbox_crs=uri).json()["features"]
            self.assertEqual([f["id"] for f in found], expected, uri)
        self.assert_problem(self.items("places", bbox="100,0,120,10", bbox_crs=EPSG + "4326"), "bbox")

    # --- pages and formats

    def test_pages_follow_the_last_feature(self):
        ids, url = [], f"{self.server.url}/collections/places/items?" + query(limit=17, filter="pop_max > 100000")
        while url:
            page = oryx.get(url).json()
            ids += [f["id"] for f in page["features"]]
            links = {link["rel"]: link["href"] for link in page["links"]}
            url = links.get("next")
            if url:
                self.assertIn(f"after={ids[-1]}", url)
        self.assertEqual(len(ids), page["numberMatched"])
        self.assertEqual(len(set(ids)), len(ids))
        # The offset is only where the feature once stood.
        moved = self.server.get("/collections/places/items?" + query(limit=5, offset=3, after=ids[40], filter="pop_max > 100000"))
        self.assertEqual([f["id"] for f in moved.json()["features"]], ids[41:46])
        gone = self.server.get("/collections/places/items?" + query(limit=5, offset=3, after="nobody", filter="pop_max > 100000"))
        self.assertEqual([f["id"] for f in gone.json()["features"]], ids[3:8])

    def test_a_page_comes_as_csv_flatgeobuf_and_html(self):
        expected = self.items("places", filter="pop_max > 10000000").json()
        for how in ({"f": "csv"}, {"accept": "text/csv"}):
            answer = self.server.get("/collections/places/items?" + query(filter="pop_max > 10000000", **({"f": "csv"} if "f" in how else {})),
                                     {"Accept": how["accept"]} if "accept" in how else None)
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/csv;charset=utf-8"))
            rows = list(csv.DictReader(io.StringIO(answer.text)))
            self.assertEqual([r["name"] for r in rows], [f["properties"]["name"] for f in expected["features"]])
            self.assertTrue(rows[0]["geometry"].startswith("POINT"))
        answer = self.items("places", filter="pop_max > 10000000", f="fgb")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "application/flatgeobuf"))
        self.assertEqual(answer.body[:4], b"fgb\x03")
        browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        page = self.server.get("/collections/countries/items?limit=5", {"Accept": browser})
        self.assertEqual((page.status, page.headers["content-type"]), (200, "text/html;charset=utf-8"))
        self.assertIn("default-src", page.headers["content-security-policy"])
        self.assertIn("<svg", page.text)
        self.assertIn("Features 1 to 5 of 177", page.text)
        self.assertIn('rel="next"', page.headers["link"])
        self.assertNotIn("<script", page.text)
        self.assertIn("Accept", page.headers["vary"])
        self.assert_problem(self.items("places", f="csv", crs=EPSG + "4326"), "crs")
        self.assert_problem(self.items("places", f="xml"), "f")

    # --- conformance

    def test_every_class_that_is_listed_is_held_by_a_test_here(self):
        listed = self.server.get("/conformance").json()["conformsTo"]
        held = " ".join(getattr(self, name).__doc__ or "" for name in dir(self) if name.startswith("test_"))
        for uri in listed:
            for prefix in (CQL2, FEATURES_2, FEATURES_3):
                if uri.startswith(prefix):
                    name = uri.removeprefix(prefix).replace("basic-spatial-functions-plus", "basic-spatial-functions(-plus)")
                    self.assertIn(name, held)
        self.assertIn(CQL2 + "basic-cql2", listed)
        self.assertIn(FEATURES_3 + "features-filter", listed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
