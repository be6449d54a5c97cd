"""Archives that other programs made, read, judged, served, or refused: TileMill's and tippecanoe's MBTiles, which packages of
npm carry, two PMTiles of go-pmtiles' own tests (tests/api/archive_fixtures), and what GDAL writes.

No package of npm carries the PMTiles files of the format's own repository; what is particular of these (an empty file, no
mark, version 4, tiles of type MLT) is made byte by byte in tests/geo/archive and tests/api/test_archives.py."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import npm
import oryx

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "archive_fixtures")


class ForeignArchives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-foreign-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.packages = os.path.join(npm.installed(FIXTURES), "node_modules")

    def fixture(self, package, name):
        path = os.path.join(self.packages, package, "test", "fixtures", name)
        self.assertTrue(os.path.exists(path), path)
        return path

    def verify(self, path, code):
        return json.loads(oryx.run("verify", path, "--json", check=code).stdout)

    def check_served(self, path, media_type):
        """Tiles of an MBTiles file (200, evenly chosen) have, at their addresses, the bytes of the file; elsewhere is none."""
        data = tempfile.mkdtemp(dir=self.folder)
        oryx.ingest(data, "--collection", "foreign", path)
        oryx.run("versions", "--data-dir", data, "--verify", check=0)
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").fetchall()
        with oryx.Server(data) as server:
            document = server.get("/tiles/foreign.json").json()
            self.assertEqual((document["minzoom"], document["maxzoom"]), (min(r[0] for r in rows), max(r[0] for r in rows)))
            accept = {"Accept-Encoding": "gzip"} if media_type == "application/vnd.mapbox-vector-tile" else {}
            for z, x, south, tile in rows[:: max(1, len(rows) // 200)]:
                answer = server.get(f"/tiles/foreign/{z}/{x}/{2**z - 1 - south}", accept)
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, media_type))
                self.assertEqual(self.plain(answer.body), self.plain(tile))
            self.assertEqual(server.get("/tiles/foreign/18/3/3").status, 204)

    def plain(self, tile):
        return gzip.decompress(tile) if tile[:2] == b"\x1f\x8b" else tile

    # --- MBTiles of npm's packages

    def test_tippecanoes_vector_tiles_are_valid_and_served_as_they_are(self):
        for package, name, layer, tiles in (("mbview", "038.mbtiles", "berlingbigsummarygeojson", 9348),
                                            ("tile-reduce", "tiger.mbtiles", "tiger", 371)):
            with self.subTest(name):
                path = self.fixture(package, name)
                report = self.verify(path, 0)
                self.assertEqual((report["valid"], report["tiles"]), (True, tiles))
                told = json.loads(oryx.run("inspect", path, "--json", check=0).stdout)
                self.assertEqual([entry["id"] for entry in told["metadata"]["vector_layers"]], [layer])
                self.check_served(path, "application/vnd.mapbox-vector-tile")
                copy = os.path.join(self.folder, name.replace(".mbtiles", ".pmtiles"))
                oryx.run("convert", path, "--out", copy, check=0)
                self.assertTrue(self.verify(copy, 0)["valid"])
                oryx.run("diff", path, copy, check=0)

    def test_polygons_that_cross_themselves_are_named_by_tile_and_layer_and_still_served(self):
        path = self.fixture("mbview", "twolayers.mbtiles")
        report = self.verify(path, 3)
        self.assertFalse(report["valid"])
        self.assertIn("hospitales", report["faults"][0])
        self.assertIn("elf-intersection", report["faults"][0])
        self.check_served(path, "application/vnd.mapbox-vector-tile")

    def test_rings_that_repeat_their_first_vertex_are_breaches_of_the_specification(self):
        report = self.verify(self.fixture("tile-reduce", "osm.mbtiles"), 3)
        self.assertIn("MVT 4.3.4.4", report["faults"][0])

    def test_tilemills_images_lack_their_format_and_are_served_as_what_they_are(self):
        # MBTiles 1.0: without the row `format`, which 1.3 demands; the type is told by the first tile.
        for name, tiles in (("plain_1.mbtiles", 285), ("plain_2.mbtiles", 269), ("plain_3.mbtiles", 2621),
                            ("plain_4.mbtiles", 269)):
            with self.subTest(name):
                report = self.verify(self.fixture("mbtiles", name), 3)
                self.assertEqual((report["tiles"], report["faults"]),
                                 (tiles, ["the metadata lacks the row 'format' (MBTiles 1.3 MUST)"]))
                self.check_served(self.fixture("mbtiles", name), "image/png")

    def test_an_archive_without_tiles_is_not_valid(self):
        for name in ("empty.mbtiles", "geocoder_data.mbtiles"):
            with self.subTest(name):
                self.assertIn("there is not a single tile", self.verify(self.fixture("mbtiles", name), 3)["faults"])

    def test_a_damaged_database_is_refused(self):
        path = self.fixture("mbtiles", "corrupt.mbtiles")
        for command in (["verify", path], ["inspect", path],
                        ["ingest", "--data-dir", os.path.join(self.folder, "none"), "--collection", "none", path]):
            self.assertIn("the database is damaged", oryx.run(*command, check=2).stderr)

    # --- PMTiles of go-pmtiles' tests

    def test_go_pmtiles_fixtures_are_valid_and_served(self):
        for name, kind, tiles, clustered in (("test_fixture_1.pmtiles", "mvt", 1, False),
                                             ("unclustered.pmtiles", "png", 2, False)):
            with self.subTest(name):
                path = os.path.join(FIXTURES, "protomaps", name)
                report = self.verify(path, 0)
                self.assertEqual((report["valid"], report["tiles"]), (True, tiles))
                told = json.loads(oryx.run("inspect", path, "--json", check=0).stdout)
                self.assertEqual((told["tile_type"], told["clustered"]), (kind, clustered))
                data = os.path.join(self.folder, name + "-data")
                oryx.ingest(data, "--collection", "foreign", path)
                with oryx.Server(data) as server:
                    zoom = told["min_zoom"]
                    side = range(2**zoom)
                    answers = [server.get(f"/tiles/foreign/{zoom}/{x}/{y}") for x in side for y in side]
                    self.assertEqual(sum(answer.status == 200 for answer in answers), tiles)
                # Written anew it is clustered, and nothing else has changed.
                copy = os.path.join(self.folder, "copy-" + name)
                oryx.run("convert", path, "--out", copy, check=0)
                self.assertTrue(json.loads(oryx.run("inspect", copy, "--json", check=0).stdout)["clustered"])
                oryx.run("diff", path, copy, check=0)

    # --- GDAL

    @unittest.skipUnless(shutil.which("ogr2ogr"), "GDAL's programs are not installed")
    def test_what_gdal_writes_is_read_judged_and_served(self):
        source = os.path.join(self.folder, "points.geojson")
        with open(source, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"n": i, "name": f"p{i}"},
                 "geometry": {"type": "Point", "coordinates": [-10 + i / 20, 10 + i % 37 / 5]}} for i in range(300)]}, file)
        path = os.path.join(self.folder, "gdal.mbtiles")
        subprocess.run(["ogr2ogr", "-f", "MBTILES", path, source, "-nln", "points", "-dsco", "MAXZOOM=7"], check=True,
                       capture_output=True)
        report = self.verify(path, 0)
        self.assertGreater(report["tiles"], 40)
        self.check_served(path, "application/vnd.mapbox-vector-tile")

    @unittest.skipUnless(shutil.which("gdal_translate"), "GDAL's programs are not installed")
    def test_what_gdal_draws_as_images_is_served(self):
        picture = os.path.join(self.folder, "picture.tif")
        grid = os.path.join(self.folder, "picture.asc")
        with open(grid, "w", encoding="utf-8") as file:
            file.write("ncols 64\nnrows 64\nxllcorner -400000\nyllcorner 1500000\ncellsize 5000\n")
            file.writelines(" ".join(str((r * c) % 256) for c in range(64)) + "\n" for r in range(64))
        subprocess.run(["gdal_translate", "-q", "-ot", "Byte", "-a_srs", "EPSG:3857", grid, picture], check=True)
        for form, media_type in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
            with self.subTest(form):
                path = os.path.join(self.folder, form + ".mbtiles")
                subprocess.run(["gdal_translate", "-q", "-of", "MBTILES", "-co", f"TILE_FORMAT={form}", picture, path], check=True)
                self.verify(path, 0)
                self.check_served(path, media_type)


if __name__ == "__main__":
    unittest.main()
