"""OGC API - Features, Part 2 (18-058r1): /conf/crs."""

from suite import CRS84, EPSG, ConformanceCase, abstract_test, positions, to_mercator

UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
TURNED = {CRS84: lambda x, y: (x, y), EPSG + "4326": lambda x, y: (y, x), EPSG + "3857": to_mercator}


class Crs(ConformanceCase):
    conformance_class = "ogcapi-features-2/1.0/conf/crs"

    def assert_near(self, found, wanted, scale):
        for a, b in zip(found, wanted, strict=True):
            for m, n in zip(a, b, strict=True):
                self.assertAlmostEqual(m, n, delta=scale)

    @abstract_test("/conf/crs/crs-uri")
    def test_crs_uri(self):
        for collection in self.collections():
            for uri in [*collection["crs"], collection["storageCrs"]]:
                self.assertRegex(uri, r"^http://www\.opengis\.net/def/crs/[A-Z]+/[0-9.]+/[A-Z0-9]+$")

    @abstract_test("/conf/crs/default-crs")
    def test_default_crs(self):
        for collection in self.collections():
            self.assertEqual(collection["crs"][0], CRS84)

    @abstract_test("/conf/crs/storageCrs")
    def test_storage_crs(self):
        for collection in self.collections():
            self.assertIn(collection["storageCrs"], collection["crs"])

    @abstract_test("/conf/crs/crs-parameter")
    def test_crs_parameter(self):
        for collection in self.collections():
            name = collection["id"]
            for uri in collection["crs"]:
                answer = self.items(name, limit=2, crs=uri)
                self.assertEqual((answer.status, answer.headers["content-crs"]), (200, f"<{uri}>"))
                key = answer.json()["features"][0]["id"]
                alone = self.get(f"{self.item_path(name, key)}?crs={uri}")
                self.assertEqual((alone.status, alone.headers["content-crs"]), (200, f"<{uri}>"))

    @abstract_test("/conf/crs/crs-parameter-invalid")
    def test_crs_parameter_invalid(self):
        for name in self.collection_ids():
            key = self.features(name, limit=1)[0]["id"]
            self.assert_problem(self.items(name, crs=UNSUPPORTED))
            self.assert_problem(self.get(f"{self.item_path(name, key)}?crs={UNSUPPORTED}"))

    @abstract_test("/conf/crs/crs-parameter-default")
    def test_crs_parameter_default(self):
        for name in self.collection_ids():
            absent, given = self.items(name, limit=5), self.items(name, limit=5, crs=CRS84)
            self.assertEqual(absent.headers["content-crs"], f"<{CRS84}>")
            self.assertEqual(absent.json()["features"], given.json()["features"])

    @abstract_test("/conf/crs/crs-parameter-transform")
    def test_crs_parameter_transform(self):
        for collection in self.collections():
            plain = self.features(collection["id"], limit=5)
            for uri in collection["crs"]:
                turned = self.features(collection["id"], limit=5, crs=uri)
                self.assertEqual([f["id"] for f in turned], [f["id"] for f in plain])
                for a, b in zip(turned, plain, strict=True):
                    if b["geometry"] is None:
                        self.assertIsNone(a["geometry"])
                        continue
                    self.assertEqual(a["geometry"]["type"], b["geometry"]["type"])
                    wanted = [TURNED[uri](*p) for p in positions(b["geometry"]["coordinates"])]
                    self.assert_near(positions(a["geometry"]["coordinates"]), wanted, 1e-3 if uri.endswith("3857") else 1e-9)

    @abstract_test("/conf/crs/bbox-crs-parameter")
    def test_bbox_crs_parameter(self):
        for collection in self.collections():
            west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
            if west < -179 or south < -85:
                continue
            # A little wider: what lies on the edge itself may fall to either side in another CRS.
            west, south, middle = west - 1e-6, south - 1e-6, ((west + east) / 2, (south + north) / 2)
            plain = self.items(collection["id"], limit=10000, bbox=f"{west},{south},{middle[0]},{middle[1]}").json()
            for uri in collection["crs"]:
                low, high = TURNED[uri](west, south), TURNED[uri](*middle)
                answer = self.items(collection["id"], limit=10000, bbox=",".join(map(repr, (*low, *high))), bbox_crs=uri)
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual({f["id"] for f in answer.json()["features"]}, {f["id"] for f in plain["features"]})

    @abstract_test("/conf/crs/bbox-crs-parameter-invalid")
    def test_bbox_crs_parameter_invalid(self):
        for name in self.collection_ids():
            self.assert_problem(self.items(name, bbox="0,0,1,1", bbox_crs=UNSUPPORTED))

    @abstract_test("/conf/crs/bbox-crs-parameter-default")
    def test_bbox_crs_parameter_default(self):
        box = "-6,12,-2,16"
        for name in self.collection_ids():
            absent = self.items(name, limit=100, bbox=box).json()
            given = self.items(name, limit=100, bbox=box, bbox_crs=CRS84).json()
            self.assertEqual(absent["features"], given["features"])
