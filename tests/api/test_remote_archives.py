"""Archives that stay in a bucket: ingested without a copy, served by range, changed, passed through. The store is npm's s3rver; all
tiles are compared with the truth that the archive was made of."""

import concurrent.futures
import functools
import json
import os
import time
import unittest

import object_store
import oryx
import synthetic_pmtiles
from remote_tiles import KEY, SEED, TOGETHER, BucketCase, Mangler, assert_logged, put, tile_of


class RemoteArchives(BucketCase):
    def test_one_request_for_a_tile_when_directories_are_known(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("warm", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                for name in self.names[::50]:
                    tile_of(server, "base", name)
                link.reset()
                names = self.far[7::97]
                for name in names:
                    self.assertEqual(tile_of(server, "base", name)[1].body, self.truth[name])
                self.assertEqual(link.requests, {"GET": len(names)})

    def test_many_who_need_one_directory_read_it_once(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("cold", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                link.reset()
                names = self.far[-60:]
                with concurrent.futures.ThreadPoolExecutor(TOGETHER) as threads:
                    for name, answer, _ in threads.map(functools.partial(tile_of, server, "base"), names):
                        self.assertEqual(answer.body, self.truth[name])
                # The beginning, and six leaves at most.
                self.assertLessEqual(link.requests["GET"], len(names) + 7)

    def test_the_archive_is_passed_through_as_a_file(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("through", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, env=link.env) as server:
                whole = server.get("/collections/base/archive")
                self.assertEqual((whole.status, whole.body), (200, self.content))
                for first, last in ((0, 0), (0, 16383), (16000, 17000), (100_000, 1_300_000), (len(self.content) - 1,) * 2):
                    part = server.get("/collections/base/archive", {"Range": f"bytes={first}-{last}", "If-Range": whole.headers["etag"]})
                    self.assertEqual((part.status, part.body), (206, self.content[first:last + 1]))
                put(store, KEY, synthetic_pmtiles.make(SEED + 2)[0])
                part = server.get("/collections/base/archive", {"Range": "bytes=100000-200000"})
                self.assertEqual(part.status, 503)
                self.assertIn("replaced", part.json()["detail"])

    def test_what_is_in_the_cache_is_served_while_the_store_is_away(self):
        with self.store() as store, Mangler(store) as link:
            data = self.data("stale", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            with oryx.Server(data, env=link.env) as server:
                known = [name for name in self.names[3::60] if self.truth[name]]
                for name in known:
                    tile_of(server, "base", name)
                link.mode = "refuse"
                for name in known:
                    self.assertEqual(tile_of(server, "base", name)[1].body, self.truth[name])
                # Nor do documents ask anybody.
                document = server.get("/tiles/base.json").json()
                self.assertEqual((document["name"], document["maxzoom"]), ("Synthetic", 6))

    def test_another_archive_in_its_place_is_not_served_before_it_is_ingested(self):
        with self.store() as store, Mangler(store) as link:
            address = f"/vsis3/{object_store.BUCKET}/{KEY}"
            data = self.data("changed", address, link.env)
            other, other_truth = synthetic_pmtiles.make(SEED + 1)
            with oryx.Server(data, "--cache-megabytes", "0", env=link.env) as server:
                self.assertEqual(self.ask(server, 60)[1], 0)
                put(store, KEY, other)
                given, refused = self.ask(server, 100)
                self.assertGreater(refused, 80)
                name = next(name for name in self.far if other_truth[name])
                problem = tile_of(server, "base", name)[1].json()
                self.assertIn("replaced", problem["detail"])
                self.assertIn("ingest", problem["hint"])
                put(store, KEY, self.content)
                self.recovers(server)
                put(store, KEY, other)
                self.data("changed", address, link.env)
                deadline = time.monotonic() + 10
                while tile_of(server, "base", name)[1].body != other_truth[name]:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.1)
                self.assertEqual(self.ask(server, 60, truth=other_truth)[1], 0)

    def test_a_server_without_credentials_says_so_in_its_log_alone(self):
        with self.store() as store:
            data = self.data("credentials", f"/vsis3/{object_store.BUCKET}/{KEY}", store.env)
            env = {**store.env, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": self.folder}
            with oryx.Server(data, env=env) as server:
                answer = tile_of(server, "base", "0/0/0")[1]
                self.assertEqual(answer.status, 503)
                self.assertNotIn("credentials", answer.text)
                assert_logged(self, server, "credentials")

    # --- commands

    def test_commands_read_an_archive_where_it_lies(self):
        with self.store() as store:
            address = f"/vsis3/{object_store.BUCKET}/{KEY}"
            report = json.loads(oryx.run("inspect", address, "--json", env=store.env, check=0).stdout)
            self.assertEqual(report["max_zoom"], 6)
            out = os.path.join(self.folder, "extract.pmtiles")
            oryx.run("extract", address, "--zoom", "0-3", "--out", out, env=store.env, check=0)
            oryx.run("diff", out, self.local, "--json", env=store.env, check=3)
            self.assertEqual(oryx.run("inspect", f"/vsis3/{object_store.BUCKET}/none.pmtiles", env=store.env).returncode, 5)


if __name__ == "__main__":
    unittest.main()
