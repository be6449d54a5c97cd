"""kill -9 during `oryx ingest`, 50 times at random moments: the data directory always opens, is whole, and shows a
version that was published. The seed is printed; ORYX_SEED repeats a run."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import oryx

KILLS = 50
PUBLISH_SECONDS = 120


def write_places(path, rows, start):
    """A GeoJSON file of `rows` dated points; `start` sets the files apart."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(rows):
            file.write(json.dumps({
                "type": "Feature",
                "properties": {"event_id": start + i, "event_date": f"2019-{i % 12 + 1:02}-{i % 28 + 1:02}",
                               "type": "attack", "fatalities": i % 5},
                "geometry": {"type": "Point", "coordinates": [-8 + (i % 97) / 10, 11 + (i % 89) / 10]}}) + "\n")


class KillNine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oryx-kill-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "data")
        self.files = {}
        for number, rows in enumerate((2000, 2500, 3000)):
            path = os.path.join(self.folder, f"incidents{number}.geojsonl")
            write_places(path, rows, number * 100_000)
            self.files[rows] = path

    def command(self, rows):
        return [oryx.program(), "ingest", "--data-dir", self.data, "--collection", "incidents", "--role", "incidents",
                "--key", "event_id", "--force", self.files[rows]]

    def publish(self, rows):
        """Publishes without being disturbed; the seconds it took."""
        began = time.monotonic()
        done = subprocess.run(self.command(rows), capture_output=True, text=True, timeout=PUBLISH_SECONDS)
        self.assertIn(done.returncode, (0, 3), done.stdout + done.stderr)
        return time.monotonic() - began

    def versions(self):
        """Current versions by collection, as `oryx versions` tells them; every file compared with its sum."""
        done = oryx.run("versions", "--data-dir", self.data, "--json", "--verify", check=0)
        document = json.loads(done.stdout)
        current = {v["collection"]: v for v in document["versions"] if v["current"]}
        return document["generation"], current

    def test_fifty_kills_leave_a_published_version(self):
        seed = int(os.environ.get("ORYX_SEED", time.time_ns() % 2**32))
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        seconds = max(self.publish(rows) for rows in self.files)
        generation, before = self.versions()
        killed = completed = 0
        while killed < KILLS:
            self.assertLess(completed, 20 * KILLS, "the kills come too late: every command ended first")
            rows = chance.choice(list(self.files))
            process = subprocess.Popen(self.command(rows), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 1.1 * seconds))
            process.send_signal(signal.SIGKILL)
            ended = process.wait(PUBLISH_SECONDS)
            now, after = self.versions()
            self.assertIn("incidents", after)
            if ended == -signal.SIGKILL:
                killed += 1
                # The old version, or the new one whole where the kill came after it was published.
                self.assertIn(now, (generation, generation + 1))
                if now == generation:
                    self.assertEqual(after["incidents"]["version"], before["incidents"]["version"])
                else:
                    self.assertEqual(after["incidents"]["rows"], rows)
            else:
                completed += 1
                self.assertIn(ended, (0, 3))
                self.assertEqual(now, generation + 1)
                self.assertEqual(after["incidents"]["rows"], rows)
            generation, before = now, after
            if killed % 10 == 0 and ended == -signal.SIGKILL:
                self.assert_served(after["incidents"]["rows"])
        print(f"{killed} killed, {completed} completed, generation {generation}", flush=True)
        self.assert_next_writer_cleans_up()

    def assert_served(self, rows):
        with oryx.Server(self.data) as server:
            answer = server.get("/collections/incidents/items?limit=1")
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json()["numberMatched"], rows)

    def assert_next_writer_cleans_up(self):
        self.publish(2000)
        oryx.run("prune", "--data-dir", self.data, "--versions", "1", check=0)
        staging = os.path.join(self.data, ".staging")
        self.assertEqual(os.listdir(staging) if os.path.isdir(staging) else [], [])
        for collection in os.listdir(os.path.join(self.data, "collections")):
            kept = os.listdir(os.path.join(self.data, "collections", collection))
            self.assertEqual(len(kept), 1, collection)
        _, current = self.versions()
        self.assertEqual(current["incidents"]["rows"], 2000)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1)
