"""OGC API - Features, Part 3 (19-079r2): queryables, queryables as query parameters, filter, features-filter."""

import urllib.parse

from suite import CRS84, EPSG, ConformanceCase, abstract_test, to_mercator

QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA = "application/schema+json"
FEATURES_3 = "ogcapi-features-3/1.0/conf/"


class FilterCase(ConformanceCase):
    def queryables(self, name):
        return self.document(f"/collections/{name}/queryables", SCHEMA, SCHEMA)

    def sample_queryable(self, name):
        return next(key for key, schema in self.queryables(name)["properties"].items() if "type" in schema)

    def spatial_queryable(self, name):
        return next(key for key, s in self.queryables(name)["properties"].items() if s.get("format", "").startswith("geometry-"))

    def boxes(self):
        """Collection, its whole box and its spatial queryable."""
        for collection in self.collections():
            yield collection, collection["extent"]["spatial"]["bbox"][0], self.spatial_queryable(collection["id"])

    def count(self, name, **parameters):
        answer = self.items(name, limit=1, **parameters)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["numberMatched"]


class Queryables(FilterCase):
    conformance_class = FEATURES_3 + "queryables"

    @abstract_test("/conf/queryables/get-conformance")
    def test_get_conformance(self):
        self.assertIn("http://www.opengis.net/spec/" + self.conformance_class, self.document("/conformance")["conformsTo"])

    @abstract_test("/conf/queryables/get-queryables-uris")
    def test_get_queryables_uris(self):
        for name in self.collection_ids():
            links = self.links(self.document(f"/collections/{name}"), QUERYABLES_REL)
            self.assertEqual([self.path_of(link["href"]) for link in links], [f"/collections/{name}/queryables"])

    @abstract_test("/conf/queryables/get-queryables")
    def test_get_queryables(self):
        for name in self.collection_ids():
            schema = self.queryables(name)
            self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
            self.assertEqual(schema["$id"], f"{self.base}/collections/{name}/queryables")
            self.assertEqual(schema["type"], "object")
            self.assertTrue(schema["properties"])
            for property_schema in schema["properties"].values():
                if property_schema.get("format", "").startswith("geometry-"):
                    self.assertNotIn("type", property_schema)
            # The id never carries a query.
            self.assertEqual(self.document(f"/collections/{name}/queryables?f=json", SCHEMA)["$id"], schema["$id"])


class QueryParameters(FilterCase):
    conformance_class = FEATURES_3 + "queryables-query-parameters"

    @abstract_test("/conf/queryables-query-parameters/parameters")
    def test_parameters(self):
        for name in self.collection_ids():
            feature = self.features(name, limit=1)[0]
            known = self.queryables(name)["properties"]
            for key, value in feature["properties"].items():
                if key not in known or not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
                    continue
                if key in ("limit", "bbox", "datetime", "filter", "f", "crs"):
                    continue
                answer = self.get(f"/collections/{name}/items?" + urllib.parse.urlencode({"limit": 10000, key: value}))
                self.assertEqual(answer.status, 200, answer)
                found = {f["id"]: f["properties"][key] for f in answer.json()["features"]}
                self.assertIn(feature["id"], found)
                self.assertEqual(set(map(str, found.values())), {str(value)}, (name, key))

    @abstract_test("/conf/queryables-query-parameters/definition")
    def test_definition(self):
        for name in self.collection_ids():
            declared = self.parameters_of(f"/collections/{name}/items")
            for key, schema in self.queryables(name)["properties"].items():
                if "type" in schema:
                    self.assertIn(key, declared)


class Filter(FilterCase):
    conformance_class = FEATURES_3 + "filter"

    @abstract_test("/conf/filter/get-conformance")
    def test_get_conformance(self):
        self.assertIn("http://www.opengis.net/spec/" + self.conformance_class, self.document("/conformance")["conformsTo"])

    @abstract_test("/conf/filter/filter-param")
    def test_filter_param(self):
        for name in self.collection_ids():
            queryable = self.sample_queryable(name)
            null = self.items(name, limit=10000, filter=f'"{queryable}" IS NULL', filter_lang="cql2-text")
            self.assertEqual(null.status, 200)
            self.assertTrue(all(f["properties"].get(queryable) is None for f in null.json()["features"]))
            self.assert_problem(self.items(name, filter="THIS IS NOT A FILTER", filter_lang="cql2-text"))

    @abstract_test("/conf/filter/filter-lang-default")
    def test_filter_lang_default(self):
        schema = self.parameters_of("/collections/{collectionId}/items")["filter-lang"]["schema"]
        self.assertEqual((schema["enum"], schema["default"]), (["cql2-text", "cql2-json"], "cql2-text"))
        for name in self.collection_ids():
            text = f'"{self.sample_queryable(name)}" IS NOT NULL'
            self.assertEqual(self.count(name, filter=text), self.count(name, filter=text, filter_lang="cql2-text"))
            self.assert_problem(self.items(name, filter="THIS IS NOT A FILTER"))

    @abstract_test("/conf/filter/expression-construction")
    def test_expression_construction(self):
        for name in self.collection_ids():
            self.assert_problem(self.items(name, filter="this_is_not_a_queryable IS NULL"))

    @abstract_test("/conf/filter/filter-crs-wgs84")
    def test_filter_crs_wgs84(self):
        for collection, (west, south, east, north), spatial in self.boxes():
            name = collection["id"]
            whole = self.count(name, filter=f'"{spatial}" IS NOT NULL')
            self.assertEqual(self.count(name, filter=f'S_INTERSECTS("{spatial}",BBOX({west},{south},{east},{north}))'), whole)
            self.assert_problem(self.items(name, filter=f'S_INTERSECTS("{spatial}",BBOX(1000000,1000000,2000000,2000000))'))

    @abstract_test("/conf/filter/filter-crs-param")
    def test_filter_crs_param(self):
        turned = {CRS84: lambda *p: p, EPSG + "4326": lambda x, y: (y, x), EPSG + "3857": to_mercator}
        for collection, (west, south, east, north), spatial in self.boxes():
            if south < -85 or north > 85:
                continue
            name = collection["id"]
            box = (west - 1e-6, south - 1e-6, (west + east) / 2, (south + north) / 2)  # nothing lies on its edge itself
            plain = self.count(name, filter=f'S_INTERSECTS("{spatial}",BBOX({",".join(map(repr, box))}))')
            for uri in collection["crs"]:
                numbers = ",".join(map(repr, (*turned[uri](*box[:2]), *turned[uri](*box[2:]))))
                self.assertEqual(self.count(name, filter=f'S_INTERSECTS("{spatial}",BBOX({numbers}))', filter_crs=uri), plain)
            self.assert_problem(self.items(name, filter=f'S_INTERSECTS("{spatial}",BBOX(0,0,1,1))',
                                           filter_crs="http://www.opengis.net/def/crs/OGC/0/does_not_exist"))

    @abstract_test("/conf/filter/mixing-expression")
    def test_mixing_expression(self):
        for collection, (west, south, east, north), spatial in self.boxes():
            name = collection["id"]
            text = f'S_INTERSECTS("{spatial}",BBOX({west},{south},{east},{north}))'
            box = f"{west},{south},{east},{north}"
            self.assertEqual(self.count(name, filter=text, bbox=box), self.count(name, filter=text))
            if north < 80:
                self.assertEqual(self.count(name, filter=text, bbox=f"{west},{north + 1},{east},{north + 2}"), 0)


class FeaturesFilter(FilterCase):
    conformance_class = FEATURES_3 + "features-filter"

    @abstract_test("/conf/features-filter/get-conformance")
    def test_get_conformance(self):
        self.assertIn("http://www.opengis.net/spec/" + self.conformance_class, self.document("/conformance")["conformsTo"])

    @abstract_test("/conf/features-filter/filter-on-items")
    def test_filter_on_items(self):
        features = self.features("incidents", limit=10000)
        kind = features[0]["properties"]["event_type"]
        wanted = {f["id"] for f in features if f["properties"]["event_type"] == kind and f["properties"]["date_start"] >= "2017"}
        found = self.features("incidents", limit=10000, filter=f"event_type = '{kind}'", datetime="2017-01-01/..")
        starts = {f["id"]: f["properties"]["date_end"] for f in features}
        touched = {f["id"] for f in features if f["properties"]["event_type"] == kind and starts[f["id"]] >= "2017-01-01"}
        self.assertTrue(wanted <= touched)
        self.assertEqual({f["id"] for f in found}, touched)
