"""The addresses of the server, and what bad (or only bad-looking) ones get: the tables of tests/api/test_serve.py."""

TILE = "/tiles/cercles/5/15/14"  # the middle of the sample
MVT = "application/vnd.mapbox-vector-tile"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

# Every address: (path, status, content type).
ADDRESSES = [
    ("/", 200, "application/json"), ("/conformance", 200, "application/json"), ("/api", 200, OPENAPI),
    ("/collections", 200, "application/json"), ("/collections/cercles", 200, "application/json"),
    ("/collections/cercles/queryables", 200, "application/schema+json"),
    ("/collections/cercles/items", 200, GEOJSON), ("/collections/heat-zones/items", 200, GEOJSON),
    ("/tiles/cercles.json", 200, "application/json"), ("/tiles/cercles,incidents.json", 200, "application/json"),
    (TILE, 200, MVT), (TILE + ".mvt", 200, MVT), (TILE + ".pbf", 200, MVT),
    ("/tiles/cercles,bases,heat-zones/5/15/14", 200, MVT),
    ("/collections/cercles/tiles/WebMercatorQuad/5/14/15", 200, MVT),
    ("/collections/cercles/tiles/WorldCRS84Quad/4/6/15", 200, MVT),
    ("/collections/cercles/tiles", 200, "application/json"), ("/collections/cercles/tiles/WebMercatorQuad", 200, "application/json"),
    ("/tiles", 200, "application/json"), ("/tiles/WebMercatorQuad", 200, "application/json"),
    ("/tiles/WebMercatorQuad/5/14/15", 200, MVT), ("/tiles/WorldCRS84Quad/4/6/15", 200, MVT),
    ("/tileMatrixSets", 200, "application/json"), ("/tileMatrixSets/WorldCRS84Quad", 200, "application/json"),
    ("/arcgis/rest/info", 200, "application/json"), ("/arcgis/rest/services", 200, "application/json"),
    ("/arcgis/rest/services/cercles/VectorTileServer", 200, "application/json"),
    ("/arcgis/rest/services/cercles/VectorTileServer/resources/styles", 200, "application/json"),
    ("/arcgis/rest/services/cercles/VectorTileServer/resources/styles/root.json", 200, "application/json"),
    *[(f"/arcgis/rest/services/cercles/VectorTileServer/resources/sprites/sprite{size}.{kind}", 200, f"{family}/{kind}")
      for size in ("", "@2x") for kind, family in (("json", "application"), ("png", "image"))],
    ("/arcgis/rest/services/cercles/VectorTileServer/resources/fonts/Noto%20Sans%20Bold/0-255.pbf", 200, "application/x-protobuf"),
    ("/arcgis/rest/services/cercles/VectorTileServer/tile/5/14/15.pbf", 200, MVT), ("/fonts", 200, "application/json"),
    ("/styles", 200, "application/json"), ("/styles/oryx", 200, "application/json"),
    ("/fonts/Noto%20Sans%20Regular/0-255.pbf", 200, "application/x-protobuf"),
    ("/fonts/No%20Such%20Font,Noto%20Sans%20Bold/0-255.pbf", 200, "application/x-protobuf"),
    ("/map", 200, "text/html;charset=utf-8"),
    ("/processes", 200, "application/json"), ("/processes/heat-zones", 200, "application/json"),
    ("/processes/echo", 200, "application/json"), ("/processes?limit=2&offset=1", 200, "application/json"),
    ("/jobs", 200, "application/json"),
    ("/health", 200, "application/json"), ("/ready", 200, "application/json"), ("/version", 200, "application/json"),
]

NOT_A_NUMBER = ["-1", "+1", "1e3", "0x1", "%201", "%D9%A3", "4294967296", "18446744073709551616", "1" * 40, "1.5", "a"]

# Targets and the status that they get; all from GET. `...` in the third place: the parameter that the problem names.
BAD_TARGETS = [
    # Outside the world, or above the last zoom.
    *[(f"/tiles/cercles/{t}", 404, None) for t in ("0/0/1", "0/1/0", "3/8/0", "3/0/8", "21/0/0", "31/0/0", "255/0/0",
                                                  "5/2147483647/2147483647")],
    *[(f"/collections/cercles/tiles/{t}", 404, p) for t, p in
      (("WorldCRS84Quad/0/0/2", "tileCol"), ("WorldCRS84Quad/0/1/0", "tileRow"), ("WorldCRS84Quad/20/0/0", "tileMatrix"),
       ("WebMercatorQuad/21/0/0", "tileMatrix"), ("WebMercatorQuad/3/8/0", "tileRow"), ("WebMercatorQuad/3/0/8", "tileCol"),
       ("worldcrs84quad/0/0/0", "tileMatrixSetId"), ("WGS1984Quad/0/0/0", "tileMatrixSetId"), ("0/0/0", None))],
    *[(f"/collections/cercles/tiles/WorldCRS84Quad/{n}/0/0", 400, "tileMatrix") for n in NOT_A_NUMBER],
    ("/collections/nobody/tiles/WorldCRS84Quad/0/0/0", 404, None), ("/collections/cercles,bases/tiles/WorldCRS84Quad/0/0/0", 404, None),
    # Not a number: never wrapped to a tile that is one.
    *[(f"/tiles/cercles/{n}/0/0", 400, "z") for n in NOT_A_NUMBER],
    *[(f"/tiles/cercles/0/{n}/0", 400, "x") for n in NOT_A_NUMBER],
    *[(f"/tiles/cercles/0/0/{n}", 400, "y") for n in NOT_A_NUMBER if n != "1.5"],
    ("/tiles/cercles/0/0/1.5", 404, None), ("/tiles/cercles/5/15/14.exe", 404, None),
    # Names that are none.
    *[(f"/tiles/{name}/0/0/0", 404, None) for name in
      ("nowhere", "..%2f..%2fetc%2fpasswd", "%2e%2e", "a/../b", "con", "%F0%9F%92%A5", "x" * 7000, "cercles,nowhere",
       ",", "cercles,", "CERCLES", "cercles%2Fitems")],
    ("/tiles/%00/0/0/0", 400, None), ("/tiles/%zz/0/0/0", 400, None), ("/tiles/%4", 400, None),
    ("/collections/nowhere", 404, None), ("/collections/nowhere/items", 404, None),
    ("/collections/cercles/items/no-such-row", 404, None), ("/collections/", 404, None), ("//", 404, None),
    ("/collections/cercles/items/", 404, None), ("/etc/passwd", 404, None), ("/map/..%2f..%2frun", 404, None),
    ("/processes/nothing", 404, None), *[(f"/jobs/{id}{rest}", 404, None) for id in ("x", "0" * 32, "..%2fjobs.db", "0" * 7000)
                                         for rest in ("", "/results", "/results/result")],
    *[(f"/jobs?{query}", 400, query.split("=")[0]) for query in
      ("limit=0", "limit=x", "offset=-1", "status=done", "status=", "status=failed,", "type=service", "datetime=never",
       "datetime=2024-02-30", "minDuration=-1", "maxDuration=1.5", "processID=,", "LIMIT=1")],
    ("/processes?limit=0", 400, "limit"), ("/jobs/x/results?f=xml", 400, "f"), ("/styles/nothing", 404, None), ("/styles/..%2foryx", 404, None),
    ("/metrics", 404, None), ("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o", 404, None),
    ("/fonts/No%20Such%20Font/0-255.pbf", 404, None),
    *[(f"/fonts/Noto%20Sans%20Regular/{r}.pbf", 400, "range") for r in ("0-256", "1-256", "65536-65791", "a-b", "-1-254",
                                                                       "00-255", "0", "99999999999-9")],
    # Parameters that are not there, or there twice.
    *[(f"{path}{'&' if '?' in path else '?'}_=1", 400, "_") for path, status, _ in ADDRESSES if status == 200],
    ("/collections/cercles/items?LIMIT=1", 400, "LIMIT"), ("/collections/cercles/items?BBOX=1,2,3,4", 400, "BBOX"),
    ("/collections/cercles/items?limit=1&limit=2", 400, "limit"),
    ("/collections/cercles/items?bbox=0,0,1,1&bbox=0,0,1,1", 400, "bbox"),
    ("/collections/cercles/items?unknownQueryParameter12345=1", 400, "unknownQueryParameter12345"),
    ("/collections/cercles/items?crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2F0%2Funsupported", 400, "crs"),
    ("/collections/cercles/items?" + "&".join(f"p{i}=1" for i in range(40)), 400, None),
    *[(f"/collections/cercles/items?limit={v}", 400, "limit")
      for v in ("0", "-1", "abc", "unlimited", "1.5", "", "1e9", "%2B1", "-99999999999999999999")],
    *[(f"/collections/cercles/items?offset={v}", 400, "offset") for v in ("-1", "a", "99999999999999999999")],
    *[(f"/collections/cercles/items?bbox={v}", 400, "bbox") for v in
      ("1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "", "NaN,0,1,1", "Inf,0,1,1", "0,0,1e400,1", "0,5,1,4", "0,0,1,91",
       "-181,0,1,1", "0,0,181,1", "0,%200,1,1", "0,0,1,1,", "a,b,c,d", "0,0,5,1,1,4", "0x1,0,1,1")],
    *[(f"/collections/incidents/items?datetime={v}", 400, "datetime") for v in
      ("2024-02-30", "2024-13-01", "2019-01-01/2019-02-01/2019-03-01", "../..", "/", "", "2019-02-01/2019-01-01",
       "2019-01-01T00:00:00", "2019-01-01T24:00:00Z", "2019-01-01T00:61:00Z", "yesterday", "2019", "20190101",
       "2019-01-01T00:00:00%2B24:00", "2019-1-1")],
    (TILE + "?datetime=never", 400, "datetime"),
    *[(f"{path}?filter={v}", 400, "filter") for path in ("/collections/cercles/items", TILE) for v in
      ("", "name", "name%20=", "name%20=%20'x", "no_such_name%20=%201", "((((((((((", "%27", "%FF", "name%20LIKE%205",
       "S_INTERSECTS(geometry,POINT(90%20180))", "NOT%20" * 300 + "TRUE", "TRUE%20OR%20" * 300 + "TRUE")],
    ("/collections/cercles/items?filter=TRUE&filter-lang=cql", 400, "filter-lang"),
    ("/collections/cercles/items?filter=TRUE&filter-crs=nowhere", 400, "filter-crs"),
    ("/collections/cercles/items?bbox=0,0,1,1&bbox-crs=nowhere", 400, "bbox-crs"),
    ("/collections/cercles/items?f=xml", 400, "f"), ("/collections/cercles/queryables?f=html", 400, "f"),
    *[(TILE + f"?properties={v}", 400, "properties") for v in ("nothing", ",", "id,,id", "id,nothing", "%2A", "ID", "%FF")],
    (TILE + "?properties=id&properties=id", 400, "properties"),
    ("/collections/cercles/items?properties=id", 400, "properties"), ("/tiles/cercles.json?properties=nope", 400, "properties"), ("/?f=xml", 400, "f"),
    ("/tiles/" + ",".join(["cercles", "bases"] * 10 + [f"c{i}" for i in range(20)]) + "/0/0/0", 404, None),
]

# Targets that look bad and are not.
GOOD_TARGETS = [
    "/tiles/" + ",".join(["cercles"] * 500) + "/5/15/14", "/tiles/cercles/20/0/0", "/tiles/cercles/00/0/0",
    "/collections/cercles/items?limit=1000000000", "/collections/cercles/items?limit=99999999999999999999",
    "/collections/cercles/items?offset=1000000", "/collections/cercles/items?bbox=170,-10,-170,10",
    "/collections/cercles/items?bbox=-4,14,-4,14", "/collections/cercles/items?bbox=-4,14,0,-3,15,9",
    "/collections/cercles/items?bbox=-180,-90,180,90", "/collections/incidents/items?datetime=0000-01-01T00:00:00Z/2019-01-01",
    "/collections/incidents/items?datetime=2016-01-01/9999-12-31T00:00:00Z", "/collections/incidents/items?datetime=2016-02-29",
    "/collections/incidents/items?datetime=2016-12-31T23:59:60Z", "/collections/incidents/items?datetime=/2019-01-01",
    "/collections/incidents/items?datetime=2016-01-01/", "/collections/incidents/items?datetime=../2019-01-01",
    "/collections/incidents/items?datetime=2016-01-01T00:00:00%2B01:00/..", "/collections/%63ercles",
"/tiles/cercles/5/15/14?properties=", "/tiles/cercles/5/15/14?properties=id,id",
    "/collections/cercles/items?filter=TRUE", TILE + "?filter=NOT%20FALSE", "/collections/cercles/items?after=nobody",
    "/collections/cercles/items?f=csv&limit=1", "/collections/cercles/items?f=html", "/collections/cercles/items?f=fgb",
    "/collections/cercles/items?", "/collections/cercles/items?&limit=1&",
]
