"""The arrows of the house go one way: a file includes only rooms on lower floors, and each outside library lives in
the rooms that docs/architecture.md gives it."""

import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(os.environ.get("ORYX_SOURCE", pathlib.Path(__file__).parents[2]))

FLOORS = {
    "geo/pbf": 0, "geo/core": 0,
    "geo/crs": 1, "geo/geometry": 1, "geo/remote": 1, "geo/statistics": 1,
    "geo/index": 2, "geo/topology": 2, "geo/store": 2,
    "geo/archive": 3, "geo/ingest": 3, "geo/pattern": 3, "geo/filter": 3,
    "geo/catalog": 4,
    "geo/tile": 5,
    "geo/analytics": 6, "geo/pyramid": 6,
}

# header prefix -> the folders that may include it
LIBRARIES = {
    r"gdal|ogr_|ogrsf|cpl_": ["geo/store"],
    r"proj\.h": ["geo/crs"],
    r"GeographicLib/Geodesic|GeographicLib/PolygonArea": ["geo/crs"],
    r"GeographicLib/(MGRS|UTMUPS|DMS|GeoCoords)": ["geo/ingest", "geo/crs"],
    r"geos_c\.h|geos/": ["geo/geometry"],
    r"protozero/": ["geo/pbf"],
    r"boost/(asio|beast)": ["server"],
    r"boost/math/|Eigen/": ["geo/statistics"],
    r"CLI/": ["tools"],
    r"prometheus/": ["server/observe"],
    r"ft2build\.h|freetype": ["styles/glyphs", "geo/pbf"],
    r"sqlite3\.h": ["geo/store", "server/jobs"],
    r"curl/": ["geo/remote"],
    r"unicode/": ["geo/filter"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def sources(*tops):
    for top in tops:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".cpp", ".hpp") and "node_modules" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("geo", "server") else parts[0]


class Layers(unittest.TestCase):
    def test_there_is_code_to_judge(self):
        self.assertGreater(len(list(sources("geo", "server", "tools"))), 40)

    def test_every_room_of_geo_has_a_floor(self):
        rooms = {room_of(path) for path, _ in sources("geo")}
        self.assertEqual(rooms - set(FLOORS), set())

    def test_a_room_includes_only_lower_floors(self):
        wrong = []
        for path, text in sources("geo", "server", "tools"):
            room = room_of(path)
            for kind, name in INCLUDE.findall(text):
                top = name.split("/")[0]
                if top == "tools" and not path.startswith("tools"):
                    wrong.append(f"{path} includes {name}")
                if top == "server" and path.startswith("geo"):
                    wrong.append(f"{path} includes {name}")
                if top == "geo" and room.startswith("geo/"):
                    other = room_of(name)
                    same_floor_core = other == "geo/core"
                    if other != room and not same_floor_core and FLOORS.get(other, 99) >= FLOORS[room]:
                        wrong.append(f"{path} (floor {FLOORS[room]}) includes {name} (floor {FLOORS.get(other)})")
                if room == "geo/core" and name.startswith("geo/") and not name.startswith("geo/core/"):
                    wrong.append(f"{path} includes {name}")
        self.assertEqual(wrong, [])

    def test_each_library_stays_in_its_room(self):
        wrong = []
        for path, text in sources("geo", "server", "tools", "styles"):
            for _, name in INCLUDE.findall(text):
                for pattern, rooms in LIBRARIES.items():
                    if re.match(pattern, name) and not any(path.startswith(room + "/") for room in rooms):
                        wrong.append(f"{path} includes {name}, which belongs to {rooms}")
        self.assertEqual(wrong, [])

    def test_no_code_knows_a_theatre(self):
        """Only configuration and the sample know Mali."""
        names = re.compile(r"\b(Mali|Bamako|Mopti|Bandiagara|MINUSMA)\b")
        wrong = [path for path, text in sources("geo", "server") if names.search(text)]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
