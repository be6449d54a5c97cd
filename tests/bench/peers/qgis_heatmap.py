"""QGIS's heatmap on random points: prints the seconds that its kernel density estimation takes (PyQGIS, Debian's
python3-qgis). It evaluates the kernel at the middle of each cell; ours is the kernel's integral over it."""

import os
import random
import sys
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.analysis import QgsKernelDensityEstimation  # noqa: E402
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer  # noqa: E402


def main(count, columns, rows, radius):
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer("Point?crs=epsg:3857", "points", "memory")
    chance = random.Random(1)
    features = []
    for _ in range(count):
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(chance.uniform(0, columns), chance.uniform(0, rows))))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    parameters = QgsKernelDensityEstimation.Parameters()
    parameters.source = layer
    parameters.radius = radius
    parameters.pixelSize = 1
    parameters.shape = QgsKernelDensityEstimation.KernelQuartic
    parameters.outputValues = QgsKernelDensityEstimation.OutputRaw
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        result = QgsKernelDensityEstimation(parameters, os.path.join(folder, "heat.tif"), "GTiff").run()
        print(time.process_time() - started)
    os._exit(0 if result == QgsKernelDensityEstimation.Success else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
