"""Prism between client and server: every request and answer of a walk through the addresses is checked against the API document."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

import npm
import oryx

FOLDER = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 90
WALK = [
    "/", "/conformance", "/collections", "/collections/cercles", "/collections/cercles/queryables", "/collections/cercles/items?limit=3",
    "/collections/incidents/items?limit=5&bbox=-6,12,-2,16&datetime=2017-01-01/2018-01-01",
    "/collections/incidents/items?limit=5&filter=fatalities%20%3E%201&filter-lang=cql2-text",
    "/collections/cercles/items?limit=2&crs=http://www.opengis.net/def/crs/EPSG/0/3857", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad",
    "/tiles", "/tiles/WebMercatorQuad?collections=cercles,bases", "/tiles/WorldCRS84Quad", "/collections/cercles/tiles",
    "/collections/cercles/tiles/WebMercatorQuad", "/tiles/cercles.json", "/styles", "/styles/oryx", "/fonts", "/processes", "/processes/heat-zones",
    "/arcgis/rest/info", "/arcgis/rest/services", "/arcgis/rest/services/cercles/VectorTileServer?f=pjson",
    "/arcgis/rest/services/cercles/VectorTileServer/resources/styles/root.json", "/health", "/ready", "/version",
]


class Prism(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        packages = npm.installed(os.path.join(FOLDER, "proxy"))
        cls.folder = tempfile.mkdtemp(prefix="oryx-prism-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"), "--incidents", "400")
        cls.server = oryx.Server(data).start()
        cls.addClassCleanup(cls.server.__exit__)
        document = os.path.join(cls.folder, "api.json")
        with open(document, "wb") as file:
            file.write(cls.server.get("/api").body)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cls.log = open(os.path.join(cls.folder, "prism.log"), "w+", encoding="utf-8")
        cls.addClassCleanup(cls.log.close)
        command = [os.path.join(packages, "node_modules", ".bin", "prism"), "proxy", document, cls.server.url, "--port", str(port),
                   "--host", "127.0.0.1"]
        cls.prism = subprocess.Popen(command, stdout=cls.log, stderr=cls.log, cwd=cls.folder)
        cls.addClassCleanup(cls.prism.wait)
        cls.addClassCleanup(cls.prism.kill)
        cls.proxy = f"http://127.0.0.1:{port}"
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("prism does not start")

    def ask(self, path):
        return oryx.get(self.proxy + path, {"Host": self.server.url.split("//")[1], "Accept": "*/*"})

    def test_answers_are_as_the_document_says(self):
        for path in WALK:
            with self.subTest(path):
                answer = self.ask(path)
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.headers.get("sl-violations", ""), "", path)

    def test_next_links_lead_on_through_the_proxy(self):
        url, seen = "/collections/incidents/items?limit=150", 0
        while url:
            answer = self.ask(url)
            self.assertEqual((answer.status, answer.headers.get("sl-violations", "")), (200, ""))
            document = answer.json()
            seen += document["numberReturned"]
            following = [link["href"] for link in document["links"] if link["rel"] == "next"]
            url = re.sub(r"^http://[^/]+", "", following[0]) if following else None
        self.assertEqual(seen, document["numberMatched"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
