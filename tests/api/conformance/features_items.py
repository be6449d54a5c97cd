"""OGC API - Features, Part 1 (17-069r4): the pages of features of /conf/core."""

import datetime

from suite import GEOJSON, ConformanceCase, abstract_test
from features_core import CORE

MOST = 1_000_000


def meets(feature, west, south, east, north):
    """Whether a point meets a box; nothing for other shapes, whose envelopes do not decide."""
    geometry = feature["geometry"]
    if geometry is None:
        return True
    if geometry["type"] != "Point":
        return None
    x, y = geometry["coordinates"][:2]
    return west <= x <= east and south <= y <= north


class CoreItems(ConformanceCase):
    conformance_class = CORE

    @abstract_test("/conf/core/fc-op")
    def test_fc_op(self):
        for name in self.collection_ids():
            self.assertEqual(self.items(name, limit=1).status, 200)

    @abstract_test("/conf/core/fc-response")
    def test_fc_response(self):
        for name in self.collection_ids():
            answer = self.items(name, limit=3)
            self.assertEqual(answer.headers["content-type"], GEOJSON)
            document = answer.json()
            self.assertEqual(document["type"], "FeatureCollection")
            self.assertTrue(all(feature["type"] == "Feature" for feature in document["features"]))

    @abstract_test("/conf/core/fc-bbox-definition")
    def test_fc_bbox_definition(self):
        bbox = self.parameters_of("/collections/{collectionId}/items")["bbox"]
        self.assertEqual((bbox["in"], bbox["required"], bbox["style"], bbox["explode"]), ("query", False, "form", False))
        schema = bbox["schema"]
        self.assertEqual((schema["type"], schema["minItems"], schema["maxItems"], schema["items"]["type"]),
                         ("array", 4, 6, "number"))

    @abstract_test("/conf/core/fc-bbox-response")
    def test_fc_bbox_response(self):
        whole = self.features("incidents", limit=10000)
        box = (-6.0, 12.0, -2.0, 16.0)
        inside = {f["id"] for f in self.features("incidents", limit=10000, bbox=",".join(map(str, box)))}
        told = {f["id"]: meets(f, *box) for f in whole}
        self.assertEqual({id for id in inside if told[id] is not None}, {id for id, within in told.items() if within})
        self.assertTrue(0 < len(inside) < len(whole))
        with_heights = {f["id"] for f in self.features("incidents", limit=10000, bbox="-6,12,-100,-2,16,100")}
        self.assertEqual(with_heights, inside)
        around = {f["id"] for f in self.features("incidents", limit=10000, bbox="170,-90,-170,90")}
        self.assertEqual(around, {f["id"] for f in whole if f["geometry"] is None})
        for bad in ("-181,0,1,1", "0,0,1,91", "0,5,1,4"):
            self.assert_problem(self.items("incidents", bbox=bad))
        for collection in self.collections():
            west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
            count = self.items(collection["id"], limit=1).json()["numberMatched"]
            boxed = self.items(collection["id"], limit=1, bbox=f"{west},{south},{east},{north}").json()["numberMatched"]
            self.assertEqual(boxed, count, collection["id"])

    @abstract_test("/conf/core/fc-limit-definition")
    def test_fc_limit_definition(self):
        limit = self.parameters_of("/collections/{collectionId}/items")["limit"]
        self.assertEqual((limit["in"], limit["required"], limit["style"], limit["explode"]), ("query", False, "form", False))
        schema = limit["schema"]
        self.assertEqual((schema["type"], schema["minimum"], schema["maximum"], schema["default"]), ("integer", 1, MOST, 1000))
        self.assertEqual(self.api()["components"]["parameters"]["limit"]["schema"], schema)

    @abstract_test("/conf/core/fc-limit-response")
    def test_fc_limit_response(self):
        for name in self.collection_ids():
            for limit in (1, 5):
                document = self.items(name, limit=limit).json()
                self.assertEqual(len(document["features"]), min(limit, document["numberMatched"]))
            # Above the maximum: taken as the maximum.
            self.assertEqual(self.items(name, limit=MOST + 1).status, 200)

    @abstract_test("/conf/core/fc-time-definition")
    def test_fc_time_definition(self):
        time = self.parameters_of("/collections/{collectionId}/items")["datetime"]
        self.assertEqual((time["in"], time["required"], time["style"], time["explode"]), ("query", False, "form", False))
        self.assertEqual(time["schema"]["type"], "string")

    @abstract_test("/conf/core/fc-time-response")
    def test_fc_time_response(self):
        whole = self.features("incidents", limit=10000)
        start, end = "2017-03-05", "2017-09-01"

        def touched(first, last):
            return {f["id"] for f in whole if f["properties"]["date_start"] is None
                    or (f["properties"]["date_start"] <= last and f["properties"]["date_end"] >= first)}
        for asked, first, last in ((f"{start}/{end}", start, end), (f"{start}/..", start, "9999"), (f"../{end}", "0000", end),
                                   (f"{start}/", start, "9999"), (f"/{end}", "0000", end), (start, start, start),
                                   (f"{start}T00:00:00Z/{end}T23:59:59Z", start, end),
                                   (f"0000-01-01T00:00:00Z/{end}", "0000", end), (f"{start}/9999-12-31T00:00:00Z", start, "9999"),
                                   (f"{start}T01:00:00+01:00/{end}T23:59:60Z", start, end)):
            with self.subTest(asked):
                self.assertEqual({f["id"] for f in self.features("incidents", limit=10000, datetime=asked)}, touched(first, last))
        undated = self.items("cercles", limit=1).json()["numberMatched"]
        self.assertEqual(self.items("cercles", limit=1, datetime=start).json()["numberMatched"], undated)

    @abstract_test("/conf/core/fc-links")
    def test_fc_links(self):
        for name in self.collection_ids():
            document = self.items(name, limit=2).json()
            for link in document["links"]:
                self.assertTrue(link["rel"] and link["type"], link)
            self.assertEqual([link["type"] for link in self.links(document, "self")], [GEOJSON])
            for link in self.links(document, "alternate"):
                answer = self.get(self.path_of(link["href"]))
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, link["type"]))
            seen = [feature["id"] for feature in document["features"]]
            pages = 1
            while following := self.links(document, "next"):
                self.assertEqual(following[0]["type"], GEOJSON)
                document = self.document(self.path_of(following[0]["href"]), GEOJSON)
                self.assertTrue(self.links(document, "prev"))
                seen += [feature["id"] for feature in document["features"]]
                pages += 1
                if pages == 4:
                    break
            self.assertEqual(len(seen), len(set(seen)))
            self.assertEqual(len(seen), min(2 * pages, document["numberMatched"]))

    @abstract_test("/conf/core/fc-timeStamp")
    def test_fc_time_stamp(self):
        for name in self.collection_ids():
            stamp = self.items(name, limit=1).json()["timeStamp"]
            told = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))
            now = datetime.datetime.now(datetime.timezone.utc)
            self.assertLess(abs((now - told).total_seconds()), 60)

    @abstract_test("/conf/core/fc-numberMatched")
    def test_fc_number_matched(self):
        for name in self.collection_ids():
            document = self.items(name, limit=10000).json()
            self.assertEqual(document["numberMatched"], len(document["features"]))
            self.assertEqual(self.items(name, limit=1).json()["numberMatched"], len(document["features"]))

    @abstract_test("/conf/core/fc-numberReturned")
    def test_fc_number_returned(self):
        for name in self.collection_ids():
            document = self.items(name, limit=7).json()
            self.assertEqual(document["numberReturned"], len(document["features"]))
