"""Packages of the npm registry for tests, installed once below the build folder by the lock file that stands with the tests."""

import fcntl
import filecmp
import os
import shutil
import subprocess

import oryx

INSTALL_SECONDS = 900


def installed(source):
    """The folder whose `node_modules` hold the packages of a folder of tests (package.json, package-lock.json). The test is
    skipped, loudly, where there is no npm or no registry."""
    if not shutil.which("npm") or not shutil.which("node"):
        oryx.skip("node and npm are not installed")
    folder = os.path.join(os.path.dirname(oryx.program()), "clients", os.path.basename(source))
    done = os.path.join(folder, "installed-lock.json")
    lock = os.path.join(source, "package-lock.json")
    if os.path.exists(done) and filecmp.cmp(done, lock, shallow=False):
        return folder
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w") as held:  # tests that run beside each other share the packages
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (os.path.exists(done) and filecmp.cmp(done, lock, shallow=False)):
            install(source, folder)
            shutil.copy(lock, done)
    return folder


def install(source, folder):
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(os.path.join(source, name), folder)
    command = ["npm", "--prefix", folder, "ci", "--ignore-scripts", "--loglevel=error"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    if result.returncode != 0:
        oryx.skip(f"npm could not fetch the packages of {os.path.basename(source)}: {result.stderr[-500:]}")


def run(script, folder, server, *arguments, seconds=240):
    """`node SCRIPT` with the packages of a folder, told the server's address; its outcome."""
    env = {**os.environ, "ORYX_URL": server.url, "ORYX_CLIENTS": folder}
    return subprocess.run(["node", script, *arguments], env=env, capture_output=True, text=True, timeout=seconds)
