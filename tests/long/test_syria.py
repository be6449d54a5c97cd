"""Every process of the registry on 16,566 real incidents of Syria, most of them known to the day, with precision codes: one
answer from the command line and over HTTP, in which every incident is accounted for. A minute or two (./run test-long)."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx
from analyses import ASKED, Checks, analytics_of, inputs_of


class Syria(Checks, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shared = oryx.need_shared()
        if shutil.which("ogr2ogr") is None:
            oryx.skip("ogr2ogr is not there")
        cls.folder = tempfile.mkdtemp(prefix="oryx-syria-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        governorates = os.path.join(cls.folder, "governorates.geojson")
        subprocess.run(["ogr2ogr", governorates, os.path.join(shared, "world", "natural_earth_10m.gpkg"),
                        "states_provinces", "-where", "adm0_a3 = 'SYR'"], check=True)
        oryx.ingest(cls.data, governorates, "--role", "areas", "--level", "admin1")
        done = oryx.run("ingest", "--data-dir", cls.data, os.path.join(shared, "world", "ged_syria.csv.gz"),
                        "--collection", "incidents", "--json")
        assert done.returncode in (0, 3), done.stderr
        cls.published = json.loads(done.stdout)["published"]
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def test_every_process_end_to_end(self):
        listed = analytics_of(self.server)
        self.assertEqual(set(listed), set(ASKED), "tests/support/analyses.py has an entry for each process")
        for process in listed:
            with self.subTest(process):
                description = self.server.get(f"/processes/{process}").json()
                inputs = inputs_of(description, ASKED[process].syria, "governorates")
                result = self.check_everywhere_the_same(process, self.data, self.server, inputs, self.folder)
                self.check_facts(result["facts"], description, ASKED[process], inputs, self.published)
                self.assertTrue(result["features"] or ASKED[process].empty)


if __name__ == "__main__":
    unittest.main()
