"""`oryx inspect`: what it tells of a tile from a file, a folder or an address, and how it refuses what is none."""

import gzip
import json
import os
import shutil
import tempfile
import unittest

import oryx


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def tile_of(commands, kind=3):
    """One layer 'x' with one feature of these command integers."""
    feature = b"\x08\x07" + b"\x18" + varint(kind) + field(4, b"".join(map(varint, commands)))
    return field(3, b"\x78\x02" + field(1, b"x") + field(2, feature) + b"\x28" + varint(4096))


SQUARE = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]  # clockwise on a screen
BOWTIE = [9, 0, 0, 34, 20, 0, 0, 20, 19, 19, 9, 0, 15]
COUNTER = [9, 0, 0, 26, 0, 20, 20, 0, 0, 19, 15]


class Inspect(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oryx-inspect-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def report(self, *args, check=0):
        return json.loads(oryx.run("inspect", "--json", *args, check=check).stdout)

    def test_a_valid_tile_is_counted(self):
        report = self.report(self.write("a.mvt", tile_of(SQUARE)))
        self.assertTrue(report["valid"])
        layer = report["layers"][0]
        self.assertEqual((layer["name"], layer["features"], layer["polygons"], layer["vertices"], layer["extent"]),
                         ("x", 1, 1, 4, 4096))
        self.assertEqual((layer["without_id"], layer["beyond"]), (0, 0))

    def test_compressed_files_are_the_same_tile(self):
        plain = tile_of(SQUARE)
        packed = self.report(self.write("a.mvt.gz", gzip.compress(plain)))
        self.assertEqual((packed["bytes"], packed["stored_bytes"]), (len(plain), len(gzip.compress(plain))))
        self.assertEqual(packed["layers"], self.report(self.write("a.mvt", plain))["layers"])

    def test_breaches_are_told_with_their_clause(self):
        for name, commands, words in (("crossing", BOWTIE, "Self-intersection"), ("winding", COUNTER, "not exterior")):
            with self.subTest(name):
                report = self.report(self.write("a.mvt", tile_of(commands)), check=3)
                self.assertFalse(report["valid"])
                self.assertIn(words, report["faults"][0])
                self.assertIn("(MVT 4.3.4.4", report["faults"][0])
        text = oryx.run("inspect", self.write("a.mvt", tile_of(BOWTIE)), check=3).stdout
        self.assertIn("NOT VALID", text)

    def test_what_is_no_tile_is_refused_and_named(self):
        good = gzip.compress(tile_of(SQUARE) * 50)
        for content, words in ((b"<html>", "whole protocol buffer"), (good[:-9], "damaged gzip"),
                               (tile_of(SQUARE)[:-3], "whole protocol buffer"), (tile_of([9, 2]), "MVT 4.3")):
            with self.subTest(words):
                self.assertIn(words, oryx.run("inspect", self.write("bad.mvt", content), check=2).stderr)

    def test_wrong_arguments_say_what_would_be_right(self):
        path = self.write("a.mvt", tile_of(SQUARE))
        for args, code, words in (((os.path.join(self.folder, "none.mvt"),), 5, "none.mvt"), ((path, "1/2"), 2, "5/15/14"),
                                  ((path, "0/0/0"), 2, "a folder or an address"), ((self.folder,), 2, "many tiles"),
                                  ((self.folder, "3/1/1"), 5, "3/1/1"), ((self.folder, "1/2/0"), 5, "1"),
                                  (("http://127.0.0.1:9/a.mvt",), 6, "no answer"), ((), 2, "source")):
            with self.subTest(args):
                self.assertIn(words, oryx.run("inspect", *args, check=code).stderr)

    def test_a_tile_of_a_folder(self):
        self.write("5/15/14.pbf", tile_of(SQUARE))
        self.assertTrue(self.report(self.folder, "5/15/14")["source"].endswith("5/15/14.pbf"))

    def test_a_served_tile_by_its_address_a_template_and_tilejson(self):
        data = os.path.join(self.folder, "data")
        oryx.sample_data(data, os.path.join(self.folder, "sample"), "--incidents", "300")
        with oryx.Server(data) as server:
            url = f"{server.url}/tiles/cercles/5/15/14.mvt"
            report = self.report(url)
            self.assertTrue(report["valid"])
            self.assertEqual(report["bytes"], len(server.get("/tiles/cercles/5/15/14.mvt").body))
            self.assertGreater(report["layers"][0]["polygons"], 10)
            self.assertEqual(report["layers"][0]["beyond"], 64)
            for source in (f"{server.url}/tiles/cercles/{{z}}/{{x}}/{{y}}.mvt", f"{server.url}/tiles/cercles.json"):
                with self.subTest(source):
                    again = self.report(source, "5/15/14")
                    self.assertEqual(again["layers"], report["layers"])
            self.assertIn("404", oryx.run("inspect", f"{server.url}/tiles/nobody/5/15/14.mvt", check=5).stderr)
            self.assertIn("TileJSON", oryx.run("inspect", f"{server.url}/map", "5/15/14", check=2).stderr)


if __name__ == "__main__":
    unittest.main()
