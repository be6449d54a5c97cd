"""The Debian package in a bare Debian 12: installed, used without a network, upgraded, removed. Needs root and debootstrap."""

import glob
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx

LAYERS = ("cercles", "localities", "axes", "airfields", "bases", "incidents")
# Everything that a field office does first, with no interface but the loopback.
OFFLINE = """
set -e
oryx sample /root/sample
for layer in {layers}; do oryx ingest --data-dir /root/data /root/sample/$layer.shp || [ $? = 3 ]; done
oryx run heat-zones --data-dir /root/data --out /root/zones.geojson
oryx serve --data-dir /root/data --port 8080 >/root/serve.log 2>&1 &
server=$!
for attempt in $(seq 100); do
    perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:8080") or exit 1;
        print $s "GET /tiles/cercles/5/15/14.mvt HTTP/1.1\\r\\nHost: 127.0.0.1:8080\\r\\nConnection: close\\r\\n\\r\\n";
        print scalar <$s>;' && break
    sleep 0.1
done
kill $server
wait $server
"""


def package(version):
    """Path of the package with this version: the same files, as an upgrade sees them."""
    folder = os.path.join(oryx.source_dir(), "build", "package")
    subprocess.run(["cpack", "-D", f"CPACK_PACKAGE_VERSION={version}"], cwd=folder, check=True, capture_output=True)
    return glob.glob(os.path.join(folder, f"oryx_{version}_*.deb"))[0]


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0 or not shutil.which("debootstrap"):
            oryx.skip("a bare Debian 12 needs root and debootstrap")
        subprocess.run(["./run", "package"], cwd=oryx.source_dir(), check=True, capture_output=True)
        cls.root = tempfile.mkdtemp(prefix="oryx-bare-")
        cls.addClassCleanup(shutil.rmtree, cls.root, True)
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", cls.root], check=True, capture_output=True)
        # apt writes its progress to the log of terminals; a chroot has none.
        cls.within("apt-get", "update", "-q")

    @classmethod
    def within(cls, *command, code=0, network=True):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
                       "DEBIAN_FRONTEND": "noninteractive"}
        ahead = [] if network else ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        done = subprocess.run([*ahead, "chroot", cls.root, *command], env=environment, capture_output=True, text=True)
        if done.returncode != code:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout + done.stderr

    def test_it_installs_runs_without_a_network_upgrades_and_goes(self):
        for version in ("0.1.0", "0.1.1"):
            shutil.copy(package(version), os.path.join(self.root, f"oryx_{version}.deb"))
        self.within("apt-get", "install", "-y", "--no-install-recommends", "/oryx_0.1.0.deb")
        self.assertNotIn("g++", self.within("dpkg-query", "-W", "-f", "${Package} "), "no compiler comes with it")

        told = self.within("sh", "-c", OFFLINE.format(layers=" ".join(LAYERS)), network=False)
        self.assertIn("HTTP/1.1 200 OK", told)
        with open(os.path.join(self.root, "root/zones.geojson"), encoding="utf-8") as file:
            self.assertGreater(len(json.load(file)["features"]), 0)

        # Its own user may publish into /var/lib/oryx and nobody else may look.
        self.assertEqual(self.within("stat", "-c", "%U %a", "/var/lib/oryx").strip(), "oryx 700")
        self.assertIn('data-dir = "/var/lib/oryx"', self.within("cat", "/etc/oryx/oryx.toml").splitlines())
        self.assertIn("[Service]", self.within("cat", "/usr/lib/systemd/system/oryx.service"))

        with open(os.path.join(self.root, "etc/oryx/oryx.toml"), "a", encoding="utf-8") as file:
            file.write("port = 8099\n")
        self.within("dpkg", "-i", "/oryx_0.1.1.deb")
        self.assertEqual(self.within("dpkg-query", "-W", "-f", "${Version}", "oryx"), "0.1.1")
        self.assertIn("port = 8099", self.within("cat", "/etc/oryx/oryx.toml"), "an upgrade keeps the configuration")

        self.within("touch", "/var/lib/oryx/kept")
        self.within("apt-get", "remove", "-y", "oryx")
        self.assertFalse(os.path.exists(os.path.join(self.root, "usr/bin/oryx")))
        self.assertIn("kept", self.within("dpkg", "--purge", "oryx"))
        self.assertFalse(os.path.exists(os.path.join(self.root, "etc/oryx/oryx.toml")))
        self.assertTrue(os.path.exists(os.path.join(self.root, "var/lib/oryx/kept")), "data are never deleted")

    def test_the_service_file_is_one_that_systemd_takes(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        unit = os.path.join(self.root, "oryx.service")
        with open(os.path.join(oryx.source_dir(), "config/debian/oryx.service"), encoding="utf-8") as file:
            text = file.read().replace("/usr/bin/oryx", oryx.program()).replace("man:oryx(1)", "man:man(1)")
        with open(unit, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
