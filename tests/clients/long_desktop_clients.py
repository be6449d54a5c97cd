"""QGIS without a window, and geopandas: what analysts read the server with (./run test-long)."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import oryx

QGIS_SCRIPT = r"""
import json, sys
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsFeatureRequest, QgsMapRendererSequentialJob,
                       QgsMapSettings, QgsRectangle, QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor
application = QgsApplication([], False)
application.initQgis()
base, collections = sys.argv[1], json.loads(sys.argv[2])
found = {"oapif": {}, "tiles": {}}


def drawn(layer):
    # How many pixels of a picture are not its background.
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(QgsRectangle(-1_000_000, 1_200_000, 300_000, 2_500_000))
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    image = job.renderedImage()
    return sum(image.pixelColor(x, y) != QColor("white") for x in range(400) for y in range(400))


for name in collections:
    layer = QgsVectorLayer(f"url='{base}' typename='{name}'", name, "OAPIF")
    found["oapif"][name] = [layer.isValid(), sum(1 for _ in layer.getFeatures())]
layer = QgsVectorLayer(f"url='{base}' typename='incidents'", "x", "OAPIF")
box = QgsRectangle(-6, 12, -2, 16)
found["box"] = sum(1 for f in layer.getFeatures(QgsFeatureRequest().setFilterRect(box)))
for name in ("cercles", "incidents"):
    uri = f"type=xyz&serviceType=arcgis&url={base}/arcgis/rest/services/{name}/VectorTileServer"
    tiles = QgsVectorTileLayer(uri, name)
    found["tiles"][name] = [tiles.isValid(), tiles.sourceMaxZoom(), drawn(tiles)]
print("FOUND " + json.dumps(found))
"""


class DesktopClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oryx-desktop-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        data = os.path.join(cls.folder, "data")
        oryx.sample_data(data, os.path.join(cls.folder, "sample"), "--incidents", "2500")
        cls.server = oryx.Server(data).start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.counts = {c["id"]: c["itemCount"] for c in cls.server.get("/collections").json()["collections"]}

    def python(self, script, *arguments):
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": self.folder, "XDG_RUNTIME_DIR": self.folder, "PYTHONPATH": ""}
        return subprocess.run(["/usr/bin/python3", "-c", script, *arguments], env=env, capture_output=True, text=True, timeout=300)

    def need(self, module):
        if self.python(f"import {module}").returncode != 0:
            self.skipTest(f"{module} is not installed")

    def test_qgis_reads_features_and_tiles(self):
        self.need("qgis.core")
        done = self.python(QGIS_SCRIPT, self.server.url, json.dumps(sorted(self.counts)))
        line = next((text for text in done.stdout.splitlines() if text.startswith("FOUND ")), None)
        self.assertIsNotNone(line, done.stdout[-2000:] + done.stderr[-2000:])
        found = json.loads(line[6:])
        self.assertEqual(found["oapif"], {name: [True, count] for name, count in self.counts.items()})
        boxed = self.server.get("/collections/incidents/items?limit=1&bbox=-6,12,-2,16").json()["numberMatched"]
        self.assertEqual(found["box"], boxed)
        for name, (valid, zoom, pixels) in found["tiles"].items():
            self.assertTrue(valid, name)
            self.assertEqual(zoom, self.server.get(f"/arcgis/rest/services/{name}/VectorTileServer").json()["maxzoom"])
            self.assertGreater(pixels, 1000, name)

    def test_geopandas_reads_every_format(self):
        self.need("geopandas")
        script = ("import sys, fiona, geopandas as g\n"
                  "fiona.supported_drivers['OAPIF'] = 'r'  # fiona lets through what it has tried itself\n"
                  "for form in ('json', 'fgb'):\n"
                  "    t = g.read_file(sys.argv[1] + '/collections/cercles/items?limit=1000&f=' + form)\n"
                  "    print('FOUND', form, len(t), t.crs.to_epsg(), t.geometry.is_valid.all())\n"
                  "t = g.read_file('OAPIF:' + sys.argv[1], layer='incidents')\n"
                  "print('FOUND oapif', len(t), t.crs.to_epsg(), t.geometry.is_valid.all())\n")
        done = self.python(script, self.server.url)
        found = [line.split() for line in done.stdout.splitlines() if line.startswith("FOUND")]
        cercles, incidents = str(self.counts["cercles"]), str(self.counts["incidents"])
        self.assertEqual([row[1:3] for row in found], [["json", cercles], ["fgb", cercles], ["oapif", incidents]],
                         done.stdout + done.stderr[-2000:])
        self.assertTrue(all(row[3] == "4326" and row[4] == "True" for row in found), found)


if __name__ == "__main__":
    unittest.main(verbosity=2)
