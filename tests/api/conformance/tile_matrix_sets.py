"""Two Dimensional Tile Matrix Set and Tile Set Metadata (17-083r4): the sets and their JSON."""

import math

from suite import ConformanceCase, abstract_test

# Annex D: scale denominator and cell size of zoom 0, point of origin, columns of zoom 0.
PRINTED = {"WebMercatorQuad": (559082264.028717, 156543.033928041, (-20037508.3427892, 20037508.3427892), 1),
           "WorldCRS84Quad": (279541132.014358, 0.703125, (-180, 90), 2)}


class TileMatrixSet(ConformanceCase):
    conformance_class = "tms/2.0/conf/tilematrixset"

    @abstract_test("/conf/tilematrixset/tilematrixset")
    def test_tile_matrix_set(self):
        for name, (scale, cell, origin, columns) in PRINTED.items():
            matrices = self.document(f"/tileMatrixSets/{name}")["tileMatrices"]
            self.assertEqual([m["id"] for m in matrices], [str(z) for z in range(len(matrices))])
            for zoom, matrix in enumerate(matrices):
                self.assertTrue(math.isclose(matrix["scaleDenominator"], scale / 2**zoom, rel_tol=1e-14), matrix)
                self.assertTrue(math.isclose(matrix["cellSize"], cell / 2**zoom, rel_tol=1e-14), matrix)
                for found, wanted in zip(matrix["pointOfOrigin"], origin, strict=True):
                    self.assertTrue(math.isclose(found, wanted, rel_tol=1e-14), matrix)
                self.assertEqual((matrix["tileWidth"], matrix["tileHeight"]), (256, 256))
                self.assertEqual((matrix["matrixWidth"], matrix["matrixHeight"]), (columns * 2**zoom, 2**zoom))


class JsonTileMatrixSet(ConformanceCase):
    conformance_class = "tms/2.0/conf/json-tilematrixset"

    @abstract_test("/conf/json-tilematrixset/json-tilematrixset")
    def test_json_tile_matrix_set(self):
        listed = {s["id"]: s for s in self.document("/tileMatrixSets")["tileMatrixSets"]}
        self.assertEqual(set(listed), set(PRINTED))
        for name, entry in listed.items():
            alone = self.document(self.path_of(self.links(entry, "self")[0]["href"]))
            self.assertEqual(alone["id"], name)
            self.assertEqual(alone["uri"], f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{name}")
            self.assertEqual(entry["uri"], alone["uri"])
            self.assertEqual(len(alone["orderedAxes"]), 2)
            self.assertTrue(alone["crs"].startswith("http://www.opengis.net/def/crs/"))
            for matrix in alone["tileMatrices"]:
                self.assertEqual(set(matrix), {"id", "scaleDenominator", "cellSize", "cornerOfOrigin", "pointOfOrigin",
                                               "tileWidth", "tileHeight", "matrixWidth", "matrixHeight"})
                self.assertEqual(matrix["cornerOfOrigin"], "topLeft")
        self.assert_problem(self.get("/tileMatrixSets/NoSuchQuad"), 404)
