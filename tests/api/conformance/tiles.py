"""OGC API - Tiles, Part 1 (20-057)."""

import urllib.parse

import mvt
from suite import JSON, ConformanceCase, abstract_test, positions, to_mercator

TILES = "ogcapi-tiles-1/1.0/conf/"
MVT = "application/vnd.mapbox-vector-tile"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SETS = {"WebMercatorQuad": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "WorldCRS84Quad": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
SAMPLE = {"WebMercatorQuad": (5, 14, 15), "WorldCRS84Quad": (4, 6, 15)}  # zoom, row, column in the middle of the sample


class TilesCase(ConformanceCase):
    def origins(self):
        """The paths that have tiles: the dataset's and each collection's."""
        return ["", *(f"/collections/{name}" for name in self.collection_ids())]

    def tilesets(self, origin):
        return self.document(origin + "/tiles")["tilesets"]

    def tileset(self, origin, name, **parameters):
        return self.document(f"{origin}/tiles/{name}?{urllib.parse.urlencode(parameters)}")

    def template(self, tileset):
        return self.path_of(self.links(tileset, "item")[0]["href"])

    def tile_at(self, template, zoom, row, column):
        return self.get(template.replace("{tileMatrix}", str(zoom)).replace("{tileRow}", str(row))
                        .replace("{tileCol}", str(column)))

    def declared(self):
        self.assertIn("http://www.opengis.net/spec/" + self.conformance_class, self.document("/conformance")["conformsTo"])


class Core(TilesCase):
    conformance_class = TILES + "core"

    @abstract_test("/conf/core/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/core/tc-op")
    def test_tc_op(self):
        for name, place in SAMPLE.items():
            for origin in ("", "/collections/cercles"):
                self.assertEqual(self.tile_at(self.template(self.tileset(origin, name)), *place).status, 200)

    def assert_path_parameter(self, parameter):
        api = self.api()
        paths = [p for p in api["paths"] if p.endswith("{tileMatrix}/{tileRow}/{tileCol}")]
        self.assertEqual(len(paths), 3)
        for path in paths:
            found = self.parameters_of(path)[parameter]
            self.assertEqual((found["in"], found["required"], found["schema"]["type"]), ("path", True, "integer"))

    @abstract_test("/conf/core/tc-tilematrix-definition")
    def test_tc_tilematrix_definition(self):
        self.assert_path_parameter("tileMatrix")

    @abstract_test("/conf/core/tc-tilerow-definition")
    def test_tc_tilerow_definition(self):
        self.assert_path_parameter("tileRow")

    @abstract_test("/conf/core/tc-tilecol-definition")
    def test_tc_tilecol_definition(self):
        self.assert_path_parameter("tileCol")

    @abstract_test("/conf/core/tc-success")
    def test_tc_success(self):
        for name, place in SAMPLE.items():
            for origin in self.origins():
                tileset = self.tileset(origin, name)
                answer = self.tile_at(self.template(tileset), *place)
                self.assertIn(answer.status, (200, 204), answer)
                if answer.status == 204:
                    continue
                self.assertEqual(answer.headers["content-type"], MVT)
                for layer in mvt.layers(answer.body):
                    extent = layer["extent"]
                    for feature in layer["features"]:  # drawn where the tile sees it: within it and its buffer
                        xs, ys = zip(*feature["positions"], strict=True)
                        self.assertTrue(max(xs) >= -64 and min(xs) <= extent + 64 and max(ys) >= -64 and min(ys) <= extent + 64)

    @abstract_test("/conf/core/tc-error")
    def test_tc_error(self):
        for name in SETS:
            for origin in self.origins():
                template = self.template(self.tileset(origin, name))
                for place in ((0, 2147483647, 2147483647), (3, 8, 0), (3, 0, 16), (0, 1, 0), (21, 0, 0), (99, 0, 0)):
                    self.assertIn(self.tile_at(template, *place).status, (400, 404), (template, place))
        for name in SETS:
            tileset = self.tileset("/collections/cercles", name)
            template = self.template(tileset)
            for limits in tileset["tileMatrixSetLimits"][:9]:
                zoom = int(limits["tileMatrix"])
                corners = [(limits["minTileRow"], limits["minTileCol"]), (limits["maxTileRow"], limits["maxTileCol"])]
                for row, column in corners:
                    self.assertIn(self.tile_at(template, zoom, row, column).status, (200, 204), (zoom, row, column))
                last = 2**zoom - 1
                outside = [(row, corners[0][1]) for row in (limits["minTileRow"] - 1, limits["maxTileRow"] + 1) if 0 <= row <= last]
                for row, column in outside:
                    self.assertEqual(self.tile_at(template, zoom, row, column).status, 404, (zoom, row, column))


class TileSet(TilesCase):
    conformance_class = TILES + "tileset"

    @abstract_test("/conf/tileset/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/tileset/description")
    def test_description(self):
        for origin in self.origins():
            for name, crs in SETS.items():
                tileset = self.tileset(origin, name)
                self.assertEqual((tileset["dataType"], tileset["crs"]), ("vector", crs))
                self.assertEqual(tileset["tileMatrixSetURI"], f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{name}")
                scheme = self.links(tileset, REL + "tiling-scheme")[0]
                self.assertEqual(scheme["type"], JSON)
                self.assertEqual(self.document(self.path_of(scheme["href"]))["id"], name)
                items = self.links(tileset, "item")
                self.assertTrue(items)
                for item in items:
                    self.assertEqual((item["type"], item["templated"]), (MVT, True))
                    for variable in ("{tileMatrix}/", "{tileRow}/", "{tileCol}"):
                        self.assertIn(variable, item["href"])
                for layer in tileset["layers"]:
                    self.assertEqual(layer["dataType"], "vector")
                    self.assertTrue(0 <= int(layer["minTileMatrix"]) <= int(layer["maxTileMatrix"]))
                    self.assertIn(layer["geometryDimension"], (0, 1, 2))

    @abstract_test("/conf/tileset/tilejson")
    def test_tilejson(self):
        """No abstract test of OGC's: the other description that a tileset has (TileJSON 3.0)."""
        for origin in self.origins():
            document = self.document(f"{origin}/tiles/WebMercatorQuad?f=tilejson")
            self.assertEqual(document["tilejson"], "3.0.0")
            self.assertEqual([layer["id"] for layer in document["vector_layers"]],
                             [layer["id"] for layer in self.tileset(origin, "WebMercatorQuad")["layers"]])
            zoom, row, column = SAMPLE["WebMercatorQuad"]
            path = self.path_of(document["tiles"][0])
            tile = self.get(path.replace("{z}", str(zoom)).replace("{y}", str(row)).replace("{x}", str(column)))
            self.assertIn(tile.status, (200, 204))
        self.assert_problem(self.get("/tiles/WorldCRS84Quad?f=tilejson"))


class TileSetsList(TilesCase):
    conformance_class = TILES + "tilesets-list"

    @abstract_test("/conf/tilesets-list/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/tilesets-list/tileset-links")
    def test_tileset_links(self):
        for origin in self.origins():
            listed = self.tilesets(origin)
            self.assertEqual(len(listed), len(SETS))
            for entry in listed:
                own = self.links(entry, "self")[0]
                self.assertEqual(own["type"], JSON)
                name = entry["tileMatrixSetURI"].rsplit("/", 1)[1]
                self.assertEqual(self.path_of(own["href"]), f"{origin}/tiles/{name}")
                full = self.document(self.path_of(own["href"]))
                for member in ("title", "dataType", "crs", "tileMatrixSetURI"):
                    self.assertEqual(full[member], entry[member])
                self.assertTrue(self.links(entry, REL + "tiling-scheme"))


class DatasetTileSets(TilesCase):
    conformance_class = TILES + "dataset-tilesets"

    @abstract_test("/conf/dataset-tilesets/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/dataset-tilesets/landingpage")
    def test_landingpage(self):
        links = self.links(self.document("/"), REL + "tilesets-vector")
        self.assertEqual([self.path_of(link["href"]) for link in links], ["/tiles"])

    @abstract_test("/conf/dataset-tilesets/operation")
    def test_operation(self):
        self.assertTrue(self.tilesets(""))


class GeodataTileSets(TilesCase):
    conformance_class = TILES + "geodata-tilesets"

    @abstract_test("/conf/geodata-tilesets/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/geodata-tilesets/desc-links")
    def test_desc_links(self):
        for collection in self.collections():
            links = self.links(collection, REL + "tilesets-vector")
            self.assertEqual([self.path_of(link["href"]) for link in links], [f"/collections/{collection['id']}/tiles"])

    @abstract_test("/conf/geodata-tilesets/operation")
    def test_operation(self):
        for name in self.collection_ids():
            self.assertTrue(self.tilesets(f"/collections/{name}"))


class CollectionsSelection(TilesCase):
    conformance_class = TILES + "collections-selection"
    SELECTIONS = ("cercles", "cercles,bases", "bases,cercles", "incidents,axes,cercles")

    @abstract_test("/conf/collections-selection/query-collections")
    def test_query_collections(self):
        for selection in self.SELECTIONS:
            for name, (zoom, row, column) in SAMPLE.items():
                self.assertEqual(self.get(f"/tiles/{name}?collections={selection}").status, 200)
                self.assertEqual(self.get(f"/tiles/{name}/{zoom}/{row}/{column}?collections={selection}").status, 200)
        for bad in ("nowhere", "cercles,nowhere", "", ",".join(f"c{i}" for i in range(40))):
            answer = self.get(f"/tiles/WebMercatorQuad?collections={bad}")
            self.assert_problem(answer)
            self.assertEqual(answer.json()["parameter"], "collections")

    @abstract_test("/conf/collections-selection/collections-response")
    def test_collections_response(self):
        for selection in self.SELECTIONS:
            wanted = selection.split(",")
            tileset = self.tileset("", "WebMercatorQuad", collections=selection)
            self.assertEqual([layer["id"] for layer in tileset["layers"]], wanted)
            tile = self.tile_at(self.template(tileset), *SAMPLE["WebMercatorQuad"])
            self.assertEqual([layer["name"] for layer in mvt.layers(tile.body)], wanted)
        everything = self.tile_at(self.template(self.tileset("", "WebMercatorQuad")), *SAMPLE["WebMercatorQuad"])
        self.assertTrue({"cercles", "bases"} <= {layer["name"] for layer in mvt.layers(everything.body)})


class DateTime(TilesCase):
    conformance_class = TILES + "datetime"

    @abstract_test("/conf/datetime/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/datetime/axis")
    def test_axis(self):
        zoom, row, column = SAMPLE["WebMercatorQuad"]
        for origin in ("/collections/incidents", ""):
            path = f"{origin}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?"
            path += "" if origin else "collections=incidents&"
            for subset, dates in (('datetime("2017-02-12")', "2017-02-12"),
                                  ('datetime("2017-02-12T23:20:52Z")', "2017-02-12T23:20:52Z"),
                                  ('datetime("2017-01-01T00:00:00Z":"2018-03-18T12:31:12Z")', "2017-01-01/2018-03-18"),
                                  ('datetime("2018-02-12T00:00:00Z":*)', "2018-02-12/.."), ('datetime(*:"2018-03-18")', "../2018-03-18")):
                by_subset = self.get(path + urllib.parse.urlencode({"subset": subset}))
                by_dates = self.get(path + urllib.parse.urlencode({"datetime": dates}))
                self.assertIn(by_dates.status, (200, 204))
                self.assertEqual((by_subset.status, by_subset.body), (by_dates.status, by_dates.body))
            whole = self.get(path)
            self.assertNotEqual(by_dates.body, whole.body)
            for bad in ("datetime(2017)", 'datetime("2017-02-30")', "datetime(*:*)", 'Lat(1:2)', 'datetime("a"', "",
                        'datetime("2018-01-01":"2017-01-01")', 'datetime("2017-01-01/2018-01-01")'):
                answer = self.get(path + urllib.parse.urlencode({"subset": bad}))
                self.assert_problem(answer)
                self.assertEqual(answer.json()["parameter"], "subset")
            self.assert_problem(self.get(path + urllib.parse.urlencode({"subset": 'datetime("2017-02-12")', "datetime": "2017-02-12"})))


class Mvt(TilesCase):
    conformance_class = TILES + "mvt"

    @abstract_test("/conf/mvt/conformance-success")
    def test_conformance_success(self):
        self.declared()

    @abstract_test("/conf/mvt/content")
    def test_content(self):
        zoom, row, column = SAMPLE["WebMercatorQuad"]
        tile = self.get(f"/collections/localities/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
        self.assertEqual((tile.status, tile.headers["content-type"]), (200, MVT))
        (layer,) = mvt.layers(tile.body)
        self.assertEqual((layer["version"], layer["extent"]), (2, 4096))
        self.assertTrue(all(feature["type"] == 1 for feature in layer["features"]))
        # 0,0 of the tile's grid is its upper left corner, and the grid is linear in the set's CRS.
        matrix = self.document("/tileMatrixSets/WebMercatorQuad")["tileMatrices"][zoom]
        side = matrix["cellSize"] * matrix["tileWidth"]
        left, top = matrix["pointOfOrigin"][0] + column * side, matrix["pointOfOrigin"][1] - row * side
        wanted = set()
        for feature in self.features("localities", limit=10000):
            for lon, lat in positions(feature["geometry"]["coordinates"]):
                x, y = to_mercator(lon, lat)
                wanted.add((round((x - left) / side * 4096), round((top - y) / side * 4096)))
        for feature in layer["features"]:
            for x, y in feature["positions"]:
                self.assertTrue(any((x + dx, y + dy) in wanted for dx in (-1, 0, 1) for dy in (-1, 0, 1)), (x, y))


class Oas30(TilesCase):
    conformance_class = TILES + "oas30"

    @abstract_test("/conf/oas30/completeness")
    def test_completeness(self):
        links = self.links(self.document("/"), REL + "tilesets-vector")
        asked = [link["href"] for link in links]
        for origin in self.origins():
            for entry in self.tilesets(origin):
                asked.append(self.links(entry, "self")[0]["href"])
                asked.append(self.base + self.template(self.document(self.path_of(asked[-1]))).replace("{", "").replace("}", ""))
        for url in asked:
            self.api_template_of(url)
        for path, names in (("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", {"collections", "datetime", "subset"}),
                            ("/tiles/{tileMatrixSetId}", {"collections"})):
            self.assertTrue(names <= set(self.parameters_of(path)))

    @abstract_test("/conf/oas30/operation-id")
    def test_operation_id(self):
        ids = [operation["operationId"] for methods in self.api()["paths"].values() for operation in methods.values()]
        for suffix in ("dataset.vector.getTileSetsList", "dataset.vector.getTileSet", "dataset.vector.getTile",
                       "collection.vector.getTileSetsList", "collection.vector.getTileSet", "collection.vector.getTile"):
            self.assertTrue(any(name.endswith("." + suffix) for name in ids), suffix)
