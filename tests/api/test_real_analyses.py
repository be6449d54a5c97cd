"""Every process of the registry on the real incidents of Mali (known to the year): one answer from the command line and
over HTTP, in which every incident is accounted for; or one refusal, that names the input."""

import os
import shutil
import tempfile
import unittest

import oryx
from analyses import ASKED, Checks, analytics_of, inputs_of


class Mali(Checks, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shared = oryx.need_shared()
        cls.folder = tempfile.mkdtemp(prefix="oryx-mali-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        for name in ("cercles.shp", "incidents.shp", "places.csv"):
            done = oryx.run("ingest", "--data-dir", cls.data, os.path.join(shared, "mali", name))
            assert done.returncode in (0, 3), done.stderr
        cls.server = oryx.Server(cls.data).start()
        cls.addClassCleanup(cls.server.__exit__)

    def test_every_process_end_to_end(self):
        listed = analytics_of(self.server)
        self.assertEqual(set(listed), set(ASKED), "tests/support/analyses.py has an entry for each process")
        for process in listed:
            with self.subTest(process):
                description = self.server.get(f"/processes/{process}").json()
                inputs = inputs_of(description, ASKED[process].mali, "cercles")
                if ASKED[process].refused:
                    self.check_refused(process, self.data, self.server, inputs, ASKED[process].refused)
                    continue
                result = self.check_everywhere_the_same(process, self.data, self.server, inputs, self.folder)
                self.check_facts(result["facts"], description, ASKED[process], inputs, 500)


if __name__ == "__main__":
    unittest.main()
