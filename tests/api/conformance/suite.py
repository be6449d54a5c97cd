"""What the mirrored abstract tests share: names, one served data directory, and small checks.

A module of this folder holds classes of tests, one for each conformance class; each test is named after the abstract test
that it mirrors. `__main__.py` runs them all and compares what holds with what the server declares.
"""

import atexit
import functools
import math
import os
import re
import shutil
import tempfile
import unittest
import urllib.parse

import oryx

SPEC = "http://www.opengis.net/spec/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON = "application/geo+json"
JSON = "application/json"
PROBLEM = "application/problem+json"

CQL2_LAYERS = {"ne_110m_admin_0_countries": "countries", "ne_110m_populated_places_simple": "places",
               "ne_110m_rivers_lake_centerlines": "rivers"}


def abstract_test(identifier):
    """Marks a test as the mirror of an abstract test, whose identifier it keeps."""
    def mark(method):
        method.abstract_test = identifier
        return method
    return mark


@functools.cache
def server():
    """One server for all tests: the sample, and CQL2's own data set where the shared data are there."""
    folder = tempfile.mkdtemp(prefix="oryx-conformance-")
    atexit.register(shutil.rmtree, folder, True)
    data = os.path.join(folder, "data")
    oryx.sample_data(data, os.path.join(folder, "sample"), "--incidents", "400")
    if oryx.shared_dir():
        source = os.path.join(oryx.shared_dir(), "fixtures", "cql2", "ne110m4cql2.gpkg")
        for layer, collection in CQL2_LAYERS.items():
            oryx.ingest(data, "--collection", collection, "--layer", layer, "--role", "other", "--keep-all", source)
    started = oryx.Server(data).start()
    atexit.register(started.__exit__)
    return started


def query(**parameters):
    return urllib.parse.urlencode({name.replace("_", "-"): value for name, value in parameters.items()})


def positions(node):
    """All positions of GeoJSON coordinates."""
    if isinstance(node[0], (int, float)):
        yield node
    else:
        for part in node:
            yield from positions(part)


def to_mercator(lon, lat):
    """EPSG 9834, by its definition and not by the server's code."""
    radius = 6378137.0
    return radius * math.radians(lon), radius * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


class ConformanceCase(unittest.TestCase):
    conformance_class = ""  # behind SPEC

    @property
    def base(self):
        return server().url

    def get(self, path, headers=None, **more):
        return server().get(path, headers, **more)

    def document(self, path, content_type=JSON, accept=None):
        answer = self.get(path, {"Accept": accept} if accept else None)
        self.assertEqual((answer.status, answer.headers.get("content-type")), (200, content_type), answer)
        return answer.json()

    def collections(self):
        return self.document("/collections")["collections"]

    def collection_ids(self):
        return [collection["id"] for collection in self.collections()]

    def item_path(self, collection, key):
        return f"/collections/{collection}/items/{urllib.parse.quote(str(key), safe='')}"

    def items(self, collection, headers=None, **parameters):
        return self.get(f"/collections/{collection}/items?{query(**parameters)}", headers)

    def features(self, collection, **parameters):
        answer = self.items(collection, **parameters)
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, GEOJSON), answer)
        return answer.json()["features"]

    def assert_problem(self, answer, status=400):
        self.assertEqual((answer.status, answer.headers.get("content-type")), (status, PROBLEM), answer)

    def links(self, document, rel):
        return [link for link in document["links"] if link["rel"] == rel]

    def api(self):
        return self.document("/api", OPENAPI, OPENAPI)

    def parameters_of(self, path):
        """The parameters of a GET in the API document, by name, with references resolved."""
        api = self.api()
        found = {}
        for parameter in api["paths"][path]["get"].get("parameters", []):
            if "$ref" in parameter:
                parameter = api["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
            found[parameter["name"]] = parameter
        return found

    def path_of(self, url):
        self.assertTrue(url.startswith(self.base), url)
        return url[len(self.base):] or "/"

    def api_template_of(self, url):
        """The path of the API document that an address of the server belongs to; the most literal one."""
        path = urllib.parse.urlsplit(url).path
        fits = [p for p in self.api()["paths"]
                if re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(p)), urllib.parse.unquote(path))]
        self.assertTrue(fits, url)
        return min(fits, key=lambda p: p.count("{"))
