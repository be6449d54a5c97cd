"""OGC API - Common, Part 1 (19-072): /conf/core, /conf/landing-page, /conf/json."""

from suite import JSON, OPENAPI, ConformanceCase, abstract_test


class Core(ConformanceCase):
    conformance_class = "ogcapi-common-1/1.0/conf/core"

    @abstract_test("/conf/core/http")
    def test_http(self):
        for path in ("/", "/conformance", "/collections"):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.reason), (200, "OK"))
        self.assertEqual(self.get("/nothing-is-here").status, 404)
        self.assertEqual(self.get("/collections", method="DELETE").status, 405)

    @abstract_test("/conf/core/query-param-name-unknown")
    def test_query_param_name_unknown(self):
        for path in ("/", "/conformance", "/collections", "/api", "/tileMatrixSets"):
            self.assert_problem(self.get(path + "?unknownQueryParameter1=1"))

    @abstract_test("/conf/core/query-param-name-tolerance")
    def test_query_param_name_tolerance(self):
        # Names of parameters are told apart by their case, and are never guessed at.
        self.assert_problem(self.get("/collections?F=json"))

    @abstract_test("/conf/core/query-param-value-invalid")
    def test_query_param_value_invalid(self):
        self.assert_problem(self.get("/collections?f=no-such-format"))


class LandingPage(ConformanceCase):
    conformance_class = "ogcapi-common-1/1.0/conf/landing-page"

    @abstract_test("/conf/landing-page/root-op")
    def test_root_op(self):
        self.assertEqual(self.get("/").status, 200)

    @abstract_test("/conf/landing-page/root-success")
    def test_root_success(self):
        links = {link["rel"]: link for link in self.document("/")["links"]}
        self.assertTrue({"self", "service-desc", "service-doc", "conformance"} <= set(links), links)
        for link in links.values():
            self.assertEqual(self.get(self.path_of(link["href"]), {"Accept": link["type"]}).status, 200, link)

    @abstract_test("/conf/landing-page/api-definition-op")
    def test_api_definition_op(self):
        self.assertEqual(self.links(self.document("/"), "service-desc")[0]["type"], OPENAPI)

    @abstract_test("/conf/landing-page/api-definition-success")
    def test_api_definition_success(self):
        self.assertIn("/conformance", self.api()["paths"])

    @abstract_test("/conf/landing-page/conformance-op")
    def test_conformance_op(self):
        href = self.links(self.document("/"), "conformance")[0]["href"]
        self.assertEqual(self.get(self.path_of(href)).status, 200)

    @abstract_test("/conf/landing-page/conformance-success")
    def test_conformance_success(self):
        declared = self.document("/conformance")["conformsTo"]
        self.assertEqual(len(declared), len(set(declared)))
        self.assertTrue(all(isinstance(uri, str) and uri.startswith("http://www.opengis.net/spec/") for uri in declared))


class Json(ConformanceCase):
    conformance_class = "ogcapi-common-1/1.0/conf/json"

    @abstract_test("/conf/json/definition")
    def test_definition(self):
        for path in ("/", "/conformance", "/collections"):
            self.assertEqual(self.get(path, {"Accept": JSON}).headers["content-type"], JSON)

    @abstract_test("/conf/json/content")
    def test_content(self):
        for path in ("/", "/conformance", "/collections", "/tiles", "/tileMatrixSets", "/styles", "/fonts"):
            self.assertIsInstance(self.document(path), dict)
