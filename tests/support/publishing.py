"""What the tests of `oryx publish` share: a store for a class, a data directory and a place in the bucket for each test."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

import oryx
from object_store import Link, ObjectStore


def write_points(path, rows, start=0):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(rows):
            file.write(json.dumps({"type": "Feature", "properties": {"key": start + i, "name": f"place {start + i}"},
                                   "geometry": {"type": "Point", "coordinates": [i % 300 / 10 - 15, i % 170 / 10]}}) + "\n")
    return path


class PublishCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-publish-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.store = ObjectStore().start()
        cls.addClassCleanup(shutil.rmtree, cls.store.directory, True)
        cls.addClassCleanup(cls.store.stop)
        cls.source = os.path.join(cls.folder, "source")
        oryx.sample_data(cls.source, os.path.join(cls.folder, "sample"), "--incidents", "300")

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=self.folder)
        self.data = os.path.join(self.home, "data")
        shutil.copytree(self.source, self.data)
        self.link = Link(self.store)
        self.addCleanup(self.link.close)
        self.place = self.store.place(self.id().rsplit(".", 1)[1])

    def path(self, name):
        return os.path.join(self.home, name)

    def arguments(self, *more, to=None, data=None):
        return ["publish", "--data-dir", data or self.data, "--to", to or self.place, *more]

    def publish(self, *more, to=None, data=None, check=0):
        """The report; where it is refused, what it says."""
        done = oryx.run(*self.arguments(*more, "--json", to=to, data=data), check=check, env=self.link.env)
        return json.loads(done.stdout) if check == 0 else done.stderr

    def start(self, *more, data=None):
        return subprocess.Popen([oryx.program(), *self.arguments(*more, data=data)], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, env={**os.environ, **self.link.env})

    def pointer(self, to=None):
        path = os.path.join(to, "catalog.json") if to else self.store.path(self.place[len("/vsis3/bucket/"):] + "/catalog.json")
        if not os.path.exists(path):
            return None
        for attempt in range(50):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            try:
                return json.loads(text)
            except json.JSONDecodeError:  # s3rver writes an object in its place: what was on its way ends a moment later
                if attempt == 49:
                    raise
                time.sleep(0.1)

    def fetched(self):
        """The place's objects as a data directory, which `oryx versions --verify` judges."""
        name = self.place[len("/vsis3/bucket/"):] + "/"
        copy = tempfile.mkdtemp(dir=self.home)
        for key in self.store.objects(name):
            target = os.path.join(copy, key[len(name):])
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(self.store.path(key), target)
        return copy

    def current(self, data):
        done = oryx.run("versions", "--data-dir", data, "--json", "--verify", check=0)
        return {v["collection"]: v["version"] for v in json.loads(done.stdout)["versions"] if v["current"]}

    def ingest_points(self, rows, collection="points", data=None):
        oryx.ingest(data or self.data, "--collection", collection, "--key", "key", "--force",
                    write_points(self.path(f"{collection}{rows}.geojsonl"), rows))

    def log_lines(self, name="publications.jsonl"):
        path = os.path.join(self.data, name)
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
