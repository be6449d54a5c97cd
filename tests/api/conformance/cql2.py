"""CQL2 (21-065r2): its published predicates and counts over its own data set, by class, as text and as JSON."""

import csv
import functools
import json
import os
import re

import oryx
from suite import CQL2_LAYERS, ConformanceCase, abstract_test

CQL2 = "cql2/1.0/conf/"


@functools.cache
def predicates():
    path = os.path.join(oryx.shared_dir(), "fixtures", "cql2", "predicates.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        # Escapes of the AsciiDoc that they come from; the standard attribute that ingest maps NAME to.
        row["predicate"] = re.sub(r"\bNAME\b", "name", row["predicate"].replace("\\", ""))
    return rows


class Cql2Case(ConformanceCase):
    def setUp(self):
        if not oryx.shared_dir():
            self.skipTest("the data set of CQL2 is not there")

    def count(self, collection, **parameters):
        answer = self.items(collection, limit=1, **parameters)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["numberMatched"]

    def assert_published(self, name):
        rows = [row for row in predicates() if row["conformance_class"] == name]
        self.assertTrue(rows)
        for row in rows:
            with self.subTest(row["predicate"]):
                self.assertEqual(self.count(CQL2_LAYERS[row["layer"]], filter=row["predicate"]), int(row["matched"]))


class Text(Cql2Case):
    conformance_class = CQL2 + "cql2-text"

    @abstract_test("/conf/cql2-text/validate")
    def test_validate(self):
        for text in ("pop_max > 1000000", "NOT (name = 'Paris' OR name IS NULL)", "name = 'it''s'", "name = 'it\\'s'",
                     '"name" LIKE \'P%\'', "date > DATE('2022-01-01')", "start = TIMESTAMP('2022-04-16T10:13:19Z')"):
            self.assertEqual(self.items("places", limit=1, filter=text).status, 200, text)
        for text in ("pop_max >", "name LIKE 5", "THIS IS NOT A FILTER", "S_INTERSECTS(geom,POINT(90 180))", "(name = 'a'"):
            self.assert_problem(self.items("places", filter=text))


class Json(Cql2Case):
    conformance_class = CQL2 + "cql2-json"

    @abstract_test("/conf/cql2-json/validate")
    def test_validate(self):
        pairs = [("pop_max > 1000000", {"op": ">", "args": [{"property": "pop_max"}, 1000000]}),
                 ("name IN ('Paris','London')", {"op": "in", "args": [{"property": "name"}, ["Paris", "London"]]}),
                 ("name IS NULL", {"op": "isNull", "args": [{"property": "name"}]}),
                 ("S_INTERSECTS(geom,BBOX(0,40,10,50))", {"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [0, 40, 10, 50]}]}),
                 ("date = DATE('2022-04-16')", {"op": "=", "args": [{"property": "date"}, {"date": "2022-04-16"}]}),
                 ("pop_max BETWEEN 1000000 AND 3000000", {"op": "between", "args": [{"property": "pop_max"}, 1000000, 3000000]})]
        for text, document in pairs:
            self.assertEqual(self.count("places", filter=json.dumps(document), filter_lang="cql2-json"),
                             self.count("places", filter=text), text)
        for bad in ("{}", "[]", "{", '{"op":"no-such","args":[]}', '{"op":"=","args":[{"property":"name"}]}'):
            self.assert_problem(self.items("places", filter=bad, filter_lang="cql2-json"))


class BasicCql2(Cql2Case):
    conformance_class = CQL2 + "basic-cql2"

    @abstract_test("/conf/basic-cql2/test-data")
    def test_data(self):
        self.assert_published("basic-cql2")

    @abstract_test("/conf/basic-cql2/logical")
    def test_logical(self):
        whole = self.count("places")
        large, small = self.count("places", filter="pop_max > 1000000"), self.count("places", filter="NOT (pop_max > 1000000)")
        self.assertEqual(large + small + self.count("places", filter="pop_max IS NULL"), whole)
        # Three-valued: what is unknown is in neither.
        self.assertEqual(self.count("places", filter="date > DATE('1900-01-01')") +
                         self.count("places", filter="NOT (date > DATE('1900-01-01'))") +
                         self.count("places", filter="date IS NULL"), whole)


def published(name):
    """The tests of a class that CQL2's data set covers."""
    class Published(Cql2Case):
        conformance_class = CQL2 + name

        @abstract_test(f"/conf/{name}/test-data")
        def test_data(self):
            self.assert_published(name)
    Published.__name__ = Published.__qualname__ = name
    return Published


AdvancedComparison = published("advanced-comparison-operators")
BasicSpatial = published("basic-spatial-functions")
BasicSpatialPlus = published("basic-spatial-functions-plus")
Spatial = published("spatial-functions")
Temporal = published("temporal-functions")


class CaseInsensitive(Cql2Case):
    conformance_class = CQL2 + "case-insensitive-comparison"

    @abstract_test("/conf/case-insensitive-comparison/test-data")
    def test_data(self):
        self.assertEqual(self.count("places", filter="CASEI(name) = CASEI('KØBENHAVN')"), 1)
        self.assertEqual(self.count("places", filter="name = 'KØBENHAVN'"), 0)
        self.assertEqual(self.count("places", filter="CASEI(name) IN (CASEI('pARIS'), CASEI('LONDON'))"),
                         self.count("places", filter="name IN ('Paris', 'London')"))


class AccentInsensitive(Cql2Case):
    conformance_class = CQL2 + "accent-insensitive-comparison"

    @abstract_test("/conf/accent-insensitive-comparison/test-data")
    def test_data(self):
        self.assertEqual(self.count("places", filter="ACCENTI(name) = ACCENTI('Sao Paulo')"), 1)
        self.assertEqual(self.count("places", filter="name = 'Sao Paulo'"), 0)


class PropertyProperty(Cql2Case):
    conformance_class = CQL2 + "property-property"

    @abstract_test("/conf/property-property/test-data")
    def test_data(self):
        rows = [f["properties"] for f in self.features("places", limit=1000)]
        self.assertEqual(self.count("places", filter="pop_max = pop_min"), sum(r["pop_max"] == r["pop_min"] for r in rows))
        self.assertEqual(self.count("places", filter="pop_min < pop_max"), sum(r["pop_min"] < r["pop_max"] for r in rows))


class Arithmetic(Cql2Case):
    conformance_class = CQL2 + "arithmetic"

    @abstract_test("/conf/arithmetic/test-data")
    def test_data(self):
        rows = [f["properties"] for f in self.features("places", limit=1000)]
        self.assertEqual(self.count("places", filter="pop_max - pop_min > 2 * pop_min"),
                         sum(r["pop_max"] - r["pop_min"] > 2 * r["pop_min"] for r in rows))
        self.assertEqual(self.count("places", filter="pop_max % 7 = 3"), sum(r["pop_max"] % 7 == 3 for r in rows))
