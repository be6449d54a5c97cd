"""OGC API - Features, Part 1 (17-069r4): the documents of /conf/core."""

from suite import GEOJSON, JSON, OPENAPI, ConformanceCase, abstract_test, positions

CORE = "ogcapi-features-1/1.0/conf/core"


class CoreDocuments(ConformanceCase):
    conformance_class = CORE

    @abstract_test("/conf/core/http")
    def test_http(self):
        import http.client
        import urllib.parse
        parts = urllib.parse.urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("GET", "/")
        self.assertEqual(connection.getresponse().version, 11)
        connection.close()

    @abstract_test("/conf/core/crs84")
    def test_crs84(self):
        for collection in self.collections():
            west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
            for feature in self.features(collection["id"], limit=50):
                for x, y, *_ in positions(feature["geometry"]["coordinates"]) if feature["geometry"] else ():
                    self.assertTrue(-180 <= x <= 180 and -90 <= y <= 90, (x, y))
                    self.assertTrue(west <= x <= east and south <= y <= north, (collection["id"], x, y))

    @abstract_test("/conf/core/root-op")
    def test_root_op(self):
        self.assertEqual(self.get("/").status, 200, "without any Accept")

    @abstract_test("/conf/core/root-success")
    def test_root_success(self):
        page = self.document("/")
        rels = {link["rel"] for link in page["links"]}
        self.assertTrue({"conformance", "data", "self"} <= rels)
        self.assertTrue({"service-desc", "service-doc"} & rels)
        for link in page["links"]:
            self.assertTrue(link["rel"] and link["type"] and link["href"], link)

    @abstract_test("/conf/core/api-definition-op")
    def test_api_definition_op(self):
        page = self.document("/")
        for rel in ("service-desc", "service-doc"):
            for link in self.links(page, rel):
                answer = self.get(self.path_of(link["href"]), {"Accept": link["type"]})
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, link["type"]))

    @abstract_test("/conf/core/api-definition-success")
    def test_api_definition_success(self):
        links = self.links(self.document("/"), "service-desc")
        self.assertEqual([link["type"].replace(" ", "") for link in links], [OPENAPI])
        self.assertEqual(self.api()["openapi"], "3.0.3")

    @abstract_test("/conf/core/conformance-op")
    def test_conformance_op(self):
        self.assertEqual(self.get("/conformance").status, 200)

    @abstract_test("/conf/core/conformance-success")
    def test_conformance_success(self):
        self.assertIn(f"http://www.opengis.net/spec/{CORE}", self.document("/conformance")["conformsTo"])

    @abstract_test("/conf/core/fc-md-op")
    def test_fc_md_op(self):
        self.assertEqual(self.get("/collections").status, 200)

    @abstract_test("/conf/core/fc-md-success")
    def test_fc_md_success(self):
        document = self.document("/collections")
        for link in document["links"]:
            self.assertTrue(link["rel"] and link["type"], link)
        self.assertTrue(self.links(document, "self"))
        self.assertTrue(self.links(document, "alternate"))
        for collection in document["collections"]:
            self.assertEqual(self.get(f"/collections/{collection['id']}").status, 200)

    @abstract_test("/conf/core/fc-md-links")
    def test_fc_md_links(self):
        document = self.document("/collections")
        self.assertEqual(self.path_of(self.links(document, "self")[0]["href"]), "/collections")
        for link in self.links(document, "alternate"):
            answer = self.get(self.path_of(link["href"]), {"Accept": link["type"]})
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, link["type"]))

    @abstract_test("/conf/core/fc-md-items")
    def test_fc_md_items(self):
        for collection in self.collections():
            self.assertTrue(collection["id"] and isinstance(collection["links"], list))
            self.assertEqual(collection["itemType"], "feature")

    @abstract_test("/conf/core/fc-md-items-links")
    def test_fc_md_items_links(self):
        for collection in self.collections():
            links = self.links(collection, "items")
            self.assertIn(GEOJSON, [link["type"] for link in links])
            for link in links:
                answer = self.get(self.path_of(link["href"]), {"Accept": link["type"]})
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, link["type"]), link)

    @abstract_test("/conf/core/fc-md-extent")
    def test_fc_md_extent(self):
        for collection in self.collections():
            extent = collection["extent"]
            for box in extent["spatial"]["bbox"]:
                self.assertIn(len(box), (4, 6))
                self.assertTrue(all(isinstance(number, (int, float)) for number in box))
            for interval in extent.get("temporal", {}).get("interval", []):
                self.assertEqual(len(interval), 2)

    @abstract_test("/conf/core/sfc-md-op")
    def test_sfc_md_op(self):
        for name in self.collection_ids():
            self.assertEqual(self.get(f"/collections/{name}").status, 200)

    @abstract_test("/conf/core/sfc-md-success")
    def test_sfc_md_success(self):
        for listed in self.collections():
            alone = self.document(f"/collections/{listed['id']}")
            for member in ("id", "title", "description", "extent", "itemType", "crs"):
                self.assertEqual(alone.get(member), listed.get(member), (listed["id"], member))

    @abstract_test("/conf/core/query-param-invalid")
    def test_query_param_invalid(self):
        for name in self.collection_ids():
            for bad in ("limit=unlimited", "limit=0", "limit=-1", "bbox=1,2,3", "bbox=a,b,c,d", "datetime=yesterday",
                        "datetime=../..", "crs=nowhere"):
                self.assert_problem(self.get(f"/collections/{name}/items?{bad}"))

    @abstract_test("/conf/core/query-param-unknown")
    def test_query_param_unknown(self):
        for name in self.collection_ids():
            for path in (f"/collections/{name}/items", f"/collections/{name}", "/collections", "/", "/conformance", "/api"):
                self.assert_problem(self.get(path + "?unknownQueryParameter73921=1"))

    @abstract_test("/conf/core/f-op")
    def test_f_op(self):
        for name in self.collection_ids():
            for feature in self.features(name, limit=5):
                self.assertEqual(self.get(self.item_path(name, feature["id"])).status, 200)

    @abstract_test("/conf/core/f-success")
    def test_f_success(self):
        for name in self.collection_ids():
            for feature in self.features(name, limit=5):
                alone = self.document(self.item_path(name, feature["id"]), GEOJSON)
                self.assertEqual(alone["type"], "Feature")
                self.assertEqual((type(alone["id"]), alone["id"]), (type(feature["id"]), feature["id"]))
                self.assertEqual((alone["geometry"], alone["properties"]), (feature["geometry"], feature["properties"]))

    @abstract_test("/conf/core/f-links")
    def test_f_links(self):
        for name in self.collection_ids():
            for feature in self.features(name, limit=2):
                alone = self.document(self.item_path(name, feature["id"]), GEOJSON)
                rels = {link["rel"]: link for link in alone["links"]}
                self.assertEqual(set(rels), {"self", "alternate", "collection"})
                self.assertEqual((rels["self"]["type"], rels["collection"]["type"]), (GEOJSON, JSON))
                self.assertEqual(self.path_of(rels["collection"]["href"]), f"/collections/{name}")
                for link in rels.values():
                    answer = self.get(self.path_of(link["href"]))
                    self.assertEqual((answer.status, answer.headers["content-type"]), (200, link["type"]))
