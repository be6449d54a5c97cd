"""An archive in a bucket whose store, or the link to it, fails in every way: the right tile or 503, never a wrong one, nothing else held
up, and all well again when the store is, without a restart."""

import os
import random
import unittest

import object_store
import oryx
from remote_tiles import KEY, SEED, TILE_SECONDS, BucketCase, Mangler, assert_logged


class RemoteFailures(BucketCase):
    def test_never_a_wrong_tile_whatever_the_store_does(self):
        with self.store() as store, Mangler(store, random.Random(SEED)) as link:
            data = self.data("bucket", f"/vsis3/{object_store.BUCKET}/{KEY}", link.env)
            self.data("bucket", self.local, {}, collection="here")
            self.assertFalse([f for _, _, files in os.walk(os.path.join(data, "collections", "base")) for f in files
                              if f not in ("remote.json", "manifest.json")])
            flags = ["--cache-megabytes", "0", "--tile-seconds", str(TILE_SECONDS), "--remote-threads", "4"]
            with oryx.Server(data, *flags, env=link.env) as server:
                self.assertEqual(self.ask(server, 300)[1], 0)
                for mode, count in (("error", 40), ("refuse", 40), ("cut", 40), ("other-range", 40), ("whole", 40),
                                    ("moved", 40), ("gone", 40), ("hang", 20), ("trickle", 20)):
                    with self.subTest(mode):
                        link.mode = mode
                        given, refused = self.ask(server, count)
                        # Some need no reading: those that the archive does not have.
                        self.assertGreater(refused, count // 2, given)
                        # What lies here is not held up.
                        self.assertEqual(self.ask(server, 20, "here")[1], 0)
                        link.mode = "through"
                        self.recovers(server)
                link.mode = "mixed"
                given = refused = 0
                for _ in range(4):  # which failures meet a directory that many tiles wait for is a matter of luck
                    more = self.ask(server, 400)
                    given, refused = given + more[0], refused + more[1]
                    if given > 150:
                        break
                print(f"mixed: {given} given, {refused} refused", flush=True)
                self.assertGreater(given, 150)
                link.mode = "through"
                self.recovers(server)
                assert_logged(self, server, "/vsis3/")
                self.assertNotIn("X-Amz", server.log())
                store.stop()
                self.assertGreater(self.ask(server, 60)[1], 40)
                store.start()
                self.recovers(server)


if __name__ == "__main__":
    unittest.main()
