"""`oryx tile`, `verify`, `extract`, `convert`, `diff` on the Mali sample and on the world's states: what they write is what the
server serves, other programs read it, and nothing half-made ever stands under an archive's name."""

import gzip
import hashlib
import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import npm
import oryx
from cases import small_disk

HERE = os.path.dirname(os.path.abspath(__file__))
LAYERS = "cercles,localities,axes"
KILLS = 6


def tiles_around(lon, lat, zooms):
    """The tiles of these zooms that hold a place, as z/x/y."""
    for z in zooms:
        x = int((lon + 180) / 360 * 2**z)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
        yield f"{z}/{x}/{y}"


def mbtiles_tile(path, name):
    z, x, y = map(int, name.split("/"))
    with sqlite3.connect(path) as database:
        row = database.execute("SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?",
                               (z, x, 2**z - 1 - y)).fetchone()
    return row and gzip.decompress(row[0])


class Archives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-archives-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        oryx.sample_data(cls.data, os.path.join(cls.folder, "sample"), "--incidents", "500")
        cls.archive = cls.tile("mali.pmtiles", LAYERS, "0-9")
        cls.mbtiles = cls.tile("mali.mbtiles", LAYERS, "0-9")

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @classmethod
    def command(cls, name, layers, zooms, *more, data=None):
        return ["tile", "--data-dir", data or cls.data, "--layers", layers, "--zoom", zooms, "--out", cls.path(name), *more]

    @classmethod
    def tile(cls, name, layers, zooms, *more, data=None):
        oryx.run(*cls.command(name, layers, zooms, *more, data=data), check=0)
        return cls.path(name)

    def report(self, *args, check=0):
        return json.loads(oryx.run(*args, "--json", check=check).stdout)

    # --- what is in them

    def test_every_tile_is_the_servers(self):
        names = list(tiles_around(-4, 14.5, range(10))) + list(tiles_around(-8, 12.65, range(10)))
        reader = npm.installed(os.path.join(HERE, "archive_reader"))
        done = subprocess.run(["node", os.path.join(HERE, "archive_reader", "read.mjs"), reader, self.archive, *names],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        read = json.loads(done.stdout)
        self.assertEqual((read["header"]["minZoom"], read["header"]["maxZoom"]), (0, 9))
        self.assertTrue(read["header"]["clustered"])
        self.assertEqual([layer["id"] for layer in read["metadata"]["vector_layers"]], sorted(LAYERS.split(",")))
        with oryx.Server(self.data) as server:
            for name in names:
                with self.subTest(name):
                    served = server.get(f"/tiles/{LAYERS}/{name}").body
                    self.assertEqual(read["tiles"][name], hashlib.sha256(served).hexdigest())
                    self.assertEqual(mbtiles_tile(self.mbtiles, name), served)

    def test_gdal_reads_mbtiles(self):
        if not shutil.which("ogrinfo"):
            self.skipTest("GDAL's programs are not installed")
        done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", self.mbtiles], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("ERROR", done.stderr)
        for layer in LAYERS.split(","):
            self.assertIn(f"Layer name: {layer}", done.stdout)

    def test_what_is_written_is_valid(self):
        for archive in (self.archive, self.mbtiles):
            report = self.report("verify", archive)
            self.assertTrue(report["valid"], report["faults"])
            self.assertEqual(report["advice"], [])
            self.assertGreater(report["tiles"], 400)

    def test_the_same_bytes_for_any_number_of_jobs(self):
        with open(self.archive, "rb") as file:
            whole = file.read()
        for jobs in ("1", "3"):
            with open(self.tile(f"jobs{jobs}.pmtiles", LAYERS, "0-9", "--jobs", jobs), "rb") as file:
                self.assertEqual(file.read(), whole)

    def test_the_report_counts_what_is_there(self):
        report = self.report(*self.command("report.pmtiles", "cercles:3-5,localities", "0-6"))
        self.assertEqual(report["tiles"], sum(zoom["tiles"] for zoom in report["zooms"]))
        self.assertEqual(report["file_bytes"], os.path.getsize(self.path("report.pmtiles")))
        zooms = {(zoom["layer"], zoom["zoom"]): zoom for zoom in report["omissions"]}
        self.assertNotIn(("cercles", 2), zooms)
        self.assertEqual(zooms["cercles", 4]["features"], 50)
        self.assertIn(("localities", 0), zooms)
        listed = self.report("verify", self.path("report.pmtiles"))
        self.assertEqual(listed["tiles"], report["tiles"])

    def test_filters_and_dates_select_as_the_server_does(self):
        where, when = "fatalities > 1", "2018-01-01/2019-06-30"
        archive = self.tile("filtered.mbtiles", "incidents", "4-6", "--filter", where, "--datetime", when,
                            "--authorised-by", "the test")
        names = [n for n in tiles_around(-3, 14.5, range(4, 7))]
        with oryx.Server(self.data) as server:
            for name in names:
                served = server.get(f"/tiles/incidents/{name}?filter=fatalities%20%3E%201&datetime={when}").body
                self.assertEqual(mbtiles_tile(archive, name) or b"", served)

    def test_statistics_tell_what_the_layers_hold(self):
        with oryx.Server(self.data) as server:
            places = [f["properties"] for f in server.get("/collections/localities/items?limit=10000").json()["features"]]
        for archive in (self.archive, self.mbtiles):
            stats = self.report("inspect", archive)["metadata"]["tilestats"]
            self.assertEqual((stats["layerCount"], [layer["layer"] for layer in stats["layers"]]), (3, sorted(LAYERS.split(","))))
            layer = next(layer for layer in stats["layers"] if layer["layer"] == "localities")
            self.assertEqual((layer["count"], layer["geometry"], layer["attributeCount"]),
                             (len(places), "Point", len(layer["attributes"])))
            for attribute in layer["attributes"]:
                if attribute["attribute"] not in places[0]:
                    continue
                values = sorted({place[attribute["attribute"]] for place in places} - {None})
                with self.subTest(attribute["attribute"]):
                    self.assertEqual(attribute["count"], min(1000, len(values)))
                    self.assertEqual(attribute["values"], values[:100])
                    if attribute["type"] == "number":
                        self.assertEqual((attribute["min"], attribute["max"]), (values[0], values[-1]))
        self.assertIn(f"layer localities: {len(places)} features, Point", oryx.run("inspect", self.archive, check=0).stdout)

    def test_statistics_tell_no_value_that_no_tile_shows(self):
        low = self.report("inspect", self.tile("low.pmtiles", "cercles", "0-0"))["metadata"]["tilestats"]["layers"][0]
        for attribute in low["attributes"]:
            self.assertEqual(set(attribute), {"attribute", "count", "type"})

    # --- from one to the other

    def test_kinds_convert_into_each_other_without_a_difference(self):
        for name in ("again.mbtiles", "folder/", "zstd.pmtiles"):
            more = ["--compression", "zstd"] if name.startswith("zstd") else []
            oryx.run("convert", self.archive, "--out", self.path(name), *more, check=0)
            report = self.report("diff", self.archive, self.path(name))
            self.assertTrue(report["same"], report)
            self.assertTrue(self.report("verify", self.path(name))["valid"])
        self.assertTrue(os.path.exists(self.path("folder/metadata.json")))

    def test_an_extract_holds_the_tiles_of_its_box(self):
        box = [-6, 13, -2, 16]
        oryx.run("extract", self.archive, "--bbox", ",".join(map(str, box)), "--zoom", "3-7", "--out", self.path("part.pmtiles"),
                 check=0)
        oryx.run(*self.command("box.pmtiles", LAYERS, "3-7", f"--bbox={','.join(map(str, box))}"), check=0)
        report = self.report("diff", self.path("part.pmtiles"), self.path("box.pmtiles"), check=3)
        self.assertEqual({k: v for k, v in report["totals"].items() if k != "same"},
                         {"differ": 0, "only_first": 0, "only_second": 0})
        self.assertTrue(self.report("verify", self.path("part.pmtiles"))["valid"])

    def test_a_difference_is_named(self):
        other = self.tile("other.pmtiles", "cercles,localities", "0-9")
        report = self.report("diff", self.archive, other, check=3)
        self.assertGreater(report["totals"]["differ"] + report["totals"]["only_first"], 0)
        self.assertIn("axes", " ".join(report["examples"]))
        self.assertIn("DIFFERENT", oryx.run("diff", self.archive, other, check=3).stdout)

    def test_inspect_tells_of_an_archive_and_of_a_tile_in_it(self):
        for archive in (self.archive, self.mbtiles):
            report = self.report("inspect", archive)
            self.assertEqual((report["min_zoom"], report["max_zoom"], report["tile_type"]), (0, 9, "mvt"))
            name = next(tiles_around(-4, 14.5, [6]))
            tile = self.report("inspect", archive, name)
            self.assertTrue(tile["valid"])
            self.assertIn("cercles", [layer["name"] for layer in tile["layers"]])
        self.assertIn("no tile", oryx.run("inspect", self.archive, "9/0/0", check=5).stderr)

    # --- archives as collections

    def test_an_archive_is_served_at_the_addresses_of_a_collection(self):
        data = self.path("served")
        for archive, name in ((self.archive, "mali"), (self.mbtiles, "tablet")):
            report = json.loads(oryx.ingest(data, "--collection", name, "--json", archive).stdout)
            self.assertEqual((report["min_zoom"], report["max_zoom"], report["sensitivity"]), (0, 9, "low"))
        names = list(tiles_around(-4, 14.5, range(10)))
        with oryx.Server(self.data) as made, oryx.Server(data) as server:
            for name in names:
                wanted = made.get(f"/tiles/{LAYERS}/{name}")
                z, x, y = name.split("/")
                for address in (f"/tiles/mali/{name}", f"/tiles/tablet/{name}.mvt",
                                f"/collections/mali/tiles/WebMercatorQuad/{z}/{y}/{x}"):
                    with self.subTest(address):
                        answer = server.get(address)
                        self.assertEqual((answer.status, answer.headers["content-type"]),
                                         (200, "application/vnd.mapbox-vector-tile"))
                        self.assertEqual(answer.body, wanted.body)
                        self.assertEqual(server.get(address, {"If-None-Match": answer.headers["etag"]}).status, 304)
            packed = server.get(f"/tiles/mali/{names[5]}", {"Accept-Encoding": "gzip"})
            self.assertEqual(gzip.decompress(packed.body), server.get(f"/tiles/mali/{names[5]}").body)
            # A browser would take zstd as well, and gets the archive's own bytes; who takes only zstd gets that.
            browser = server.get(f"/tiles/mali/{names[5]}", {"Accept-Encoding": "gzip, deflate, br, zstd"})
            self.assertEqual((browser.headers["content-encoding"], browser.body), ("gzip", packed.body))
            other = server.get(f"/tiles/mali/{names[5]}", {"Accept-Encoding": "zstd"})
            self.assertEqual(other.headers["content-encoding"], "zstd")
            self.assertNotEqual(other.headers["etag"], browser.headers["etag"])
            self.assertEqual(server.get("/tiles/mali/9/0/0").status, 204)
            self.assertEqual(server.get("/tiles/mali/15/0/0").status, 204)
            self.assertEqual(server.get("/tiles/mali/3/9/0").status, 404)
            self.assertEqual(server.get("/tiles/mali,tablet/3/3/3").status, 400)
            self.assertEqual(server.get("/tiles/mali/3/3/3?datetime=2019-01-01").status, 400)
            self.assertEqual(server.get("/collections/mali/tiles/WorldCRS84Quad/3/2/7").status, 404)
            document = server.get("/tiles/mali.json").json()
            self.assertEqual([layer["id"] for layer in document["vector_layers"]], sorted(LAYERS.split(",")))
            self.assertEqual((document["minzoom"], document["maxzoom"]), (0, 9))
            self.assertEqual(document["tiles"], [f"{server.url}/tiles/mali/{{z}}/{{x}}/{{y}}"])
            self.assertEqual(server.get("/collections/mali").status, 200)
            self.assertEqual(server.get("/collections/mali/items").json()["features"], [])
        oryx.run("versions", "--data-dir", data, "--verify", check=0)

    def test_images_are_served_as_what_they_are(self):
        png = b"\x89PNG\r\n\x1a\n" + os.urandom(300)
        folder = self.path("images/0/0")
        os.makedirs(folder)
        with open(os.path.join(folder, "0.png"), "wb") as file:
            file.write(png)
        archive = self.path("images.pmtiles")
        oryx.run("convert", self.path("images"), "--out", archive, check=0)
        self.assertTrue(self.report("verify", archive)["valid"])
        data = self.path("imagery")
        oryx.ingest(data, "--collection", "imagery", archive)
        with oryx.Server(data) as server:
            answer = server.get("/tiles/imagery/0/0/0", {"Accept-Encoding": "gzip"})
            self.assertEqual((answer.status, answer.headers["content-type"], answer.body), (200, "image/png", png))
            self.assertNotIn("content-encoding", answer.headers)

    def test_a_sensitive_archive_stays_sensitive(self):
        data, out = self.path("secret"), self.path("secret.pmtiles")
        with open(self.path("secret.json"), "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [1, 1]}}]}, file)
        oryx.ingest(data, "--collection", "secret", "--role", "other", "--sensitivity", "severe", self.path("secret.json"))
        oryx.run("tile", "--data-dir", data, "--layers", "secret", "--zoom", "0-2", "--out", out, "--authorised-by", "me", check=0)
        again = self.path("secret-again")
        report = json.loads(oryx.ingest(again, "--collection", "copy", "--sensitivity", "low", "--json", out).stdout)
        self.assertEqual(report["sensitivity"], "severe")
        self.assertIn("severe", oryx.run("tile", "--data-dir", again, "--layers", "copy", "--out", self.path("c.pmtiles"),
                                         check=4).stderr)

    def test_what_is_no_archive_is_not_ingested(self):
        path = self.path("nonsense.mbtiles")
        with open(path, "wb") as file:
            file.write(b"SQLite format 3\0 and then nothing of it")
        done = oryx.run("ingest", "--data-dir", self.path("none"), "--collection", "none", path, check=2)
        self.assertIn("database", done.stderr)
        self.assertIn("by itself", oryx.run("ingest", "--data-dir", self.path("none"), "--collection", "none", self.archive, path,
                                            check=2).stderr)

    # --- what may leave

    def test_sensitive_layers_stay_unless_somebody_answers_for_it(self):
        path = self.path("sensitive.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"event_id": i, "event_date": "2019-05-01", "event_type": "attack"},
                 "geometry": {"type": "Point", "coordinates": [-4 + i / 100, 14]}} for i in range(50)]}, file)
        data = self.path("sensitive")
        done = oryx.run("ingest", "--data-dir", data, "--collection", "incidents", "--role", "incidents", "--key", "event_id", path)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        refused = oryx.run(*self.command("no.pmtiles", "incidents", "0-4", data=data), check=4)
        self.assertIn("high", refused.stderr)
        self.assertIn("--authorised-by", refused.stderr)
        self.assertIn("public profile", oryx.run(*self.command("no.pmtiles", "incidents", "0-4", "--profile", "public", data=data),
                                                check=4).stderr)
        self.assertFalse(os.path.exists(self.path("no.pmtiles")) or os.path.exists(self.path("no.pmtiles.part")))
        self.tile("yes.pmtiles", "incidents", "0-4", "--authorised-by", "A. Nobody", data=data)
        with open(os.path.join(data, "exports.jsonl"), encoding="utf-8") as file:
            entry = json.loads(file.read())
        self.assertEqual((entry["authorised_by"], entry["command"], entry["out"]), ("A. Nobody", "tile", "yes.pmtiles"))
        self.assertEqual(os.stat(os.path.join(data, "exports.jsonl")).st_mode & 0o777, 0o600)

    # --- what goes wrong

    def test_kill_nine_leaves_nothing_and_resume_gives_the_same_bytes(self):
        seed = int(os.environ.get("ORYX_SEED", time.time_ns() % 2**32))
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        began = time.monotonic()
        whole = self.tile("whole.pmtiles", LAYERS, "0-11")
        seconds = time.monotonic() - began
        with open(whole, "rb") as file:
            wanted = file.read()
        killed = 0
        for attempt in range(40):
            if killed == KILLS:
                break
            name = f"killed{attempt}.pmtiles"
            process = subprocess.Popen([oryx.program(), *self.command(name, LAYERS, "0-11")], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            self.wait_for_spool(name, process)
            time.sleep(chance.uniform(0, seconds))
            process.send_signal(signal.SIGKILL)
            if process.wait(60) != -signal.SIGKILL or not os.path.exists(self.path(name + ".part/identity")):
                seconds *= 0.7  # it was over: the machine is quicker than it was
                continue
            killed += 1
            self.assertFalse(os.path.exists(self.path(name)))
            with open(self.tile(name, LAYERS, "0-11", "--resume"), "rb") as file:
                self.assertEqual(file.read(), wanted)
            self.assertFalse(os.path.exists(self.path(name + ".part")))
        self.assertEqual(killed, KILLS)

    def wait_for_spool(self, name, process):
        """Until a build has begun to write."""
        for _ in range(6000):
            if os.path.exists(self.path(name + ".part/identity")) or process.poll() is not None:
                return
            time.sleep(0.01)

    def test_ctrl_c_says_how_to_go_on(self):
        process = subprocess.Popen([oryx.program(), *self.command("stopped.pmtiles", LAYERS, "0-14")], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.wait_for_spool("stopped.pmtiles", process)  # a second later it may have ended
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.assertIn("--resume", words)
        self.assertFalse(os.path.exists(self.path("stopped.pmtiles")))

    def test_a_full_disk_is_said_and_resumed(self):
        for kind, archive in (("pmtiles", self.archive), ("mbtiles", self.mbtiles)):
            with self.subTest(kind):
                # Half of what the archive takes.
                disk = small_disk(self, self.path(f"disk-{kind}"), f"{os.path.getsize(archive) // 2048}k")
                out = os.path.join(disk, f"full.{kind}")
                command = ["tile", "--data-dir", self.data, "--layers", LAYERS, "--zoom", "0-9", "--out", out]
                refused = oryx.run(*command)
                self.assertNotIn(refused.returncode, (0, 3))
                self.assertIn("no space left on the disk", refused.stderr)
                self.assertFalse(os.path.exists(out))
                subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
                oryx.run(*command, "--resume", check=0)
                with open(out, "rb") as file, open(self.archive if kind == "pmtiles" else self.mbtiles, "rb") as same:
                    self.assertEqual(file.read(), same.read())

    def test_damaged_archives_are_refused_or_judged_with_clear_words(self):
        with open(self.archive, "rb") as file:
            whole = file.read()
        damage = {"cut.pmtiles": (whole[:9000], 3), "header.pmtiles": (whole[:60], 2), "empty.pmtiles": (b"", 2),
                  "page.pmtiles": (b"<html></html>", 2), "v4.pmtiles": (whole[:7] + b"\x04" + whole[8:], 2),
                  "long.pmtiles": (whole + b"tail", 3),
                  "flipped.pmtiles": (whole[:20000] + bytes([whole[20000] ^ 255]) + whole[20001:], 3)}
        for name, (content, code) in damage.items():
            with self.subTest(name):
                with open(self.path(name), "wb") as file:
                    file.write(content)
                done = oryx.run("verify", self.path(name))
                self.assertIn(done.returncode, {code, 2, 7} if code == 3 else {code}, done.stderr + done.stdout)
                self.assertNotIn("internal error", done.stderr)
                self.assertTrue(done.stderr or "NOT VALID" in done.stdout)

    def test_wrong_arguments_say_what_would_be_right(self):
        for change, words in ((["--zoom", "5-3"], "0-14"), (["--zoom", "0-21"], "0 to 20"), (["--bbox", "1,2,3"], "bbox"),
                              (["--compression", "rar"], "gzip, zstd"), (["--filter", "name ="], "filter"),
                              (["--datetime", "soon"], "datetime"), (["--profile", "secret"], "public"),
                              (["--resume"], "no unfinished build"), (["--tms"], "tms"), (["--jobs", "-1"], "--jobs"),
                              (["--jobs", "0"], "--jobs"), (["--jobs", "100000"], "256")):
            with self.subTest(change):
                command = ["tile", "--data-dir", self.data, "--layers", "cercles", "--out", self.path("wrong.pmtiles"), *change]
                done = oryx.run(*command)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stderr)
                self.assertFalse(os.path.exists(self.path("wrong.pmtiles")))
        for command, words in ((self.command("x.pmtiles", "nobody", "0-1"), "cercles"),
                               (self.command("x.tar", "cercles", "0-1"), ".pmtiles"),
                               (self.command("x.mbtiles", "cercles", "0-1", "--compression", "zstd"), "gzip")):
            self.assertIn(words, oryx.run(*command).stderr)

    # --- the world

    def test_the_states_of_the_world(self):
        source = os.path.join(oryx.need_shared(), "world", "natural_earth_10m.gpkg")
        data = self.path("world")
        done = oryx.run("ingest", "--data-dir", data, "--collection", "states", "--role", "areas", "--layer",
                        "states_provinces", source)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        archive = self.tile("states.pmtiles", "states", "0-6", data=data)
        report = self.report("verify", archive)
        self.assertTrue(report["valid"], report["faults"][:5])
        self.assertGreater(report["tiles"], 2000)
        self.assertLess(report["contents"], report["tiles"])
        self.tile("states.mbtiles", "states", "0-6", data=data)
        self.assertTrue(self.report("diff", archive, self.path("states.mbtiles"))["same"])


if __name__ == "__main__":
    unittest.main()
