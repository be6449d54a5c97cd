"""What the tests of `oryx ingest` and `oryx sample` share: a folder for each test, tables, another user, a small disk."""

import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx

NOBODY = 65534


def write_csv(path, header, rows, delimiter=",", encoding="utf-8"):
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def run_unprivileged(test, *args):
    """Runs `oryx ARGS...` as somebody whom file permissions bind, which they do not bind root."""
    other = {"user": NOBODY} if os.geteuid() == 0 else {}
    try:
        return subprocess.run([oryx.program(), *args], capture_output=True, text=True, timeout=60, **other)
    except PermissionError:
        test.skipTest("another user cannot run the program")


def small_disk(test, path, size):
    """A file system of a size ("1m") at a path, gone when the test ends."""
    os.mkdir(path)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], capture_output=True)
    if mounted.returncode != 0:
        test.skipTest("only root can make a small disk")
    test.addCleanup(subprocess.run, ["umount", path], check=True)
    return path


class IngestCase(unittest.TestCase):
    """A folder, and a data directory in it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oryx-ingest-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = self.path("data")

    def path(self, name):
        return os.path.join(self.folder, name)

    def ingest(self, *args, check=0):
        """The report of one ingest; every row of it is accounted for."""
        report = json.loads(oryx.ingest(self.data, "--json", *args, check=check).stdout)
        self.assertEqual(report["read"], report["published"] + report["rejected"])
        self.assertEqual(sum(report["rejected_by_reason"].values()), report["rejected"])
        return report

    def items(self, collection):
        with oryx.Server(self.data) as server:
            return server.get(f"/collections/{collection}/items?limit=10000").json()["features"]

    def manifest(self, collection):
        """The manifest of a collection's current version."""
        with open(os.path.join(self.data, "catalog.json"), encoding="utf-8") as file:
            version = json.load(file)["collections"][collection]["version"]
        with open(os.path.join(self.data, "collections", collection, version, "manifest.json"), encoding="utf-8") as file:
            return json.load(file)

    def current(self):
        """Rows of each collection's current version, as another command reads and checks them."""
        done = oryx.run("versions", "--data-dir", self.data, "--json", "--verify", check=0)
        return {v["collection"]: v["rows"] for v in json.loads(done.stdout)["versions"] if v["current"]}
