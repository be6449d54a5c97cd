"""The table of bad input and the answers it gets, row by row as the reference numbers them (4.5).

A case is (method, target, headers, body, statuses, parameter): the statuses that are right, and the parameter that the
problem must name (None: none in particular). Rows of what is no single request name the tests that hold them.
"""

import gzip
import urllib.parse

TILE = "/tiles/cercles/5/15/14"
ITEMS = "/collections/cercles/items"
INCIDENTS = "/collections/incidents/items"
RUN = "/processes/heat-zones/execution"
JSON = {"Content-Type": "application/json"}
QUOTE = urllib.parse.quote

NOT_A_NUMBER = ["-1", "+1", "1e3", "0x1", "%201", "%D9%A3", "4294967296", "18446744073709551616", "1" * 40]
FORMS = [("/tiles/cercles/{0}/{2}/{1}", "z", "x", "y"),
         ("/collections/cercles/tiles/WebMercatorQuad/{0}/{1}/{2}", "tileMatrix", "tileCol", "tileRow"),
         ("/tiles/WebMercatorQuad/{0}/{1}/{2}", "tileMatrix", "tileCol", "tileRow"),
         ("/arcgis/rest/services/cercles/VectorTileServer/tile/{0}/{1}/{2}.pbf", "z", "x", "y")]


def get(target, statuses, parameter=None, **headers):
    statuses = statuses if isinstance(statuses, tuple) else (statuses,)
    return "GET", target, {name.replace("_", "-"): value for name, value in headers.items()}, None, statuses, parameter


def run(body, statuses, parameter=None, **headers):
    statuses = statuses if isinstance(statuses, tuple) else (statuses,)
    return "POST", RUN, {**JSON, **{n.replace("_", "-"): v for n, v in headers.items()}}, body, statuses, parameter


def method(name, status, target=TILE):
    return name, target, {}, None, (status,), None


def filtered(text, status=400, parameter="filter", language="cql2-text"):
    return get(f"{ITEMS}?filter-lang={language}&filter={QUOTE(text, safe='')}", status, parameter if status == 400 else None)


def tiles(places, statuses, named=None):
    """`places` (zoom, row, column) at every form of address; `named`: which of the three the problem names."""
    return [get(form.format(*place), statuses, None if named is None else names[named])
            for form, *names in FORMS for place in places]


def deep(depth):
    return "{\"op\":\"not\",\"args\":[" * depth + "true" + "]}" * depth


ROWS = {
    1: tiles([(0, 1, 0), (0, 0, 1), (3, 0, 8), (3, 8, 0)], 404),
    2: [case for text in NOT_A_NUMBER for case in
        (*tiles([(text, 0, 0)], 400, 0), *tiles([(0, 0, text)], 400, 1), *tiles([(0, text, 0)], 400, 2))],
    3: tiles([(31, 0, 0), (255, 0, 0), (30, 0, 0), (21, 0, 0)], 404),
    4: tiles([(5, 2147483647, 2147483647)], 404),
    5: [get(f"/tiles/{name}/0/0/0", (400, 404, 414)) for name in
        ("nowhere", "..%2f..%2fetc%2fpasswd", "a/../b", "%00", "x" * 10240, "con", "%F0%9F%92%A5", "%zz", "CERCLES")] +
       [get(f"/collections/{name}/items", (400, 404, 414)) for name in
        ("nowhere", "..%2f..%2fetc%2fpasswd", "a/../b", "%00", "x" * 10240, "con", "%F0%9F%92%A5")],
    6: [get("/tiles/" + ",".join(["cercles"] * 1000) + "/5/15/14", 200),
        get("/tiles/WebMercatorQuad/5/14/15?collections=" + ",".join(["cercles"] * 900), 200),
        get("/tiles/" + ",".join(f"c{i}" for i in range(1000)) + "/5/15/14", (400, 404)),
        get("/tiles/WebMercatorQuad/5/14/15?collections=" + ",".join(f"c{i}" for i in range(1000)), 400, "collections"),
        get(f"{TILE}?properties=" + ",".join(["id"] * 1000), 200)],
    7: [get(TILE + ".pbf", 200), get(TILE + ".mvt", 200), get(TILE + ".exe", 404), get(TILE + ".", 404)],
    8: [method("HEAD", 200), method("OPTIONS", 204), method("POST", 405), method("PUT", 405), method("TRACE", 405),
        method("DELETE", 405), method("FOO", 501), method("POST", 405, "/collections"), method("PUT", 405, ITEMS),
        method("POST", 404, "/nothing")],
    9: [get(TILE, 200, If_None_Match=value) for value in ('"x"', 'W/"x"', '"a", "b"', "unquoted", '"unended', ",")] +
       [get(TILE, 304, If_None_Match="*")],
    10: [get(TILE, 200), get(TILE, 200, Accept_Encoding="gzip;q=0"), get(TILE, 200, Accept_Encoding="br"),
         get(TILE, 200, Accept_Encoding="*"), get(TILE, 200, Accept_Encoding="gzip, identity;q=0"),
         get(TILE, 406, Accept_Encoding="identity;q=0"), get(TILE, 406, Accept_Encoding="*;q=0")],
    11: [get(TILE, (200, 206), Range=value) for value in ("bytes=0-0", "bytes=0-1,4-5", "bytes=-0", "bytes=99999999-", "x")],
    12: [get(f"{ITEMS}?limit={v}", 400, "limit") for v in ("0", "-1", "abc", "unlimited", "1.5", "", "1e9")] +
        [get(f"{ITEMS}?limit=1000000000", 200)],
    13: [get(f"{path}?unknown=1", 400, "unknown") for path in ("/", "/collections", ITEMS, TILE, "/tiles", "/styles/oryx")] +
        [get(f"{ITEMS}?limit=1&limit=2", 400, "limit"), get(f"{ITEMS}?bbox=0,0,1,1&bbox=0,0,1,1", 400, "bbox"),
         get(f"{ITEMS}?BBOX=0,0,1,1", 400, "BBOX"), get(f"{ITEMS}?_=1", 400, "_")],
    14: [get(f"{ITEMS}?bbox={v}", 400, "bbox") for v in
         ("1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "NaN,0,1,1", "Inf,0,1,1", "0,0,1e400,1", "0,5,1,4", "0,0,1,91", "0,%200,1,1")] +
        [get(f"{ITEMS}?bbox={v}", 200) for v in ("170,-10,-170,10", "-4,14,-4,14", "-4,14,0,-3,15,9")],
    15: [get(f"{INCIDENTS}?datetime={v}", 400, "datetime") for v in
         ("2024-02-30", "2024-13-01", "2019-01-01/2019-02-01/2019-03-01", "../..", "2019-02-01/2019-01-01",
          "2019-01-01T00:00:00", "2019-01-01T24:00:00Z")] +
        [get(f"{INCIDENTS}?datetime={v}", 200) for v in
         ("0000-01-01T00:00:00Z/2019-01-01", "2016-01-01/9999-12-31T00:00:00Z", "2016-12-31T23:59:60Z")],
    16: [get(f"{ITEMS}?crs={QUOTE(v, safe='')}", 400, "crs") for v in
         ("http://www.opengis.net/def/crs/0/unsupported", "EPSG:4326", "http://127.0.0.1:1/def/crs/EPSG/0/4326", "file:///etc/passwd",
          "+proj=longlat +nadgrids=http://127.0.0.1:1/x", "x" * 4000)] + [get(f"{ITEMS}?crs=" + "u" * 1_000_000, (414, 431))],
    17: [filtered(text) for text in
         ("nothing = 1", "name = 5", "name > DATE('2019-01-01')", "(name = 'a'", "name = 'a", "1=1; DROP TABLE incidents",
          "pg_sleep(9) = 1", "name = \"'; --\"", "name = '\\", "S_INTERSECTS(geometry,POINT(90 180))",
          "S_INTERSECTS(geometry,POLYGON((0 0,1 1,0 1,1 0,0 0)))", "S_INTERSECTS(geometry,POLYGON((0 0,1 1)))",
          "(" * 1200 + "TRUE" + ")" * 1200, "TRUE OR " * 300 + "TRUE")] +
        [filtered(deep(10), 200, language="cql2-json"), filtered(deep(100), 400, language="cql2-json"),
         filtered("[" * 2000, 400, language="cql2-json"), filtered("{\"op\":\"or\",\"args\":[" + "true," * 300 + "true]}", 400, language="cql2-json"),
         get(f"{ITEMS}?filter=" + "a" * 65_536, (400, 414)), get(f"{TILE}?filter=nothing%3D1", 400, "filter")],
    18: [filtered("name LIKE '" + "%a" * 50 + "%'", 200), filtered("name LIKE '" + "%" * 500 + "'", 200),
         filtered("name LIKE '" + "%_" * 200 + "z'", 200), filtered("CASEI(name) LIKE CASEI('e\u0301%')", 200),
         filtered("ACCENTI(name) LIKE ACCENTI('S\u00e9%')", 200)],
    19: [run('{"inputs":{"half_life":NaN}}', 400), run('{"inputs":{},"inputs":{}}', 400), run('{"inputs":{"half_life":1,"half_life":2}}', 400),
         run('{"inputs":' + "[" * 10_000 + "]" * 10_000 + "}", 400), run('{"inputs":{"cell":18446744073709551616}}', 400),
         run('{"inputs":{"incidents":"\\ud800"}}', 400), run(b"\xef\xbb\xbf{}", 200), run(gzip.compress(b" " * 10_000_000), 415, Content_Encoding="gzip"),
         run(b"{}" + b" " * (2 << 20), 413), ("POST", RUN, {"Content-Type": "text/plain"}, "{}", (415,), None)],
    20: [run('{"inputs":{"sigma_m":0}}', 400, "sigma_m"), run('{"inputs":{"sigma_m":-1}}', 400, "sigma_m"),
         run('{"inputs":{"sigma_m":1e300}}', 400, "sigma_m"), run('{"inputs":{"as_of":"2019-02-30"}}', 400, "as_of")],
    21: [get(f"{ITEMS}?bbox={v}", 200) for v in
         ("-180,-90,180,90", "180,-90,-180,90", "180,90,180,90", "-180,-90,-180,-90", "179.9,-90,-179.9,90")] +
        [filtered(f"S_INTERSECTS(geometry,{shape})", 200) for shape in
         ("POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))", "POINT(180 90)", "BBOX(170,-90,-170,90)")],
    23: [get("/collections", 400, Host="evil.example"), get("http://evil.example/collections", 400),
         get("http://localhost/collections", 200), get("/collections", 200, X_Forwarded_Host="evil.example")],
    25: [get(f"{ITEMS}?token=abc", 400, "token"), get(f"{ITEMS}?access_token=abc", 400, "access_token"),
         get(f"{ITEMS}?key=abc", 400, "key"), get(ITEMS, 200, Authorization="Bearer eyJhbGciOiJub25lIn0.e30."),
         get(ITEMS, 431, Authorization="Bearer " + "x" * 100_000)],
    27: [get(f"{ITEMS}?filter=no_such_hidden_column%20IS%20NULL", 400, "filter"), get(f"{ITEMS}?no_such_hidden_column=1", 400),
         get(f"{ITEMS}?sortby=name", 400, "sortby"), get(f"{TILE}?properties=no_such_hidden_column", 400, "properties")],
}

# What is no single request over HTTP, and which tests hold it: (module of tests/api, test).
HELD_BY = {
    20: [("test_sample", "Sample"), ("test_patterns", "Sample")],
    22: [("test_ingest_refusals", "test_what_is_no_data_by_its_content"),
         ("test_ingest_refusals", "test_damaged_files_are_refused_or_accounted_for"),
         ("test_ingest_refusals", "test_a_shapefile_that_does_not_say_its_crs_asks_for_it"),
         ("test_ingest_refusals", "test_hostile_geometry_ingests_or_is_rejected_with_a_reason")],
    24: [("test_wire", "test_malformed_requests_are_refused_and_closed"),
         ("test_wire", "test_slow_clients_do_not_keep_others_from_being_answered")],
    26: [("test_lifecycle", "test_beyond_loopback")],
    28: [("test_kill", "test_fifty_kills_leave_a_published_version"),
         ("test_ingest_refusals", "test_a_full_disk_is_told_and_changes_nothing"),
         ("test_lifecycle", "test_damage_leaves_the_old_version_serving_and_is_said"),
         ("test_lifecycle", "test_a_read_only_directory_serves")],
    29: [("test_lifecycle", "test_wrong_options_are_named"), ("test_lifecycle", "test_a_hangup_looks_at_the_directory_at_once")],
}
