"""What the addresses of `oryx serve` promise: statuses, headers, negotiation, paging, and the answer to bad input."""

import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse

import oryx
from targets import ADDRESSES, BAD_TARGETS, GEOJSON, GOOD_TARGETS, PROBLEM, TILE


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-serve-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "700")
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def get(self, path, headers=None, **more):
        return self.server.get(path, headers, **more)

    def assert_problem(self, answer, status, parameter=None):
        self.assertEqual((answer.status, answer.headers.get("content-type")), (status, PROBLEM), answer)
        document = answer.json()
        self.assertEqual(document["status"], status)
        for member in ("type", "title", "detail"):
            self.assertTrue(document[member])
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertNotRegex(answer.text, r"\.[ch]pp|terminate|std::|/work|/tmp|Traceback")
        if parameter is not None:
            self.assertEqual(document.get("parameter"), parameter, answer)

    # --- addresses

    def test_every_address_answers_with_its_type(self):
        for path, status, kind in ADDRESSES:
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual((answer.status, answer.headers.get("content-type")), (status, kind), answer)
                self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
                self.assertRegex(answer.headers["x-request-id"], r"^[0-9a-f]+-[0-9a-f]+$")
                self.assertEqual(int(answer.headers["content-length"]), len(answer.body))
                if "json" in kind:
                    answer.json()

    def test_head_is_get_without_its_body(self):
        for path, status, _ in ADDRESSES:
            with self.subTest(path):
                whole, head = self.get(path), self.get(path, method="HEAD")
                self.assertEqual((head.status, head.body), (status, b""))
                varying = ("date", "x-request-id", "etag" if "items" in path else "")
                self.assertEqual({k: v for k, v in head.headers.items() if k not in varying},
                                 {k: v for k, v in whole.headers.items() if k not in varying})

    def test_every_link_leads_somewhere(self):
        asked, wanted = set(), [self.server.url + "/"]
        while wanted:
            url = wanted.pop()
            asked.add(url)
            answer = oryx.get(url)
            self.assertEqual(answer.status, 200, f"{url}: {answer}")
            if "json" not in answer.headers["content-type"] or "/styles/" in url:
                continue
            document = answer.json()
            lists = [document] + document.get("collections", []) + document.get("processes", []) + document.get("styles", [])
            for link in [link for part in lists for link in part.get("links", [])]:
                self.assertTrue(link["rel"] and link["type"] and link["href"].startswith(self.server.url), link)
                if link["rel"].endswith("/execute"):
                    continue
                if link["href"] not in asked:
                    wanted.append(link["href"])
        self.assertGreater(len(asked), 20)

    def test_a_browser_is_sent_to_the_map_and_a_program_is_not(self):
        browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        for accept, status in ((browser, 303), ("*/*", 200), ("application/json", 200), (None, 200),
                               ("text/html;q=0.5,application/json", 200), ("text/html", 303)):
            with self.subTest(accept):
                answer = self.get("/", {"Accept": accept} if accept else None)
                self.assertEqual(answer.status, status)
                if status == 303:
                    self.assertEqual(answer.headers["location"], self.server.url + "/map")
        self.assertEqual(self.get("/?f=json", {"Accept": browser}).status, 200)
        self.assertIn("default-src 'self'", self.get("/map").headers["content-security-policy"])

    def test_collections_say_the_same_in_the_list_and_alone(self):
        for listed in self.get("/collections").json()["collections"]:
            self.assertEqual(self.get(f"/collections/{listed['id']}").json(), listed)

    def test_the_extent_holds_every_position(self):
        def positions(node):
            if isinstance(node[0], (int, float)):
                yield node
            else:
                for part in node:
                    yield from positions(part)
        for listed in self.get("/collections").json()["collections"]:
            west, south, east, north = listed["extent"]["spatial"]["bbox"][0]
            items = self.get(f"/collections/{listed['id']}/items?limit=10000").json()["features"]
            for x, y in (p for f in items if f["geometry"] for p in positions(f["geometry"]["coordinates"])):
                self.assertTrue(west <= x <= east and south <= y <= north, (listed["id"], x, y))

    def test_the_extent_in_time_is_an_interval(self):
        for listed in self.get("/collections").json()["collections"]:
            if "firstDate" in listed:
                last = listed["lastDate"] + "T23:59:59Z" if "lastDate" in listed else None
                self.assertEqual(listed["extent"]["temporal"]["interval"], [[listed["firstDate"] + "T00:00:00Z", last]])

    def test_what_has_not_ended_has_no_last_day(self):
        # Bases of the sample are open: no year 9999 in what a client reads.
        bases = self.get("/collections/bases").json()
        self.assertNotIn("lastDate", bases)
        self.assertIsNone(bases["extent"]["temporal"]["interval"][0][1])
        self.assertNotIn("9999", self.get("/collections?f=html").text)

    def test_the_api_document_names_every_address_and_parameter(self):
        api = self.get("/api").json()
        self.assertTrue(api["openapi"].startswith("3.0."))
        limit = api["components"]["parameters"]["limit"]["schema"]
        self.assertEqual((limit["type"], limit["minimum"], limit["maximum"], limit["default"]), ("integer", 1, 1000000, 1000))
        bbox = api["components"]["parameters"]["bbox"]["schema"]
        self.assertEqual((bbox["minItems"], bbox["maxItems"]), (4, 6))
        items = api["paths"]["/collections/{collectionId}/items"]["get"]
        self.assertIn({"$ref": "#/components/parameters/limit"}, items["parameters"])
        templates = [re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "$") for path in api["paths"]]
        for path, _, _ in ADDRESSES:
            bare = urllib.parse.unquote(path.split("?")[0])
            self.assertTrue(any(t.match(bare) for t in templates), path)

    # --- tiles

    def test_an_empty_tile_is_204_and_outside_the_world_404(self):
        for path, status in (("/tiles/cercles/5/0/0", 204), ("/tiles/cercles,bases/5/0/0.mvt", 204),
                             ("/tiles/cercles/5/32/0", 404), ("/tiles/cercles/21/0/0", 404)):
            answer = self.get(path, {"Origin": "http://localhost:9"})
            self.assertEqual(answer.status, status, path)
            self.assertIn("access-control-allow-origin", answer.headers)
        empty = self.get("/tiles/cercles/5/0/0")
        self.assertEqual((empty.body, empty.headers.get("content-length")), (b"", None))

    def test_endings_and_orders_and_repeats_are_one_tile(self):
        whole = self.get("/tiles/cercles,incidents/6/31/29")
        for path in ("/tiles/incidents,cercles/6/31/29.mvt", "/tiles/cercles,incidents,cercles/6/31/29.pbf"):
            same = self.get(path)
            self.assertEqual((same.status, same.body, same.headers["etag"]), (200, whole.body, whole.headers["etag"]))

    def test_tilejson_is_what_clients_need(self):
        for ids in ("cercles", "cercles,incidents"):
            document = self.get(f"/tiles/{ids}.json").json()
            self.assertEqual(document["tilejson"][:2], "3.")
            self.assertEqual(document["tiles"], [f"{self.server.url}/tiles/{ids}/{{z}}/{{x}}/{{y}}"])
            self.assertEqual([layer["id"] for layer in document["vector_layers"]], ids.split(","))
            self.assertTrue(all(isinstance(layer["fields"], dict) for layer in document["vector_layers"]))
            west, south, east, north = document["bounds"]
            self.assertTrue(-12.5 < west < east < 4.5 and 10 < south < north < 25.1, document["bounds"])
            self.assertTrue(0 <= document["minzoom"] <= document["maxzoom"] <= 20)
        # Absolute addresses follow the Host that was asked, which is checked first.
        other = self.get("/tiles/cercles.json", {"Host": f"localhost:{self.server.port}"}).json()
        self.assertTrue(other["tiles"][0].startswith(f"http://localhost:{self.server.port}/tiles/"))

    def test_tilejson_asks_its_tiles_for_what_it_was_asked_for(self):
        query = "?labels=points&properties=name&filter=name%20LIKE%20%27B%25%27"
        document = self.get("/tiles/cercles.json" + query).json()
        self.assertEqual([layer["id"] for layer in document["vector_layers"]], ["cercles", "cercles-labels"])
        self.assertEqual([list(layer["fields"]) for layer in document["vector_layers"]], [["name"], ["name"]])
        template = document["tiles"][0]
        self.assertTrue(template.endswith("/tiles/cercles/{z}/{x}/{y}" + query), template)
        address = template.replace("{z}/{x}/{y}", "5/15/14").removeprefix(self.server.url)
        self.assertEqual(self.get(address).status, 200)
        self.assertEqual(self.get("/tiles/cercles.json?properties=nope").status, 400)
        self.assertEqual(self.get("/tiles/cercles.json?filter=nope").status, 400)

    def test_a_tiles_date_filters_features(self):
        def size(query):
            return len(self.get("/tiles/incidents/5/15/14" + query).body)
        self.assertLess(size("?datetime=2016-01-01/2016-06-30"), size(""))
        self.assertEqual(self.get("/tiles/incidents/5/15/14?datetime=1990-01-01").status, 204)

    def test_a_tiles_properties_are_those_that_were_asked_for(self):
        url = "/tiles/cercles,incidents/5/15/14"

        def report(query):
            path = os.path.join(self.folder, "tile.mvt")
            with open(path, "wb") as file:
                file.write(self.get(url + query).body)
            return {layer["name"]: layer for layer in json.loads(oryx.run("inspect", "--json", path, check=0).stdout)["layers"]}
        whole = report("")
        fields = {layer["id"]: layer["fields"] for layer in self.get("/tiles/cercles,incidents.json").json()["vector_layers"]}
        for query, keys in (("", None), ("?properties=", 0), ("?properties=id", 1), ("?properties=id,date,end", 3)):
            with self.subTest(query):
                for name, layer in report(query).items():
                    there = len(set(fields[name]) & {"id", "date", "end"})
                    self.assertEqual(layer["keys"], whole[name]["keys"] if keys is None else min(keys, there))
                    for same in ("features", "vertices", "paths", "without_id"):
                        self.assertEqual(layer[same], whole[name][same])
        # One selection is one tile, however it is written.
        tags = {self.get(url + f"?properties={v}").headers["etag"] for v in ("id,date", "date,id", "id,date,id", "date%2Cid")}
        self.assertEqual(len(tags), 1)
        self.assertNotEqual(tags, {self.get(url).headers["etag"]})
        # Every attribute that TileJSON names can be asked for.
        for name in {name for layer in fields.values() for name in layer}:
            self.assertEqual(self.get(url + "?properties=" + urllib.parse.quote(name)).status, 200)
        self.assertIn("'nothing'", self.get(url + "?properties=nothing").json()["detail"])

    def test_a_tile_matrix_set_has_its_rows_before_its_columns(self):
        mercator = self.get("/collections/cercles/tiles/WebMercatorQuad/5/14/15")
        xyz = self.get("/tiles/cercles/5/15/14")
        self.assertEqual((mercator.body, mercator.headers["etag"]), (xyz.body, xyz.headers["etag"]))
        # Mali lies in the western of WorldCRS84Quad's two squares, save for what is east of Greenwich.
        west, east = (self.get(f"/collections/cercles/tiles/WorldCRS84Quad/0/0/{column}") for column in (0, 1))
        self.assertEqual((west.status, east.status), (200, 200))
        self.assertGreater(len(west.body), len(east.body))
        # Outside the limits that the tileset names; an XYZ address there is an empty tile.
        self.assert_problem(self.get("/collections/cercles/tiles/WorldCRS84Quad/4/0/0"), 404, "tileRow")
        smaller = self.get("/collections/cercles/tiles/WorldCRS84Quad/4/6/15?properties=id")
        self.assertLess(len(smaller.body), len(self.get("/collections/cercles/tiles/WorldCRS84Quad/4/6/15").body))

    # --- conditional requests and content coding

    def test_if_none_match(self):
        tag = self.get(TILE).headers["etag"]
        self.assertRegex(tag, r'^"[0-9a-z-]+"$')
        for value, status in ((tag, 304), ("W/" + tag, 304), (f'"other", W/{tag}', 304), (f'"a","b" , {tag}', 304),
                              ("*", 304), ('"other"', 200), (tag.strip('"'), 200), ('"unclosed', 200), ("", 200),
                              (tag + " " + tag, 304), ("W/", 200), (tag[:-2] + '"', 200)):
            for method in ("GET", "HEAD"):
                with self.subTest(value=value, method=method):
                    answer = self.get(TILE, {"If-None-Match": value}, method=method)
                    self.assertEqual(answer.status, status)
                    if status == 304:
                        self.assertEqual(answer.body, b"")
                        for name in ("etag", "cache-control", "vary"):
                            self.assertEqual(answer.headers[name], self.get(TILE).headers[name])

    def test_what_may_be_kept_is_marked(self):
        for path, rule in ((TILE, r"^public, max-age=\d+"), ("/health", "^no-store$"),
                           ("/collections/cercles/items", "^no-cache$"), ("/map", "^no-cache$")):
            self.assertRegex(self.get(path).headers["cache-control"], rule, path)

    def test_content_coding_by_q_values(self):
        plain = self.get(TILE)
        self.assertNotIn("content-encoding", plain.headers)
        for accept, coding in (("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd", "zstd"), ("gzip;q=1.0, zstd;q=0.5", "gzip"),
                               ("gzip;q=0", None), ("br", "br"), ("br;q=0.9, gzip;q=0.3", "br"), ("br, gzip", "gzip"), ("*", "gzip"), ("identity", None), ("GZIP", "gzip"),
                               ("identity;q=0, gzip;q=0.1", "gzip"), ("*;q=0, gzip", "gzip"),
                               ("gzip;q=0.2, identity;q=0.9", None), ("deflate, gzip;q=1.0, *;q=0.5", "gzip"),
                               ("", None), ("gzip;q=banana", None), ("x-gzip", "gzip")):
            with self.subTest(accept):
                answer = self.get(TILE, {"Accept-Encoding": accept})
                self.assertEqual((answer.status, answer.headers.get("content-encoding")), (200, coding))
                self.assertIn("Accept-Encoding", answer.headers["vary"])
                if coding == "gzip":
                    self.assertEqual(gzip.decompress(answer.body), plain.body)
                elif coding is None:
                    self.assertEqual(answer.body, plain.body)
                if coding:  # a strong tag is of the bytes as sent
                    self.assertNotEqual(answer.headers["etag"], plain.headers["etag"])
        refused = self.get(TILE, {"Accept-Encoding": "identity;q=0, gzip;q=0, zstd;q=0"})
        self.assert_problem(refused, 406)
        for accept in ("*;q=0", "identity;q=0"):
            self.assert_problem(self.get(TILE, {"Accept-Encoding": accept}), 406)

    def test_every_coding_decodes_to_the_same_bytes(self):
        plain = self.get(TILE).body
        for coding, program in (("zstd", ["zstd", "-dcq"]), ("br", ["brotli", "-dc"]), ("gzip", ["gzip", "-dc"])):
            with self.subTest(coding):
                answer = self.get(TILE, {"Accept-Encoding": coding})
                self.assertEqual(answer.headers["content-encoding"], coding)
                unpacked = subprocess.run(program, input=answer.body, capture_output=True, check=True).stdout
                self.assertEqual(unpacked, plain)

    # --- origins and hosts

    def test_cors_stands_on_every_status(self):
        tag = self.get(TILE).headers["etag"]
        cases = [("GET", TILE, {}, 200), ("GET", TILE, {"If-None-Match": tag}, 304), ("GET", "/tiles/cercles/5/0/0", {}, 204),
                 ("GET", "/nothing", {}, 404), ("GET", "/tiles/cercles/a/0/0", {}, 400), ("POST", TILE, {}, 405),
                 ("FOO", TILE, {}, 501), ("OPTIONS", TILE, {}, 204), ("GET", TILE, {"Accept-Encoding": "*;q=0"}, 406),
                 ("GET", "/", {"Accept": "text/html"}, 303), ("POST", "/processes/heat-zones/execution", {}, 415)]
        for method, path, headers, status in cases:
            with self.subTest(f"{method} {path} {status}"):
                origin = "http://localhost:3000"
                answer = self.get(path, {**headers, "Origin": origin}, method=method)
                self.assertEqual(answer.status, status, answer)
                self.assertEqual(answer.headers.get("access-control-allow-origin"), origin)
                exposed = answer.headers["access-control-expose-headers"]
                for name in ("ETag", "Link", "Content-Crs", "Retry-After", "X-Request-Id"):
                    self.assertIn(name, exposed)
                self.assertIn("Origin", answer.headers["vary"])

    def test_cors_is_for_own_and_localhost_origins(self):
        for origin, allowed in ((self.server.url, True), ("http://localhost", True), ("https://localhost:8443", True),
                                ("http://127.0.0.1:1", True), ("http://[::1]:3000", True),
                                ("https://evil.example", False), ("http://localhost.evil.example", False),
                                ("http://127.0.0.1.evil.example", False), ("null", False), ("file://", False),
                                ("http://localhost@evil.example", False), ("", False)):
            with self.subTest(origin):
                answer = self.get("/collections", {"Origin": origin})
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers.get("access-control-allow-origin"), origin if allowed else None)

    def test_preflight(self):
        answer = self.get("/processes/heat-zones/execution", {
            "Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type"}, method="OPTIONS")
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertIn("POST", answer.headers["access-control-allow-methods"])
        self.assertIn("Content-Type", answer.headers["access-control-allow-headers"])
        self.assertEqual(answer.headers["allow"], "POST, OPTIONS")

    def test_host_must_be_ours(self):
        port = self.server.port
        for host, status in ((f"127.0.0.1:{port}", 200), (f"localhost:{port}", 200), ("LOCALHOST", 200), ("[::1]:80", 200),
                             ("127.9.9.9", 200), ("evil.example", 400), (f"evil.example:{port}", 400), ("", 400),
                             ("localhost.evil.example", 400), ("127.0.0.1.evil.example", 400), ("localhost:port", 400),
                             ("localhost@evil.example", 400), ("a" * 300, 400), ("localhost:80/evil", 400)):
            with self.subTest(host):
                answer = self.get("/collections", {"Host": host})
                if status == 400:
                    self.assert_problem(answer, 400)
                self.assertEqual(answer.status, status)
        forwarded = self.get("/collections", {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
        self.assertNotIn("evil", forwarded.text)

    # --- methods and bad input

    def test_methods(self):
        for path, allow in ((TILE, "GET, HEAD, OPTIONS"), ("/collections", "GET, HEAD, OPTIONS"),
                            ("/processes/heat-zones/execution", "POST, OPTIONS")):
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"):
                if method in allow:
                    continue
                with self.subTest(f"{method} {path}"):
                    answer = self.get(path, method=method)
                    if method == "FOO":
                        self.assert_problem(answer, 501)
                        continue
                    self.assert_problem(answer, 405)
                    self.assertEqual(answer.headers["allow"], allow)
            options = self.get(path, method="OPTIONS")
            self.assertEqual((options.status, options.headers["allow"]), (204, allow))
        self.assert_problem(self.get("/nothing", method="POST"), 404)

    def test_bad_targets(self):
        for target, status, parameter in BAD_TARGETS:
            with self.subTest(target[:120]):
                self.assert_problem(self.get(target), status, parameter)

    def test_targets_that_only_look_bad(self):
        for target in GOOD_TARGETS:
            with self.subTest(target[:120]):
                answer = self.get(target)
                self.assertIn(answer.status, (200, 204), answer)

    def test_what_is_asked_is_never_reflected_as_markup(self):
        for target in ("/%3Cscript%3Ealert(1)%3C/script%3E", "/collections/%3Cb%3E", "/collections?%3Cb%3E=1",
                       "/tiles/cercles/%3Cb%3E/0/0"):
            answer = self.get(target)
            self.assertNotIn("<", answer.text)
            self.assertEqual(answer.headers["content-type"], PROBLEM)

    # --- items

    def pages(self, path):
        """The ids of all pages behind `path`, by its next links, and the pages."""
        ids, pages, url = [], [], self.server.url + path
        while url:
            answer = oryx.get(url)
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, GEOJSON), answer)
            self.assertEqual(answer.headers["content-crs"], "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>")
            page = answer.json()
            self.assertEqual(page["numberReturned"], len(page["features"]))
            self.assertRegex(page["timeStamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            ids += [f["id"] for f in page["features"]]
            pages.append(page)
            following = [link for link in page["links"] if link["rel"] == "next"]
            self.assertTrue(all(link["type"] == GEOJSON for link in following))
            url = following[0]["href"] if following else None
            self.assertLess(len(pages), 1000)
        return ids, pages

    def test_pages_hold_every_row_once_in_one_order(self):
        for query in ("", "&bbox=-5,13,-3,15", "&datetime=2016-01-01/2018-12-31", "&bbox=-6,12,0,17&datetime=2017-01-01/.."):
            with self.subTest(query):
                whole, (single, *rest) = self.pages(f"/collections/incidents/items?limit=10000{query}")
                self.assertEqual(rest, [])
                self.assertGreater(len(whole), 30)
                self.assertEqual(len(set(whole)), len(whole))
                for limit in (1 if len(whole) < 200 else 41, 37, len(whole), len(whole) - 1):
                    ids, pages = self.pages(f"/collections/incidents/items?limit={limit}{query}")
                    self.assertEqual(ids, whole)
                    self.assertEqual({p["numberMatched"] for p in pages}, {len(whole)})
                    self.assertTrue(all(p["numberReturned"] == limit for p in pages[:-1]))

    def test_a_box_and_its_halves_agree(self):
        def count(bbox):
            return self.get(f"/collections/incidents/items?limit=1&bbox={bbox}").json()["numberMatched"]
        all_rows = self.get("/collections/incidents/items?limit=1").json()["numberMatched"]
        self.assertEqual(count("-180,-90,180,90"), all_rows)
        # Across the antimeridian the box is the other way round the world; nothing lies on its two meridians.
        self.assertEqual(count("-3.98765432,-90,180,90") + count("-180,-90,-3.98765432,90"), all_rows)
        self.assertEqual(count("-3.98765432,-90,-3.98765433,90"), all_rows)
        self.assertEqual(count("-3.98765432,-90,180,90"), count("-3.98765432,-90,-179,90"))
        # An envelope that meets the box is not a geometry that does: the area decides.
        features = self.get("/collections/cercles/items?limit=10000").json()["features"]
        point = self.get("/collections/cercles/items?bbox=-4.0001,14.0001,-4,14.0002").json()
        self.assertLess(point["numberMatched"], len(features) / 5)
        self.assertGreaterEqual(point["numberMatched"], 1)

    def test_an_item_stands_alone_under_its_id(self):
        for collection in ("cercles", "incidents"):
            feature = self.get(f"/collections/{collection}/items?limit=1").json()["features"][0]
            address = f"/collections/{collection}/items/{urllib.parse.quote(str(feature['id']), safe='')}"
            answer = self.get(address)
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, GEOJSON))
            alone = answer.json()
            self.assertEqual((type(alone["id"]), alone["id"]), (type(feature["id"]), feature["id"]))
            self.assertEqual((alone["geometry"], alone["properties"]), (feature["geometry"], feature["properties"]))
            self.assertEqual({link["rel"] for link in alone["links"]}, {"self", "alternate", "collection"})

    def test_a_date_matches_what_it_touches(self):
        features = self.get("/collections/incidents/items?limit=10000").json()["features"]
        start, end = "2017-03-05", "2017-09-01"
        touched = [f["id"] for f in features
                   if f["properties"]["date_start"] <= end and f["properties"]["date_end"] >= start]
        ids, _ = self.pages(f"/collections/incidents/items?datetime={start}/{end}&limit=10000")
        self.assertEqual(ids, touched)
        undated = self.get("/collections/cercles/items?datetime=1900-01-01").json()
        self.assertEqual(undated["numberMatched"], self.get("/collections/cercles/items").json()["numberMatched"])

    # --- processes

    def execute(self, body, headers=None, path="/processes/heat-zones/execution"):
        return self.get(path, {"Content-Type": "application/json", **(headers or {})}, method="POST", body=body)

    def test_a_process_runs_by_its_description(self):
        description = self.get("/processes/heat-zones").json()
        example = self.execute(json.dumps(description["example"]))
        self.assertEqual((example.status, example.headers["content-type"]), (200, GEOJSON), example)
        self.assertEqual(example.headers["cache-control"], "private, no-store")
        self.assertEqual(self.execute("{}").status, 200)
        for accept, kind in (("text/csv", "text/csv;charset=utf-8"), ("*/*", GEOJSON), ("application/json", GEOJSON),
                             ("text/csv;q=0.1, application/geo+json", GEOJSON)):
            self.assertEqual(self.execute("{}", {"Accept": accept}).headers["content-type"], kind)
        self.assert_problem(self.execute("{}", {"Accept": "image/png"}), 406)
        unknown = self.execute("{}", path="/processes/nothing/execution")
        self.assert_problem(unknown, 404)
        self.assertTrue(unknown.json()["type"].endswith("/ogcapi-processes-1/1.0/no-such-process"))

    def test_bad_bodies(self):
        deep = 20_000
        for body, headers, status in (
                ("", {}, 400), ("{", {}, 400), ("[]", {}, 400), ("null", {}, 400), ('{"inputs":{"half_life":NaN}}', {}, 400),
                ('{"inputs":{},"inputs":{}}', {}, 400), ('{"inputs":{"half_life":1,"half_life":2}}', {}, 400),
                ('{"inputs":' + "[" * deep + "]" * deep + "}", {}, 400), ('{"a":' * deep + "1" + "}" * deep, {}, 400),
                ('{"inputs":{"cell":18446744073709551616}}', {}, 400), ('{"inputs":{"incidents":"\\ud800"}}', {}, 400),
                ('{"inputs":{"half_life":1e400}}', {}, 400), ('{"inputs":{}} x', {}, 400), ('{"inputs":[]}', {}, 400),
                ('{"inputs":{},"more":1}', {}, 400), ('{"subscriber":{"successUri":"http://127.0.0.1:1/"}}', {}, 400),
                ("{}", {"Content-Type": "text/plain"}, 415), ("<a/>", {"Content-Type": "application/xml"}, 415),
                (gzip.compress(b"{}"), {"Content-Encoding": "gzip"}, 415), (b'{"inputs":{"incidents":"\xff"}}', {}, 400),
                ('{"inputs":{"incidents":"' + "x" * (2 << 20) + '"}}', {}, 413)):
            with self.subTest(body[:60]):
                self.assert_problem(self.execute(body, headers), status)
        self.assertEqual(self.execute(b"\xef\xbb\xbf{}").status, 200, "a byte order mark is passed over")
        self.assertEqual(self.execute("{}", {"Content-Type": "application/json; charset=utf-8"}).status, 200)
        self.assertEqual(self.execute("{}", {"Content-Type": "Application/JSON"}).status, 200)

    def test_wrong_inputs_are_named(self):
        inputs = self.get("/processes/heat-zones").json()["inputs"]
        wrong = {"no_such_input": 1, "as_of": "2019-02-30"}
        for name, record in inputs.items():
            schema = record["schema"]
            if schema["type"] in ("number", "integer"):
                wrong[name] = "many"
            elif schema["type"] == "boolean":
                wrong[name] = "perhaps"
            elif schema["type"] == "array":
                wrong[name] = ["a"]
            elif "x-role" in schema:
                wrong[name] = "nowhere"
            elif "enum" in schema:
                wrong[name] = "none of these"
        cases = list(wrong.items())
        for name, record in inputs.items():
            for bound, step in (("minimum", -1), ("maximum", 1)):
                if bound in record["schema"]:
                    beyond = record["schema"][bound] + step * max(1, abs(record["schema"][bound]))
                    cases += [(name, beyond), (name, step * 1e300), (name, f"{beyond}")]
            if record["schema"]["type"] != "array":
                cases += [(name, {"href": "http://127.0.0.1:1/"}), (name, [1, 2])]
        for name, value in cases:
            with self.subTest(f"{name}={value}"):
                self.assert_problem(self.execute(json.dumps({"inputs": {name: value}})), 400, name)

    # --- styles and glyphs

    def test_styles_ask_nobody_else(self):
        for style in self.get("/styles").json()["styles"]:
            document = self.get(f"/styles/{style['id']}").json()
            self.assertEqual(document["version"], 8)
            self.assertTrue(document["glyphs"].startswith(self.server.url + "/fonts/"))
            for address in re.findall(r'https?://[^"]+', json.dumps(document)):
                self.assertTrue(address.startswith(self.server.url), address)

    def test_glyphs_of_every_range_of_a_font(self):
        for first in (0, 256, 8192, 65280):
            answer = self.get(f"/fonts/Noto%20Sans%20Regular/{first}-{first + 255}.pbf")
            self.assertEqual(answer.status, 200)
        self.assertGreater(len(self.get("/fonts/Noto%20Sans%20Regular/0-255.pbf").body), 10_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
