"""geojson-vt with vt-pbf under Node, one process a round."""

import pathlib
import shutil

from common import run, run_json

HERE = pathlib.Path(__file__).resolve().parent


class GeoJsonVt:
    title = "geojson-vt"

    def __init__(self, folder):
        """Installs the packages of the lock file below the bench's folder."""
        if not shutil.which("npm"):
            raise SystemExit("bench: npm is not installed: ./run bench installs it")
        self.folder = folder / "node"
        self.folder.mkdir(parents=True, exist_ok=True)
        lock, installed = HERE / "node" / "package-lock.json", self.folder / "installed-lock.json"
        if not installed.exists() or installed.read_bytes() != lock.read_bytes():
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / "node" / name, self.folder / name)
            run("npm", "ci", "--prefix", self.folder, "--ignore-scripts", "--loglevel=error", cwd=self.folder)
            shutil.copy(lock, installed)
        shutil.copy(HERE / "geojson_vt.mjs", self.folder / "geojson_vt.mjs")

    def load(self, dataset):
        self.source = self.folder / f"{dataset.name}.geojsonl"
        fields = ",".join(dict.fromkeys(["id"] + dataset.properties))
        self.source.unlink(missing_ok=True)
        run("ogr2ogr", "-f", "GeoJSONSeq", self.source, dataset.path, "-select", fields)

    def round(self, dataset, tiles):
        said = run_json("node", "--max-old-space-size=8000", self.folder / "geojson_vt.mjs", self.source, tiles,
                        ",".join(dataset.properties), cwd=self.folder)
        return {int(z): zoom for z, zoom in said.items()}
