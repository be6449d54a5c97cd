"""Requests mutated by a seeded generator: only 2xx, 3xx and 4xx, no hang, no growing memory.

`SEED` and `COUNT` in the environment ask for others; ./run test-long sends 10,000.
"""

import os
import shutil
import tempfile
import time
import unittest

import oryx
from mutate import BareClient, Mutator

SEED = int(os.environ.get("SEED", time.time_ns() % 1_000_000_007))
COUNT = int(os.environ.get("COUNT", 1500))
HANG_SECONDS = 1.0
RUN_SECONDS = 20.0  # an analytic that was asked for in earnest may take its time; its lane has a deadline
GROWTH = 24 << 20
PROTOCOL = (501, 505)  # RFC 9110 15.6.2 and 15.6.6: a method, or a version, that nobody knows

TARGETS = [
    "/", "/?f=json", "/conformance", "/api", "/api?f=html", "/collections", "/collections/cercles", "/collections/cercles/queryables",
    "/collections/incidents/items?limit=10&offset=5&after=12", "/collections/incidents/items?bbox=-6,12,-2,16&limit=20",
    "/collections/incidents/items?datetime=2017-01-01/2018-01-01&f=csv", "/collections/cercles/items?f=fgb&limit=3",
    "/collections/bases/items?f=html", "/collections/incidents/items?filter=fatalities%20%3E%201%20AND%20event_type%20LIKE%20'A%25'",
    "/collections/cercles/items?filter=S_INTERSECTS(geometry,BBOX(-6,12,-2,16))&filter-lang=cql2-text",
    "/collections/cercles/items?filter=%7B%22op%22:%22isNull%22,%22args%22:[%7B%22property%22:%22name%22%7D]%7D&filter-lang=cql2-json",
    "/collections/cercles/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857&bbox=0,0,1,1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
    "/collections/incidents/items/1?crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84", "/collections/heat-zones/items?datetime=2018-01-01",
    "/tiles/cercles.json", "/tiles/cercles,incidents/5/15/14.mvt", "/tiles/incidents/6/31/29?datetime=2017-01-01/..&properties=id,date",
    "/tiles/incidents/5/15/14?filter=fatalities%3E1&labels=points", "/tiles", "/tiles/WebMercatorQuad?collections=cercles,bases",
    "/tiles/WebMercatorQuad/5/14/15?collections=cercles&subset=datetime(%222017-01-01%22:*)", "/tiles/WorldCRS84Quad/4/6/15",
    "/collections/cercles/tiles/WebMercatorQuad/5/14/15", "/tileMatrixSets/WorldCRS84Quad", "/styles/oryx", "/fonts",
    "/fonts/Noto%20Sans%20Regular,Noto%20Sans%20Bold/0-255.pbf", "/map", "/map/sprite@2x.png", "/processes", "/processes/heat-zones",
    "/arcgis/rest/services/cercles/VectorTileServer?f=pjson", "/arcgis/rest/services/cercles/VectorTileServer/resources/styles/root.json",
    "/arcgis/rest/services/cercles/VectorTileServer/tile/5/14/15.pbf", "/health", "/ready", "/version",
]
BODIES = [("/processes/heat-zones/execution", '{"inputs":{"half_life":180,"sigma_m":5000,"as_of":"2018-06-01"}}'),
          ("/processes/area-summary/execution", '{"inputs":{"areas":"cercles","filter":"fatalities > 1"}}'),
          ("/processes/no-such/execution", '{"inputs":{}}')]


def resident(process):
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class MutatedRequests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-mutated-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"), "--incidents", "300")
        cls.server = oryx.Server(data, "--cache-megabytes", "4", "--prepare-zooms", "false", "--log-requests", "false").start()
        cls.addClassCleanup(cls.server.__exit__)

    def test_whatever_is_asked_is_answered(self):
        print(f"seed {SEED}, {COUNT} requests", flush=True)
        mutator = Mutator(SEED, TARGETS, BODIES)
        client = BareClient(self.server.port, RUN_SECONDS)
        self.addCleanup(client.close)
        statuses, sizes = {}, []
        for number in range(COUNT):
            request = mutator.request()
            status, seconds = client.ask(*request)
            statuses[status] = statuses.get(status, 0) + 1
            allowed = RUN_SECONDS if request[1].endswith("/execution") else HANG_SECONDS
            again = 0
            while seconds > allowed and again < 3:  # a busy machine is no hang: that one is slow every time
                status, seconds = client.ask(*request)
                again += 1
            shown = f"seed {SEED}, request {number}: {request!r:.2000}"
            self.assertLessEqual(seconds, allowed, shown)
            self.assertTrue(200 <= status < 500 or status in PROTOCOL, f"{status} for {shown}")
            self.assertIsNone(self.server.process.poll(), f"the server ended at {shown}")
            if number % max(1, COUNT // 20) == COUNT // 20 - 1:
                sizes.append(resident(self.server.process))
        print(f"statuses {dict(sorted(statuses.items()))}, memory {[size >> 20 for size in sizes]} MB", flush=True)
        self.assertEqual(self.server.get("/health").status, 200)
        self.assertTrue({200, 400, 404, 405} <= set(statuses), "the mutations reach too little")
        # The first half fills caches of as-of layers and filters, which are bounded.
        middle, end = sizes[len(sizes) // 2], sizes[-1]
        self.assertLess(end - middle, GROWTH, f"seed {SEED}: memory grows: {[size >> 20 for size in sizes]} MB")
        self.assertNotIn('"level":"error"', self.server.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
