"""OGC API - Features, Part 1 (17-069r4): /conf/geojson and /conf/oas30."""

import json
import re

from suite import GEOJSON, JSON, OPENAPI, ConformanceCase, abstract_test, positions

SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}


class GeoJson(ConformanceCase):
    conformance_class = "ogcapi-features-1/1.0/conf/geojson"

    @abstract_test("/conf/geojson/definition")
    def test_definition(self):
        for name in self.collection_ids():
            self.assertEqual(self.items(name, {"Accept": GEOJSON}, limit=1).headers["content-type"], GEOJSON)
            self.assertEqual(self.get(f"/collections/{name}", {"Accept": JSON}).headers["content-type"], JSON)

    @abstract_test("/conf/geojson/content")
    def test_content(self):
        for name in self.collection_ids():
            for feature in self.features(name, limit=20):
                self.assertTrue({"type", "geometry", "properties", "id"} <= set(feature))
                self.assertIsInstance(feature["properties"], dict)
                geometry = feature["geometry"]
                if geometry is None:
                    continue
                self.assertIn(geometry["type"], SHAPES)
                for position in positions(geometry["coordinates"]):
                    self.assertIn(len(position), (2, 3))
                if geometry["type"] == "Polygon":
                    for ring in geometry["coordinates"]:
                        self.assertGreaterEqual(len(ring), 4)
                        self.assertEqual(ring[0], ring[-1])


class Oas30(ConformanceCase):
    conformance_class = "ogcapi-features-1/1.0/conf/oas30"

    @abstract_test("/conf/oas30/oas-definition-1")
    def test_oas_definition_1(self):
        answer = self.get("/api", {"Accept": OPENAPI})
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, OPENAPI))
        document = self.get("/api?f=html")
        self.assertEqual((document.status, document.headers["content-type"]), (200, "text/html;charset=utf-8"))

    @abstract_test("/conf/oas30/oas-definition-2")
    def test_oas_definition_2(self):
        api = self.api()
        self.assertEqual(api["openapi"], "3.0.3")
        self.assertTrue(api["info"]["title"] and api["info"]["version"])
        seen = set()
        for path, methods in api["paths"].items():
            declared = set(re.findall(r"\{([^}]*)\}", path))
            for operation in methods.values():
                self.assertNotIn(operation["operationId"], seen)
                seen.add(operation["operationId"])
                names = set()
                for parameter in operation.get("parameters", []):
                    if "$ref" in parameter:
                        parameter = api["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
                    self.assertNotIn((parameter["name"], parameter["in"]), names)
                    names.add((parameter["name"], parameter["in"]))
                self.assertEqual({name for name, where in names if where == "path"}, declared, path)
        for reference in re.findall(r'"\$ref":\s*"#/([^"]+)"', json.dumps(api)):
            node = api
            for part in reference.split("/"):
                node = node[part]

    @abstract_test("/conf/oas30/oas-impl")
    def test_oas_impl(self):
        for path in ("/", "/conformance", "/api", "/collections"):
            self.assertIn(path, self.api()["paths"])
        for name in self.collection_ids():
            for address in (f"/collections/{name}", f"/collections/{name}/items", f"/collections/{name}/items/x"):
                self.api_template_of(self.base + address)
        names = self.parameters_of("/collections/{collectionId}/items")
        self.assertTrue({"limit", "bbox", "datetime", "crs", "bbox-crs", "filter", "filter-lang", "filter-crs"} <= set(names))

    @abstract_test("/conf/oas30/completeness")
    def test_completeness(self):
        asked = ["/"] + [self.path_of(link["href"]) for link in self.document("/")["links"]]
        asked += [self.path_of(link["href"]) for collection in self.collections() for link in collection["links"]]
        for path in asked:
            self.api_template_of(self.base + path)

    @abstract_test("/conf/oas30/exceptions-codes")
    def test_exceptions_codes(self):
        api = self.api()
        self.assertIn("application/problem+json", api["components"]["responses"]["problem"]["content"])
        for path, methods in api["paths"].items():
            for operation in methods.values():
                self.assertIn("default", operation["responses"], path)
        problem = self.get("/collections/nowhere").json()
        self.assertTrue({"type", "title", "status", "detail"} <= set(problem))

    @abstract_test("/conf/oas30/security")
    def test_security(self):
        api = self.api()
        schemes = api.get("components", {}).get("securitySchemes", {})
        wanted = [s for methods in api["paths"].values() for o in methods.values() for s in o.get("security", [])]
        self.assertTrue(all(name in schemes for scheme in wanted for name in scheme))
