"""Strangers' clients of the web: OpenLayers and MapLibre in headless Chromium, ogc-client in Node, Redocly over the API
document, and the page that reads it."""

import os
import shutil
import subprocess
import tempfile
import unittest

import npm
import oryx

FOLDER = os.path.dirname(os.path.abspath(__file__))


class WebClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = npm.installed(os.path.join(FOLDER, "packages"))
        cls.folder = tempfile.mkdtemp(prefix="oryx-clients-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"), "--incidents", "600")
        cls.server = oryx.Server(data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def node(self, script):
        done = npm.run(os.path.join(FOLDER, script), self.packages, self.server)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def need_browser(self):
        if not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium")):
            self.skipTest("chromium is not installed")

    def test_ogc_client(self):
        self.node("ogc_client.mjs")

    def test_openlayers(self):
        self.need_browser()
        self.node("openlayers.mjs")

    def test_maplibre(self):
        self.need_browser()
        self.node("maplibre.mjs")

    def test_the_page_of_the_api(self):
        self.need_browser()
        self.node("api_page.mjs")

    def test_redocly_has_no_complaint(self):
        document = os.path.join(self.folder, "api.json")
        with open(document, "wb") as file:
            file.write(self.server.get("/api").body)
        command = [os.path.join(self.packages, "node_modules", ".bin", "redocly"), "lint", "--config",
                   os.path.join(FOLDER, "redocly.yaml"), document]
        env = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
        done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
