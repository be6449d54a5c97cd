"""`oryx ingest` from outside: one small truth in every format it reads, compared row by row as served; what it
recognises, its modes, its report and its exit codes. Refusals and trouble are in test_ingest_refusals.py."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import unittest
import zipfile

import oryx
from cases import IngestCase, write_csv

# Coordinates are whole multiples of 9 seconds, so that degrees, minutes and seconds say them exactly.
FIELDS = ("event_id", "event_type", "event_date", "fatalities", "place", "longitude", "latitude")
TRUTH = [
    ("E1", "Attack", "2019-01-02", 3, "Ségou", -6.265, 13.43),
    ("E2", "Attack", "2019-02-28", None, "Ménaka", 2.4025, 15.9175),
    ("E3", "Abduction", "2019-12-31", 0, "Tombouctou", -3.0075, 16.7725),
    ("E4", "Explosion / IED", "2018-07-14", 12, "Gao; the \"old\" town, east", -0.045, 16.2725),
    ("E5", "Attack", "2017-03-01", 1, "Koulikoro", -7.56, 12.8625),
    ("E6", "Looting", "2017-04-01", None, "place not found", None, None),
]


def ogr(*args):
    subprocess.run(["ogr2ogr", *map(str, args)], check=True, capture_output=True, timeout=60)


def feature(row):
    values = dict(zip(FIELDS, row))
    lon, lat = values.pop("longitude"), values.pop("latitude")
    point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": values, "geometry": point}


def write_geojson(path, rows=TRUTH):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": [feature(row) for row in rows]}, file)


def write_areas(path, *spans):
    """A square degree or so from each west to each east."""
    rings = [[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]] for west, east in spans]
    features = [{"type": "Feature", "properties": {"code": f"A{i}", "name": f"Area {i}"},
                 "geometry": {"type": "Polygon", "coordinates": [ring]}} for i, ring in enumerate(rings)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


def sexagesimal(degrees, axis):
    """13.43 as 13°25'48.0"N."""
    if degrees is None:
        return ""
    seconds = round(abs(degrees) * 3600)
    letter = axis[degrees < 0]
    return f"{seconds // 3600}°{seconds // 60 % 60:02}'{seconds % 60:02}.0\"{letter}"


def grid_references(places):
    """MGRS to the metre, from UTM coordinates by PROJ (through gdaltransform) and NGA.SIG.0012's table of letters."""
    references = []
    for lon, lat in places:
        zone = int((lon + 180) // 6) + 1
        done = subprocess.run(["gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", f"EPSG:{32600 + zone}", "-output_xy"],
                              input=f"{lon} {lat}", check=True, capture_output=True, text=True, timeout=60)
        east, north = (int(float(number)) for number in done.stdout.split()[:2])
        column = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3][east // 100_000 - 1]
        row = "ABCDEFGHJKLMNPQRSTUV"[(north // 100_000 + (0 if zone % 2 else 5)) % 20]
        band = "CDEFGHJKLMNPQRSTUVWX"[int((lat + 80) // 8)]
        references.append(f"{zone}{band} {column}{row} {east % 100_000:05} {north % 100_000:05}")
    return references


def pack(path, name):
    """The file as gzip, under a name that says what is in it."""
    with open(path, "rb") as plain, gzip.open(name, "wb") as packed:
        shutil.copyfileobj(plain, packed)
    return name


class Formats(IngestCase):
    """Each format is written from the truth by another program; what is served has to be the truth again."""

    def write_formats(self):
        """Collection id to what `oryx ingest` is given for it."""
        made = {}
        source = self.path("geojson.geojson")
        write_geojson(source)
        made["geojson"] = [source]
        for name, driver, options in (("shapefile", "ESRI Shapefile", ["-lco", "ENCODING=UTF-8"]),
                                      ("latin", "ESRI Shapefile", ["-lco", "ENCODING=ISO-8859-1"]),
                                      ("gpkg", "GPKG", []), ("geojsonl", "GeoJSONSeq", []),
                                      ("fgb", "FlatGeobuf", ["-where", "event_id <> 'E6'", "-lco", "SPATIAL_INDEX=NO"])):
            ending = {"shapefile": "shp", "latin": "shp"}.get(name, name)
            made[name] = [self.path(f"{name}.{ending}")]
            ogr("-f", driver, made[name][0], source, *options, "-nlt", "POINT")
        projected = self.path("projected.shp")
        ogr("-f", "ESRI Shapefile", projected, source, "-t_srs", "EPSG:32630", "-nlt", "POINT")
        made["projected"] = [projected]
        bare = self.path("bare.shp")
        ogr("-f", "ESRI Shapefile", bare, source, "-t_srs", "EPSG:32630", "-nlt", "POINT")
        os.remove(self.path("bare.prj"))
        made["bare"] = [bare, "--crs", "EPSG:32630"]
        made["zipped"] = [self.path("zipped.zip")]
        with zipfile.ZipFile(made["zipped"][0], "w") as archive:
            for ending in ("shp", "shx", "dbf", "prj", "cpg"):
                archive.write(self.path(f"shapefile.{ending}"), f"export/of today/Événements.{ending}")
        for name in ("geojson", "geojsonl", "gpkg", "fgb"):
            made[name + "_gz"] = [pack(made[name][0], self.path(f"{name}_gz.{name}.gz"))]
        made.update(self.write_tables())
        return made

    def write_tables(self):
        blank = [["" if value is None else value for value in row] for row in TRUTH]
        comma = [[str(value).replace(".", ",") if i >= 5 else value for i, value in enumerate(row)] for row in blank]
        angles = [[*row[:5], sexagesimal(row[5], "EW"), sexagesimal(row[6], "NS")] for row in TRUTH]
        references = grid_references([row[5:] for row in TRUTH if row[5] is not None]) + [""]
        grid = [[*row[:5], reference] for row, reference in zip(blank, references)]
        path = lambda name: self.path(name + ".csv")
        plain = write_csv(path("comma"), FIELDS, blank)
        made = {
            "comma": [plain],
            "comma_gz": [pack(plain, self.path("comma_gz.csv.gz"))],
            "semicolon": [write_csv(path("semicolon"), FIELDS, comma, ";")],
            "tabs": [write_csv(path("tabs"), FIELDS, blank, "\t")],
            "western": [write_csv(path("western"), FIELDS, blank, encoding="cp1252")],
            "named_encoding": [write_csv(path("named_encoding"), FIELDS, blank, encoding="latin1"),
                               "--encoding", "ISO-8859-1"],
            "marked": [write_csv(path("marked"), FIELDS, blank, encoding="utf-8-sig")],
            "wide": [write_csv(path("wide"), FIELDS, blank, encoding="utf-16")],
            "angles": [write_csv(path("angles"), FIELDS, angles)],
            "grid": [write_csv(path("grid"), (*FIELDS[:5], "MGRS"), grid)],
        }
        book = self.path("book.xlsx")
        ogr("-f", "XLSX", book, plain, "-nln", "Incidents", "-oo", "AUTODETECT_TYPE=YES")
        ogr("-f", "XLSX", "-update", book, write_csv(path("notes"), ("note", "by"), [("not data", "x")]))
        self.assertIn("Incidents, notes", oryx.ingest(self.data, book, check=2).stderr)
        made["book"] = [book, "--sheet", "Incidents"]
        return made

    def test_every_format_says_the_same(self):
        made = self.write_formats()
        for collection, args in made.items():
            with self.subTest(format=collection):
                report = self.ingest("--collection", collection, *args)
                rows = len(TRUTH) - collection.startswith("fgb")
                self.assertEqual((report["role"], report["read"], report["published"]), ("incidents", rows, rows))
                self.assertEqual(report["without_geometry"], 0 if collection.startswith("fgb") else 1)
                self.assertTrue(report["key"].startswith("field event_id"), report["key"])
                self.assertEqual(report["date_precision"], {"day": rows})
        with oryx.Server(self.data) as server:
            for collection in made:
                served = server.get(f"/collections/{collection}/items?limit=100").json()["features"]
                truth = TRUTH[:-1] if collection.startswith("fgb") else TRUTH
                with self.subTest(format=collection, seen="as served"):
                    self.compare(served, truth, 1e-5 if collection == "grid" else 1e-9)

    def compare(self, served, truth, tolerance):
        self.assertEqual([f["id"] for f in served], [row[0] for row in truth])
        for item, row in zip(served, truth):
            values = item["properties"]
            self.assertEqual(values["event_type"], row[1])
            self.assertEqual(values["date_start"], row[2])
            self.assertEqual(values.get("fatalities"), row[3])
            self.assertEqual(values["place"], row[4])
            if row[5] is None:
                self.assertIsNone(item["geometry"])
                continue
            for got, want in zip(item["geometry"]["coordinates"], row[5:]):
                self.assertAlmostEqual(got, want, delta=tolerance)


class Recognition(IngestCase):
    """Known sources are told by their columns, and others guessed from names and values."""

    def recognise(self, *args):
        report = self.ingest("--dry-run", *args)
        self.assertFalse(os.path.exists(self.data))
        return report

    def test_the_real_files_of_mali(self):
        shared = oryx.shared_dir()
        if shared is None:
            self.skipTest("the real data (ORYX_SHARED) are not there")
        for name, rows, role, level, title in (
                ("cercles.shp", 50, "areas", "cercle", "OCHA COD-AB administrative boundaries"),
                ("regions.shp", 9, "areas", "region", "OCHA COD-AB administrative boundaries"),
                ("communes.shp", 701, "areas", "commune", "OCHA COD-AB administrative boundaries"),
                ("incidents.shp", 500, "incidents", None, "UCDP Georeferenced Event Dataset"),
                ("bases.shp", 15, "bases", None, "bases, guessed"), ("axes.shp", 12, "axes", None, "axes, guessed"),
                ("places.csv", 97, "localities", None, "localities, guessed"),
                ("airfields.geojson", 30, "airfields", None, "airfields, guessed")):
            with self.subTest(file=name):
                report = self.recognise(os.path.join(shared, "mali", name))
                self.assertEqual((report["role"], report.get("level"), report["mapping"]["title"]),
                                 (role, level, title))
                self.assertEqual((report["read"], report["published"], report["rejected"]), (rows, rows, 0))

    def test_the_ucdp_of_the_world_has_days_precisions_and_keys(self):
        shared = oryx.shared_dir()
        if shared is None:
            self.skipTest("the real data (ORYX_SHARED) are not there")
        report = self.recognise(os.path.join(shared, "world", "ged_syria.csv.gz"))
        self.assertEqual((report["read"], report["mapping"]["recognised"]), (16566, True))
        self.assertEqual(report["key"], "field id")
        self.assertEqual(sum(report["date_precision"].values()), report["published"])
        self.assertGreater(report["date_precision"]["day"], 10_000)
        self.assertGreater(report["location_precision"]["exact"], 1000)

    def test_boundaries_as_ocha_publishes_them(self):
        square = lambda x: {"type": "Polygon", "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]}
        for country, level in (("ML", "cercle"), ("NE", "departement"), ("XX", "admin2")):
            path = self.path(f"{country}_adm2.geojson")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"type": "FeatureCollection", "features": [
                    {"type": "Feature", "geometry": square(n),
                     "properties": {"ADM0_FR": "Pays", "ADM0_PCODE": country, "ADM1_FR": "Région", "ADM2_FR": f"Nom {n}",
                                    "ADM1_PCODE": f"{country}01", "ADM2_PCODE": f"{country}010{n}"}}
                    for n in range(4)]}, file)
            report = self.recognise(path)
            self.assertEqual((report["level"], report["key"]), (level, "field ADM2_PCODE"))
            self.assertIn("parent=ADM1_FR", report["mapping"]["fields"])

    def test_ucdp_codes_of_place_and_time_become_words(self):
        header = ("id", "year", "type_of_violence", "dyad_name", "where_prec", "where_coordinates", "longitude", "latitude",
                  "date_prec", "date_start", "date_end", "best", "deaths_civilians", "source_article")
        path = write_csv(self.path("ged.csv"), header, [
            (41, 2019, 3, "A - Civilians", 1, "Ogossagou", -3.6, 14.0, 1, "2019-03-23 00:00:00.000", "2019-03-23", 160, 160, "x"),
            (42, 2019, 1, "A - B", 3, "Koro cercle", -3.1, 14.1, 4, "2019-05-01", "2019-05-31", 5, 0, "x"),
            (43, 2019, 2, "B - C", 6, "Mali", -2, 17, 5, "2019-01-01", "2019-12-31", 2, 0, "x")])
        report = self.ingest("--collection", "ged", path)
        self.assertEqual(report["mapping"]["title"], "UCDP Georeferenced Event Dataset")
        self.assertIn("source_article", report["left_out"])
        seen = [[item["id"]] + [item["properties"][name] for name in
                                ("event_type", "civilian_targeting", "location_precision", "date_precision", "date_end",
                                 "fatalities", "civilian_fatalities")] for item in self.items("ged")]
        self.assertEqual(seen, [[41, "One-sided violence", True, "exact", "day", "2019-03-23", 160, 160],
                                [42, "State-based conflict", False, "admin2", "month", "2019-05-31", 5, 0],
                                [43, "Non-state conflict", False, "country", "year", "2019-12-31", 2, 0]])

    def test_an_acled_export_tells_its_terms(self):
        path = write_csv(self.path("acled.csv"),
                         ("event_id_cnty", "event_date", "time_precision", "event_type", "actor1", "latitude",
                          "longitude", "geo_precision", "location", "fatalities", "notes", "civilian_targeting"),
                         [("#event+code", "#date+occurred", "", "#event+type", "#group", "#geo+lat", "#geo+lon", "",
                           "#loc+name", "#affected+killed", "#description", ""),
                          ("MLI1", "14 March 2021", 1, "Battles", "A", 13.4, -6.2, 1, "Ségou", 2, "free text", ""),
                          ("MLI2", "02 April 2021", 3, "Violence against civilians", "B", 15.9, 2.4, 3, "Ménaka", 0,
                           "free text", "Civilian targeting")])
        report = self.ingest("--collection", "acled", path)
        self.assertEqual(report["mapping"]["title"], "ACLED export")
        self.assertTrue(report["sources"][0]["hxl_row"])
        self.assertEqual(report["read"], 2)
        self.assertIn("notes", report["left_out"])
        self.assertEqual(report["date_precision"], {"day": 1, "month": 1})
        self.assertEqual(report["location_precision"], {"exact": 1, "admin1": 1})
        with oryx.Server(self.data) as server:
            self.assertIn("redistribution restricted", server.get("/tiles/acled.json").text)
            items = server.get("/collections/acled/items").json()["features"]
        self.assertEqual([item["properties"]["civilian_targeting"] for item in items], [False, True])
        self.assertEqual(items[1]["properties"]["date_end"], "2021-04-30")
        self.assertNotIn("free text", json.dumps(items))


class Options(IngestCase):
    """What the command line overrides, and what it leaves alone."""

    def test_map_names_fields_that_nothing_would_guess(self):
        path = write_csv(self.path("t.csv"), ("nr", "quoi", "quand", "nbre", "a", "b", "secret"),
                         [(1, "attaque", "2 mai 2019", "inconnu", -6.2, 13.4, "a name")])
        report = self.ingest("--role", "incidents", "--key", "nr", "--collection", "t", "--map",
                             "event_type=quoi,date_start=quand,fatalities=nbre,lon=a,lat=b", path)
        self.assertEqual(report["left_out"], ["secret"])
        item = self.items("t")[0]
        self.assertEqual((item["id"], item["properties"]["event_type"], item["properties"]["date_start"]),
                         (1, "attaque", "2019-05-02"))
        self.assertIsNone(item["properties"]["fatalities"])
        self.assertEqual(item["geometry"]["coordinates"], [-6.2, 13.4])

    def test_keep_publishes_a_column_and_codes_stay_text(self):
        header = ("id", "type", "date", "lon", "lat", "pcode", "source")
        path = write_csv(self.path("t.csv"), header, [(1, "a", "2019-01-01", 1, 1, "0101", "S"),
                                                      (2, "a", "2019-01-01", 1, 1, "0102", "S")])
        self.ingest("--collection", "t", "--keep", "pcode", path)
        item = self.items("t")[0]
        self.assertEqual(item["properties"]["pcode"], "0101")
        self.assertNotIn("source", item["properties"])
        refused = oryx.ingest(self.data, "--keep", "nosuch", path, check=2)
        self.assertIn("'nosuch'", refused.stderr)
        self.assertIn("pcode", refused.stderr)  # what is there instead

    def test_of_two_pairs_of_coordinates_the_one_in_degrees_is_taken(self):
        path = write_csv(self.path("t.csv"), ("id", "type", "date", "x", "y", "longitude", "latitude"),
                         [(1, "a", "2019-01-01", 587000, 1484000, -6.2, 13.4)])
        report = self.ingest("--dry-run", path)
        self.assertLessEqual({"lon=longitude", "lat=latitude"}, set(report["mapping"]["fields"]))
        self.assertEqual(report["left_out"], ["x", "y"])

    def test_dates_of_unsettled_order_are_asked_for(self):
        header = ("id", "type", "date", "lon", "lat")
        row = lambda n, date: (n, "attack", date, -6, 13)
        open_order = write_csv(self.path("open.csv"), header, [row(1, "05/04/2019"), row(2, "03/02/2019")])
        refused = oryx.ingest(self.data, open_order, check=2)
        self.assertIn("--date-order", refused.stderr)
        for order, day in (("dmy", "2019-04-05"), ("mdy", "2019-05-04")):
            self.ingest("--date-order", order, "--collection", order, open_order)
            self.assertEqual(self.items(order)[0]["properties"]["date_start"], day)
        settled = write_csv(self.path("settled.csv"), header, [row(1, "05/04/2019"), row(2, "25/02/2019")])
        self.ingest("--collection", "settled", settled)
        self.assertEqual(self.items("settled")[0]["properties"]["date_start"], "2019-04-05")

    def test_upsert_append_and_delete_work_by_key(self):
        header = ("id", "type", "date", "lon", "lat", "fatalities")
        row = lambda n, dead: (n, "attack", "2019-01-01", -6, 13, dead)
        first = write_csv(self.path("first.csv"), header, [row(n, 1) for n in range(1, 11)])
        second = write_csv(self.path("second.csv"), header, [row(10, 7), row(11, 7)])
        doomed = self.path("doomed.txt")
        with open(doomed, "w", encoding="utf-8") as file:
            file.write("3\n\n99\n")
        self.ingest("--collection", "t", first)
        report = self.ingest("--collection", "t", "--mode", "upsert", "--delete-keys", doomed, second)
        self.assertEqual([report[n] for n in ("inserted", "updated", "carried", "deleted")], [1, 1, 8, 1])
        served = {item["id"]: item["properties"]["fatalities"] for item in self.items("t")}
        self.assertEqual(served, {**{n: 1 for n in range(1, 10) if n != 3}, 10: 7, 11: 7})
        report = self.ingest("--collection", "t", "--mode", "append", "--force", second, check=3)
        self.assertEqual(report["rejected"], 2)
        self.assertEqual(len(self.items("t")), 10)
        # Without a stable key nothing can be said to be the same row.
        bare = write_csv(self.path("bare.csv"), header[1:], [row(1, 1)[1:]])
        refused = oryx.ingest(self.data, "--collection", "t", "--mode", "upsert", bare, check=4)
        self.assertIn("--key", refused.stderr)

    def test_several_paths_are_one_input(self):
        header = ("id", "type", "date", "lon", "lat")
        paths = [write_csv(self.path(f"{n}.csv"), header, [(n, "attack", "2019-01-01", -6, 13)]) for n in (1, 2, 3)]
        report = self.ingest("--collection", "t", *paths)
        self.assertEqual((report["read"], len(report["sources"])), (3, 3))
        self.assertEqual([item["id"] for item in self.items("t")], [1, 2, 3])

    def test_layers_of_one_file_are_named(self):
        source = self.path("s.geojson")
        write_geojson(source, TRUTH[:2])
        package = self.path("p.gpkg")
        ogr("-f", "GPKG", package, source, "-nln", "one")
        ogr("-f", "GPKG", "-update", package, source, "-nln", "two")
        refused = oryx.ingest(self.data, package, check=2)
        self.assertIn("(layer): name one of one, two", refused.stderr)
        self.assertEqual(self.ingest("--collection", "t", "--layer", "two", package)["read"], 2)

    def test_role_and_level_are_the_callers_where_named(self):
        path = write_csv(self.path("t.csv"), ("id", "type", "date", "lon", "lat"), [(1, "well", "2019-01-01", 1, 2)])
        report = self.ingest("--dry-run", "--role", "other", path)
        self.assertEqual((report["role"], report["left_out"]), ("other", []))
        square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
        areas = self.path("areas.geojson")
        with open(areas, "w", encoding="utf-8") as file:
            json.dump({"type": "Feature", "properties": {"name": "Sector West"}, "geometry": square}, file)
        self.assertEqual(self.ingest("--dry-run", "--level", "sector", areas)["level"], "sector")

    def test_a_coverage_is_found_asked_for_or_declined(self):
        touching, overlapping = self.path("touching.geojson"), self.path("overlapping.geojson")
        write_areas(touching, (0, 1), (1, 2))
        write_areas(overlapping, (0, 1), (0.9, 2))
        cases = ((touching, (), True, "shared by neighbours"), (touching, ("--coverage", "auto"), True, "shared by"),
                 (touching, ("--coverage", "no"), False, "each area by itself, by --coverage no"),
                 (overlapping, (), False, "each area by itself, since 5 % of the ground belongs to several"),
                 (overlapping, ("--coverage", "yes"), True, "shared by neighbours"))
        for file, flags, shared, words in cases:
            with self.subTest(file=file, flags=flags):
                dry = self.ingest("--dry-run", "--collection", "t", *flags, file)
                report = self.ingest("--collection", "t", *flags, file)
                self.assertEqual(report["coverage"]["is_coverage"], shared)
                self.assertIn(words, report["borders"])
                self.assertEqual((dry["coverage"], dry["warnings"]), (report["coverage"], report["warnings"]))
                manifest = self.manifest("t")
                self.assertEqual(manifest["coverage"]["is_coverage"], shared)
                self.assertEqual(manifest["collection"]["coverage"], flags[1] if flags else "auto")
                self.assertEqual([entry["name"] for entry in manifest["files"]], ["features.fgb", "arcs.bin"])
                warned = [text for text in report["warnings"] if "the first of them has it" in text]
                self.assertEqual(len(warned), 1 if flags == ("--coverage", "yes") else 0)
                self.assertEqual(manifest["warnings"], report["warnings"])
        told = oryx.ingest(self.data, "--collection", "t", touching, check=0).stdout
        self.assertRegex(told, "(?m)^  borders +shared by neighbours$")
        refused = oryx.ingest(self.data, "--coverage", "maybe", touching, check=2)
        self.assertIn("(coverage): it is auto, yes or no", refused.stderr)
        points = self.path("points.geojson")
        write_geojson(points)
        self.assertNotIn("borders", self.ingest("--collection", "points", points))
        self.assertNotIn("arcs.bin", [entry["name"] for entry in self.manifest("points")["files"]])

    def test_a_version_without_arcs_is_served_as_before(self):
        source = self.path("s.geojson")
        write_areas(source, (0, 1), (1, 2))
        self.ingest("--collection", "t", source)
        with oryx.Server(self.data) as server:
            tile = server.get("/tiles/t/5/16/15.mvt")
        manifest = self.manifest("t")
        folder = os.path.join(self.data, "collections", "t", manifest["version"])
        os.remove(os.path.join(folder, "arcs.bin"))
        manifest["files"] = [entry for entry in manifest["files"] if entry["name"] != "arcs.bin"]
        del manifest["coverage"], manifest["collection"]["coverage"]
        with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        self.assertEqual(self.current(), {"t": 2})
        with oryx.Server(self.data) as server:
            self.assertEqual(len(server.get("/collections/t/items").json()["features"]), 2)
            self.assertEqual(server.get("/tiles/t/5/16/15.mvt").body, tile.body)

    def test_a_dry_run_writes_nothing(self):
        source = self.path("s.geojson")
        write_geojson(source)
        before = sorted(os.listdir(self.folder))
        self.assertTrue(self.ingest("--dry-run", source)["dry_run"])
        self.assertEqual(sorted(os.listdir(self.folder)), before)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
