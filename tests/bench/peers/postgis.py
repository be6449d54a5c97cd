"""PostGIS's ST_AsMVT, in a cluster of its own, timed inside the server so that no client and no socket is counted."""

import glob
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from common import run, start, stop

USER = "postgres"
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "2GB", "work_mem": "256MB", "maintenance_work_mem": "1GB", "jit": "off",
    "max_parallel_workers_per_gather": "0", "max_parallel_maintenance_workers": "0", "fsync": "off", "autovacuum": "off",
    "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "max_wal_size": "8GB",
}

# The envelope and the box to look in are variables, so that the plan is made once and they are computed once a tile.
FUNCTIONS = """
CREATE FUNCTION {name}_tile(z int, x int, y int) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
DECLARE
  envelope geometry := ST_TileEnvelope(z, x, y);
  box geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
BEGIN
  RETURN (SELECT ST_AsMVT(t, '{name}', 4096, 'geom', 'fid') FROM (
    SELECT ST_AsMVTGeom(d.geom, envelope, 4096, 64, true) AS geom, d.id AS fid, {columns}
    FROM {name} d WHERE d.geom && box) t);
END $$;

CREATE FUNCTION {name}_time(zoom int, OUT ms float8, OUT bytes float8) LANGUAGE plpgsql AS $$
DECLARE
  at record; began timestamptz; size bigint; total bigint := 0; count int := 0;
BEGIN
  ms := 0;
  FOR at IN SELECT x, y FROM {name}_list WHERE z = zoom ORDER BY n LOOP
    began := clock_timestamp();
    size := octet_length({name}_tile(zoom, at.x, at.y));
    ms := ms + 1000 * extract(epoch FROM clock_timestamp() - began);
    total := total + coalesce(size, 0);
    count := count + 1;
  END LOOP;
  ms := ms / count;
  bytes := total::float8 / count;
END $$;

CREATE FUNCTION {name}_features(zoom int) RETURNS float8 LANGUAGE sql AS $$
  SELECT count(*)::float8 / (SELECT count(*) FROM {name}_list WHERE z = zoom)
  FROM {name}_list l JOIN {name} d ON d.geom && ST_TileEnvelope(l.z, l.x, l.y, margin => 64.0 / 4096)
  WHERE l.z = zoom AND ST_AsMVTGeom(d.geom, ST_TileEnvelope(l.z, l.x, l.y), 4096, 64, true) IS NOT NULL
$$;
"""


def programs():
    """The folder of the newest server that has PostGIS."""
    found = sorted(p for p in glob.glob("/usr/lib/postgresql/*/bin")
                   if glob.glob(p.replace("/bin", "/lib/postgis-3.so")))
    if not found:
        raise SystemExit("bench: PostGIS is not installed: ./run bench installs it (postgresql-15-postgis-3)")
    return pathlib.Path(found[-1])


class PostGis:
    title = "PostGIS"

    def __enter__(self):
        self.bin = programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oryx-bench-pg-"))
        self.server = None
        # PostgreSQL refuses to run as root.
        self.identity = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
        if self.identity:
            account = pwd.getpwnam(USER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        try:
            run(self.bin / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C",
                cwd=self.folder, **self.identity)
            self.log = open(self.folder / "server.log", "wb")
            settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
            self.server = start([self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings],
                                self.log, cwd=self.folder, **self.identity)
            self.wait()
            self.sql("CREATE EXTENSION postgis")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        stop(self.server, signal.SIGINT)  # SIGINT: a fast shutdown, which ends the sessions too
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self):
        end = time.monotonic() + 30
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder]).returncode != 0:
            if self.server.poll() is not None or time.monotonic() > end:
                raise SystemExit("bench: PostgreSQL does not start:\n" + (self.folder / "server.log").read_text()[-2000:])
            time.sleep(0.1)

    def sql(self, text):
        return run(self.bin / "psql", "-h", self.folder, "-U", USER, "-d", "postgres", "-XqAt", "-v", "ON_ERROR_STOP=1",
                   "-c", "SET plan_cache_mode = force_generic_plan", "-c", text).strip()

    def load(self, dataset, lists):
        """The table is in EPSG:3857 and sorted by geometry, as its index is."""
        name = dataset.name
        run("ogr2ogr", "-f", "PostgreSQL", f"PG:host={self.folder} user={USER} dbname=postgres", dataset.path, "-nln",
            "raw", "-t_srs", "EPSG:3857", "-lco", "GEOMETRY_NAME=geom", "-lco", "SPATIAL_INDEX=NONE", "-lco",
            "UNLOGGED=ON", "-lco", "FID=row", "-nlt", "POINT" if name == "points" else "MULTIPOLYGON",
            "--config", "PG_USE_COPY", "YES")
        wanted = list(dict.fromkeys(["id"] + dataset.properties))
        rows = ",".join(f"('{n}',{z},{x},{y})" for z, tiles in lists.items() for n, (x, y) in enumerate(tiles))
        for statement in (
            f"CREATE UNLOGGED TABLE {name} AS SELECT {', '.join(wanted)}, geom FROM raw ORDER BY geom",
            "DROP TABLE raw",
            f"CREATE INDEX ON {name} USING gist (geom)",
            f"VACUUM (ANALYZE) {name}",
            f"CREATE TABLE {name}_list (n int, z int, x int, y int)",
            f"INSERT INTO {name}_list VALUES {rows}",
            FUNCTIONS.format(name=name, columns=", ".join(f"d.{p}" for p in dataset.properties)),
        ):
            self.sql(statement)
        self.round(dataset)  # warm

    def round(self, dataset):
        """Milliseconds and bytes a tile, by zoom."""
        zooms = ",".join(str(z) for z in dataset.zooms)
        rows = self.sql(f"SELECT json_object_agg(z, t) FROM unnest(ARRAY[{zooms}]) z, {dataset.name}_time(z) t")
        return {int(z): found for z, found in json.loads(rows).items()}

    def features(self, dataset):
        return {z: float(self.sql(f"SELECT {dataset.name}_features({z})")) for z in dataset.zooms}

    def tiles(self, dataset):
        """All tiles of the lists that hold something, as ((z, x, y), bytes)."""
        rows = self.sql(f"SELECT z, x, y, encode({dataset.name}_tile(z, x, y), 'hex') FROM {dataset.name}_list")
        for row in rows.splitlines():
            *tile, data = row.split("|")
            if data:
                yield tuple(int(part) for part in tile), bytes.fromhex(data)
