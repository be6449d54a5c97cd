"""What `oryx ingest` refuses or leaves out, and how it says so: files that are not what they seem, rows that cannot be
right, losses, interrupts and full disks. The version that was there before stays whole and is served."""

import csv
import glob
import json
import os
import pty
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import unittest

import oryx
from cases import IngestCase, run_unprivileged, small_disk, write_csv

HEADER = ("id", "type", "date", "lon", "lat", "fatalities")
WAIT_SECONDS = 120


def row(number, date="2019-01-02", lon=-6.26, lat=13.43, fatalities=1):
    return number, "attack", date, lon, lat, fatalities


def write(path, content):
    with open(path, "w" if isinstance(content, str) else "wb") as file:
        file.write(content)
    return path


class Refusals(IngestCase):
    def table(self, name, rows, header=HEADER):
        return write_csv(self.path(name), header, rows)

    def report(self, *args, check=0):
        return self.ingest("--collection", "t", *args, check=check)


class Sources(Refusals):
    """Nothing is opened because of its name, nothing is fetched, and each refusal says what would be right."""

    VRT = '<OGRVRTDataSource><OGRVRTLayer name="t"><SrcDataSource>t.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    WMS = '<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service></GDAL_WMS>'

    def refuse(self, path, code, *words, args=()):
        done = oryx.ingest(self.data, *args, path, check=code)
        self.assertTrue(done.stderr.startswith("oryx: "), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.data, "catalog.json")), "something was published")

    def test_what_is_no_data_by_its_content(self):
        cases = [
            ("vrt.shp", self.VRT, 2, ["no .shx beside 'vrt.shp'", "copy all of them"]),
            ("wms.shp", self.WMS, 2, ["no .shx"]),
            ("vrt.geojson", self.VRT, 2, ["not whole GeoJSON", "line 1"]),
            ("vrt.gpkg", self.VRT, 2, ["could not be read as GPKG", "not what its name says"]),
            ("wms.fgb", self.WMS, 2, ["could not be read as FlatGeobuf"]),
            ("vrt.xlsx", self.VRT, 2, ["zip archive", "damaged"]),
            ("vrt.zip", self.VRT, 2, ["zip archive"]),
            ("vrt.csv", self.VRT, 4, []),  # a table of one name and no row
            ("t.vrt", self.VRT, 2, ["no format that is read here", "GeoPackage (.gpkg)"]),
            ("t.gz", "x", 2, ["does not say what it holds", ".csv.gz"]),
            ("t.csv.gz", "not gzip", 2, ["t.csv.gz"]),
            ("empty.csv", "", 2, ["the table is empty"]),
            ("empty.gpkg", "", 2, ["could not be read as GPKG"]),
            ("empty.geojson", "", 4, []),
            ("header.csv", "id,type,date\n", 4, []),
            ("numbers.csv", "1,-6.2,13.4\n2,-6.3,13.5\n", 2, ["columns' names should be", "id,date,lon,lat"]),
            ("cut.geojson", '{"type":"FeatureCollection","features":[{"type":"Feat', 2, ["not whole GeoJSON"]),
        ]
        for name, content, code, words in cases:
            with self.subTest(name=name):
                self.refuse_content(name, content, code, words)

    def refuse_content(self, name, content, code, words):
        path = write(self.path(name), content)
        if code == 4:
            done = oryx.ingest(self.data, path, check=4)
            self.assertIn("the sources hold no row", done.stdout)
            self.assertFalse(os.path.exists(os.path.join(self.data, "catalog.json")))
        else:
            self.refuse(path, code, *words)

    def test_what_is_no_local_file(self):
        os.mkdir(self.path("folder.gpkg"))
        os.mkfifo(self.path("pipe.csv"))
        os.symlink("nowhere", self.path("dangling.csv"))
        for path, code, words in (("/vsicurl/http://127.0.0.1:9/a.csv", 2, ["only local files are read", "download"]),
                                  ("/vsizip//tmp/a.zip", 2, ["only local files"]),
                                  ("http://127.0.0.1:9/a.geojson", 2, ["only local files"]),
                                  ("PG:dbname=x", 5, ["there is no file"]), ("/dev/zero", 2, ["not a file"]),
                                  (self.path("folder.gpkg"), 2, ["not a file"]),
                                  (self.path("pipe.csv"), 2, ["not a file"]),
                                  (self.path("dangling.csv"), 5, ["there is no file", "dangling.csv"]),
                                  (self.path("missing.csv"), 5, ["there is no file", "missing.csv"])):
            with self.subTest(path=path):
                self.refuse(path, code, *words)

    def test_a_link_to_a_file_is_that_file(self):
        self.table("real.csv", [row(1)])
        os.symlink("real.csv", self.path("link.csv"))
        self.assertEqual(self.report(self.path("link.csv"))["published"], 1)

    def test_a_file_without_rights_is_named(self):
        path = self.table("closed.csv", [row(1)])
        os.chmod(path, 0)
        os.chmod(self.folder, 0o777)
        done = run_unprivileged(self, "ingest", "--data-dir", self.data, path)
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertIn("closed.csv", done.stderr)
        self.assertRegex(done.stderr, "[Pp]ermission denied")

    def test_ids_that_the_addresses_use_are_refused(self):
        path = self.table("t.csv", [row(1)])
        for collection in ("processes", "health", "tiles", "map", "collections"):
            self.refuse(path, 2, "word of the server's addresses", args=("--collection", collection))
        for collection in ("Bad", "1x", "a.b", "../x", "a/b", "WebMercatorQuad", "é", "x" * 65):
            self.refuse(path, 2, "lower-case letter", args=("--collection", collection))

    def test_options_that_mean_nothing_say_what_would(self):
        path = self.table("t.csv", [row(1)])
        for args, word in ((("--role", "villages"), "localities"), (("--mode", "merge"), "upsert"),
                           (("--crs", "EPSG:999999"), "EPSG:4326"), (("--encoding", "klingon"), "UTF-8"),
                           (("--date-order", "ymd"), "dmy or mdy"), (("--map", "type"), "input=Field"),
                           (("--map", "nothing=type"), "the inputs are"), (("--key", "nokey"), "its fields are id, type"),
                           (("--sensitivity", "secret"), "moderate"), (("--coverage", "maybe"), "auto, yes or no"),
                           (("--min-zoom", "9", "--max-zoom", "3"), "zoom"),
                           (("--delete-keys", "none.txt"), "upsert")):
            with self.subTest(args=args):
                self.refuse(path, 2, word, args=args)

    def test_a_shapefile_that_does_not_say_its_crs_asks_for_it(self):
        source = write(self.path("s.geojson"), json.dumps(
            {"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}))
        subprocess.run(["ogr2ogr", self.path("s.shp"), source], check=True, timeout=60)
        os.remove(self.path("s.prj"))
        self.refuse(self.path("s.shp"), 2, "does not say what its coordinates mean", "--crs EPSG:")

    def test_bytes_that_are_no_text_are_quoted_as_text(self):
        points = self.path("b.gpkg")
        subprocess.run(["ogr2ogr", "-f", "GPKG", points, self.table("t.csv", [row(1, lon=1, lat=2)]), "-oo",
                        "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"], check=True, timeout=60)
        with open(points, "rb") as file:
            content = file.read()
        # SQLite's message quotes the name of the column that is not there.
        broken = content.replace(b"table_name, column_name", b"table_name, c\xd7lumn_name")
        self.assertNotEqual(broken, content)
        write(points, broken)
        self.refuse(points, 2, "damaged", "c?lumn_name")


class Damage(Refusals):
    """A file that was damaged on its way is read as far as it is whole, or refused. It never ends the program."""

    FILES = 60

    def test_damaged_files_are_refused_or_accounted_for(self):
        seed = int(os.environ.get("ORYX_SEED", time.time_ns() % 2**32))
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        whole = self.whole_files()
        for number in range(self.FILES):
            original = chance.choice(whole)
            folder = self.path(f"damaged{number}")
            os.mkdir(folder)
            stem = os.path.splitext(original)[0]
            for companion in glob.glob(stem + ".*"):
                shutil.copy(companion, folder)
            path = os.path.join(folder, os.path.basename(original))
            with open(path, "rb") as file:
                content = self.damage(bytearray(file.read()), chance)
            write(path, bytes(content))
            opened = path if "shape." not in path else os.path.join(folder, "shape.shp")
            done = oryx.run("ingest", "--data-dir", self.data, "--dry-run", "--json", opened)
            with self.subTest(file=original, number=number, seed=seed):
                self.assertIn(done.returncode, (0, 2, 3, 4), done.stderr)
                if done.returncode in (0, 3) or done.stdout:
                    report = json.loads(done.stdout)
                    self.assertEqual(report["read"], report["published"] + report["rejected"])
                else:  # refused as a whole: not readable, or an archive that unpacks beyond the limit
                    self.assertTrue(done.stderr.startswith("oryx: "), done.stderr)

    def whole_files(self):
        rows = [row(n, lon=n / 10, lat=n / 20) for n in range(1, 50)]
        table = self.table("table.csv", rows)
        for name, driver in (("a.geojson", "GeoJSON"), ("b.gpkg", "GPKG"), ("c.fgb", "FlatGeobuf"), ("d.xlsx", "XLSX"),
                             ("shape.shp", "ESRI Shapefile")):
            points = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"]
            subprocess.run(["ogr2ogr", "-f", driver, self.path(name), table, *(points if name != "d.xlsx" else [])],
                           check=True, capture_output=True, timeout=60)
        return [table, *(self.path(name) for name in ("a.geojson", "b.gpkg", "c.fgb", "d.xlsx", "shape.shp", "shape.shx",
                                                      "shape.dbf", "shape.prj"))]

    @staticmethod
    def damage(content, chance):
        """Cut short, bytes changed, or a stretch lost or doubled."""
        kind = chance.randrange(3)
        start = chance.randrange(len(content))
        if kind == 0:
            return content[:start]
        if kind == 1:
            for _ in range(chance.randrange(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            return content
        stretch = content[start:start + chance.randrange(1, 400)]
        return content[:start] + stretch * chance.choice((0, 2)) + content[start + len(stretch):]


class Rows(Refusals):
    """Every row is published or has its reason."""

    def test_each_fault_has_its_reason_and_its_line_among_the_rejects(self):
        good = [row(n) for n in range(1, 201)]
        bad = [(row(201, lon=1000), "longitude"), (row(202, lat=91), "latitude"), (row(203, lon="NaN"), "longitude"),
               (row(204, date="2999-01-01"), "dated after the day of ingest"), (row(7), "duplicate id '7'"),
               (row("", lon=1), "no key in field 'id'"), (row(206, date="someday"), "someday"),
               (row(207, lon="here"), "longitude 'here'")]
        path = self.table("t.csv", good + [fault for fault, _ in bad])
        report = self.report("--key", "id", path, check=3)
        self.assertEqual((report["read"], report["published"], report["rejected"]), (208, 200, 8))
        self.assertEqual(sum(report["rejected_by_reason"].values()), 8)
        self.assertEqual(stat.S_IMODE(os.stat(report["rejects_file"]).st_mode), 0o600)
        with open(report["rejects_file"], encoding="utf-8", newline="") as file:
            rejects = list(csv.DictReader(file))
        self.assertEqual([int(r["row"]) for r in rejects], list(range(201, 209)))
        for reject, (fault, reason) in zip(rejects, bad):
            self.assertIn(reason, reject["reason"])
            self.assertEqual((reject["file"], reject["id"]), ("t.csv", str(fault[0])))
        self.assertEqual(rejects[0]["wkt"], "POINT (1000 13.43)")
        self.assertEqual(self.current()["t"], 200)

    def test_rows_without_a_place_are_kept_and_counted(self):
        path = self.table("t.csv", [row(1), row(2, lon="", lat=""), row(3, lon="unknown", lat="unknown")])
        report = self.report(path)
        self.assertEqual((report["published"], report["without_geometry"]), (3, 2))
        with oryx.Server(self.data) as server:
            items = server.get("/collections/t/items").json()["features"]
        self.assertEqual([item["geometry"] is None for item in items], [False, True, True])

    def test_unknown_counts_are_null_and_nought_is_nought(self):
        words = ("", "unknown", "inconnu", "n/a", "-", 0, 12)
        path = self.table("t.csv", [row(n, fatalities=word) for n, word in enumerate(words)])
        self.report(path)
        with oryx.Server(self.data) as server:
            items = server.get("/collections/t/items").json()["features"]
        self.assertEqual([item["properties"].get("fatalities") for item in items], [None] * 5 + [0, 12])

    def test_suspicions_are_told(self):
        nowhere = self.table("zero.csv", [row(n) for n in range(9)] + [row(9, lon=0, lat=0)])
        self.assertIn("(0, 0)", " ".join(self.report(nowhere)["warnings"]))
        swapped = self.table("swapped.csv", [row(n, lon=13, lat=100) for n in range(9)])
        self.assertIn("swapped", " ".join(self.report("--force", swapped, check=3)["warnings"]))
        twice = self.table("twice.csv", [(1, "attack", "2019-01-01", 1, 1, "SÃ©gou")], (*HEADER[:5], "place"))
        self.assertIn("Ségou?", " ".join(self.report("--force", twice)["warnings"]))

    def test_more_than_five_percent_rejected_needs_force(self):
        for faults, code in ((5, 3), (6, 4)):  # of 100
            rows = [row(n, lat=13.43 if n >= faults else 95) for n in range(100)]
            path = self.table("t.csv", rows)
            report = self.report(path, check=code)
            self.assertEqual("refused" in report, code == 4)
            self.assertEqual("version" in report, code == 3)
        self.assertEqual(self.current()["t"], 95)
        self.assertIn("--force", " ".join(self.report("--force", path, check=3)["warnings"]))
        self.assertEqual(self.current()["t"], 94)

    def test_a_halved_count_needs_force(self):
        for rows, args, code in ((100, (), 0), (50, (), 0), (24, (), 4), (24, ("--force",), 0)):
            path = self.table("t.csv", [row(n) for n in range(rows)])
            self.report(*args, path, check=code)
        self.assertEqual(self.current()["t"], 24)

    def test_hostile_geometry_ingests_or_is_rejected_with_a_reason(self):
        shared = oryx.shared_dir()
        if shared is None:
            self.skipTest("the real data (ORYX_SHARED) are not there")
        files = glob.glob(os.path.join(shared, "fixtures", "geometry", "*.json"))
        self.assertGreater(len(files), 10)
        for path in files:
            with self.subTest(file=os.path.basename(path)):
                report = self.report("--force", path, check=3 if "invalid-polygon" in path else 0)
                self.assertGreater(report["read"], 0)
                self.assertEqual(sum(report["repaired_by_reason"].values()) > 0, report["repaired"] > 0)
                self.assertEqual(self.current()["t"], report["published"])


class Trouble(Refusals):
    """Whatever ends a command early, what was published before stands, and nothing half done is read."""

    def setUp(self):
        super().setUp()
        self.report(self.table("small.csv", [row(n) for n in range(10)]))

    def assert_untouched(self, data=None):
        self.data = data or self.data
        self.assertEqual(self.current()["t"], 10)
        staging = os.path.join(self.data, ".staging")
        self.assertEqual(os.listdir(staging) if os.path.isdir(staging) else [], [])
        self.assertEqual(len(os.listdir(os.path.join(self.data, "collections", "t"))), 1)

    def large(self):
        return self.table("large.csv", [row(n) for n in range(60_000)])

    def test_ctrl_c_ends_it_and_leaves_nothing(self):
        for stage in (b"look", b"convert", b"write"):
            with self.subTest(stage=stage):
                code, seen = self.interrupt_at(stage)
                if code == 0 and stage == b"write":
                    self.skipTest("it was published before the interrupt came")
                self.assertEqual(code, 130, seen)
                self.assertIn(b"cancelled", seen)
                self.assert_untouched()
        self.assertEqual(self.report(self.large())["published"], 60_000)

    def interrupt_at(self, stage):
        """Starts an ingest on a terminal of its own and presses Ctrl-C once the bar shows a stage."""
        ours, theirs = pty.openpty()
        command = [oryx.program(), "ingest", "--data-dir", self.data, "--collection", "t", self.large()]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        seen = b""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                got = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if stage in got and stage not in seen:
                process.send_signal(signal.SIGINT)
            seen += got
        os.close(ours)
        self.assertIn(stage, seen)
        return process.wait(WAIT_SECONDS), seen

    def test_the_bar_is_for_terminals_only(self):
        done = oryx.ingest(self.data, "--collection", "t", "--dry-run", self.large(), check=0)
        self.assertEqual(done.stderr, "")
        ours, theirs = pty.openpty()
        process = subprocess.Popen([oryx.program(), "ingest", "--data-dir", self.data, "--dry-run", self.path("small.csv")],
                                   stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        self.assertEqual(process.wait(WAIT_SECONDS), 0)
        self.assertRegex(os.read(ours, 65536).decode(), re.compile(r"look +\[.*\] +\d+ %"))
        os.close(ours)

    def test_a_full_disk_is_told_and_changes_nothing(self):
        disk = small_disk(self, self.path("disk"), "1m")
        data = os.path.join(disk, "data")
        oryx.ingest(data, "--collection", "t", self.path("small.csv"), check=0)
        done = oryx.ingest(data, "--collection", "t", self.large(), check=7)
        self.assertIn("room left on the disk", done.stderr)
        self.assert_untouched(data)

    def test_a_data_directory_that_cannot_be_written_is_told(self):
        write(self.path("file"), "x")
        done = oryx.ingest(self.path("file"), self.path("small.csv"), check=7)
        self.assertIn("not a folder", done.stderr)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
