"""`oryx forget`: a row is gone from every kept version, from what was computed of it, and from the disk, and what cannot
be reached is named."""

import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import oryx

SEED = int(os.environ.get("SEED", "20261126"))


def bytes_below(folder):
    for root, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(root, name), "rb") as file:
                yield os.path.join(root, name), file.read()


def holding(folder, text):
    return [path for path, content in bytes_below(folder) if text.encode() in content]


class Forget(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-forget-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        sample = os.path.join(cls.folder, "sample")
        oryx.run("sample", sample, "--incidents", 400, check=0)
        cls.template = os.path.join(cls.folder, "template")
        for layer in ("cercles", "localities", "incidents", "incidents"):
            done = oryx.run("ingest", "--data-dir", cls.template, os.path.join(sample, f"{layer}.shp"))
            assert done.returncode in (0, 3), done.stderr

    def setUp(self):
        self.data = tempfile.mkdtemp(dir=self.folder)
        shutil.rmtree(self.data)
        shutil.copytree(self.template, self.data)

    def versions(self, collection):
        listed = oryx.run("versions", "--data-dir", self.data, collection, "--json", check=0)
        return json.loads(listed.stdout)

    def items(self, server, collection):
        answer = oryx.get(f"{server.url}/collections/{collection}/items?limit=10000").json()
        return {feature["id"]: feature for feature in answer["features"]}

    def test_a_row_is_gone_from_every_version_the_zones_and_the_disk(self):
        with oryx.Server(self.data) as server:
            before = self.items(server, "incidents")
            zones_before = self.items(server, "heat-zones")
            # The newest incidents weigh most: the zones must change without them.
            keys = sorted(before, key=lambda key: before[key]["properties"]["date_start"])[-20:]
            self.assertEqual(len(holding(self.data, keys[0])), 2, "one features file for each version")
            report = json.loads(oryx.run("forget", "incidents", *keys, "--data-dir", self.data, "--json", check=0).stdout)
            self.assertEqual((report["rows"], len(report["rewritten"])), (40, 2))
            self.assertEqual(len(report["retired"]), 2)
            self.assertTrue(any("incidents.shp" in copy for copy in report["not_reached"]), report)
            deadline = time.monotonic() + 30
            while set(before) - set(self.items(server, "incidents")) != set(keys):
                self.assertLess(time.monotonic(), deadline, "the server did not take up the new generation")
                time.sleep(0.1)
            self.assertEqual(oryx.get(f"{server.url}/collections/incidents/items/{keys[0]}").status, 404)
            self.assertNotEqual(self.items(server, "heat-zones"), zones_before)
        for key in keys:
            self.assertEqual(holding(os.path.join(self.data, "collections"), key), [])
        self.assertEqual(len(os.listdir(os.path.join(self.data, "collections/incidents"))), 2, "as many versions as before")
        self.assertEqual(len(os.listdir(os.path.join(self.data, "collections/heat-zones"))), 1)
        oryx.run("versions", "--data-dir", self.data, "--verify", check=0)

        # Neither going back nor what is left of it brings the rows back.
        older = os.listdir(os.path.join(self.data, "collections/incidents"))
        for version in older:
            oryx.run("rollback", "--data-dir", self.data, "incidents", version, check=0)
            with oryx.Server(self.data) as server:
                left = self.items(server, "incidents")
                self.assertEqual(set(before) - set(left), set(keys))
                self.assertEqual({key: left[key] for key in left}, {key: before[key] for key in left})

    def test_an_older_version_alone_is_rewritten_where_only_it_has_the_row(self):
        with oryx.Server(self.data) as server:
            key = sorted(self.items(server, "incidents"))[7]
        doomed = os.path.join(self.folder, "doomed.txt")
        with open(doomed, "w", encoding="utf-8") as file:
            file.write(key + "\n")
        sample = os.path.join(self.folder, "sample", "incidents.shp")
        oryx.run("ingest", "--data-dir", self.data, "--mode", "upsert", "--delete-keys", doomed, sample)
        report = json.loads(oryx.run("forget", "incidents", key, "--data-dir", self.data, "--json", check=0).stdout)
        self.assertIn(report["rows"], (2, 3))
        self.assertEqual(holding(os.path.join(self.data, "collections"), key), [])

    def test_a_key_that_no_version_has_changes_nothing(self):
        with open(os.path.join(self.data, "catalog.json"), encoding="utf-8") as file:
            before = file.read()
        refused = oryx.run("forget", "incidents", "no-such-key", "--data-dir", self.data, check=5)
        self.assertIn("no-such-key", refused.stderr)
        with open(os.path.join(self.data, "catalog.json"), encoding="utf-8") as file:
            self.assertEqual(file.read(), before)

    def test_other_wrong_words_are_refused_with_what_would_be_right(self):
        self.assertIn("incidents", oryx.run("forget", "nothing", "x", "--data-dir", self.data, check=5).stderr)
        self.assertIn("made of", oryx.run("forget", "heat-zones", "band-1", "--data-dir", self.data, check=4).stderr)
        self.assertIn("no key", oryx.run("forget", "incidents", "--data-dir", self.data, check=2).stderr)
        self.assertIn("keys", oryx.run("forget", "incidents", "--keys", "/no/such/file", "--data-dir", self.data).stderr)

    def test_killed_at_any_moment_it_has_happened_or_not_and_said_again_finishes(self):
        chance = random.Random(SEED)
        print(f"seed {SEED}")
        with oryx.Server(self.data) as server:
            keys = sorted(self.items(server, "incidents"))
        for _ in range(12):
            key = keys.pop(chance.randrange(len(keys)))
            command = [oryx.program(), "forget", "incidents", key, "--data-dir", self.data]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 0.25))
            process.send_signal(signal.SIGKILL)
            process.wait()
            oryx.run("versions", "--data-dir", self.data, "--verify", check=0)
            again = oryx.run("forget", "incidents", key, "--data-dir", self.data)
            self.assertIn(again.returncode, (0, 5), again.stderr)  # 5: it had happened
            self.assertEqual(holding(self.data, key), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
