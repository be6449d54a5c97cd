"""The map page in a real browser: `oryx serve` with the synthetic sample, Chromium driven from Node."""

import os
import shutil
import subprocess
import tempfile
import unittest

import oryx

FOLDER = os.path.dirname(os.path.abspath(__file__))
SCRIPT_SECONDS = 240


def need_browser():
    if not shutil.which("node"):
        oryx.skip("node is not installed")
    if not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium")):
        oryx.skip("chromium is not installed (CHROMIUM names it where it is elsewhere)")
    packages = os.path.join(os.path.dirname(oryx.program()), "viewer", "node_modules", "playwright-core")
    if not os.path.isdir(packages):
        oryx.skip(f"the viewer was not built here: {packages} is not there")


class Map(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-map-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"))
        oryx.run("derive", "heat-zones", "--data-dir", data, "--bind", "areas=cercles", check=0)
        empty = os.path.join(cls.folder, "empty")
        os.mkdir(empty)
        cls.server = oryx.Server(data)
        cls.empty = oryx.Server(empty)
        for server in (cls.server, cls.empty):
            server.start()
            cls.addClassCleanup(server.stop)

    def node(self, script):
        env = {**os.environ, "ORYX_URL": self.server.url, "ORYX_EMPTY_URL": self.empty.url}
        done = subprocess.run(["node", os.path.join(FOLDER, script)], env=env, capture_output=True, text=True,
                              timeout=SCRIPT_SECONDS)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_styles(self):
        self.node("styles.mjs")

    def test_what_the_map_draws_and_answers(self):
        self.node("map.mjs")

    def test_the_page_around_it(self):
        self.node("page.mjs")


if __name__ == "__main__":
    need_browser()
    unittest.main()
