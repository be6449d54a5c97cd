"""Makes docs/analytics.md and its pictures: the reference from the processes' own records and results, and a worked example
of each on the synthetic sample.

    ./run docs

One file in `examples/` for each process, of the process's file name in geo/analytics/processes. It has INPUTS (of the
worked example), `reading(Example)` (Markdown: what it says, with the example's own numbers), LIMITS (what it does not
say) and `picture(Example)` (SVG)."""

import argparse
import importlib
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(SOURCE, "tests", "support")]

import oryx  # noqa: E402  (tests/support)

HEAD = """# The analytics

This page is made by `./run docs` from the processes' own records, their results on the synthetic sample, and
`docs/analytics/`; change it there. Every process runs from the command line and over HTTP with the same numbers:

```sh
oryx run PROCESS --data-dir DIR --input NAME=VALUE... --out FILE     # .geojson, .csv, .gpkg, .fgb; of surfaces .tif
curl -H 'Content-Type: application/json' -d '{"inputs": {...}}' http://HOST/processes/PROCESS/execution
oryx derive PROCESS --data-dir DIR --input NAME=VALUE...             # as a collection: items and tiles
```

Every result says of itself, beside its features: unit, n, what was left out and why, period, as-of, plane, filter, method,
interval, all parameters as used, seed and draws where it draws, the versions of its inputs, their sensitivity, and
warnings. GeoJSON has all of that in `facts`; `oryx run` prints it.

**The data of the pictures are synthetic** (`oryx sample`, CC0): the shape of Mali's districts and towns, and incidents drawn
from a self-exciting process. No row is an event, and no picture says anything about a real place.
"""


def process_files():
    """The processes in the order of their table: names of their files."""
    with open(os.path.join(SOURCE, "geo", "analytics", "processes", "CMakeLists.txt"), encoding="utf-8") as file:
        return re.findall(r"^oryx_process\((\w+)\)", file.read(), re.M)


class Sample:
    """The sample, ingested, and what is drawn below the results."""

    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        oryx.sample_data(self.data, os.path.join(folder, "sample"))
        with oryx.Server(self.data) as server:
            def items(name):
                return server.get(f"/collections/{name}/items?limit=10000").json()["features"]
            self.areas, self.localities, self.incidents = items("cercles"), items("localities"), items("incidents")


class Example:
    """A process run on the sample: `facts`, `features`, `rows` (properties by id), and the reference of its record."""

    def __init__(self, name, module, sample):
        self.process = name.replace("_", "-")
        self.inputs = module.INPUTS
        self.sample = sample
        out, reference = (os.path.join(sample.folder, f"{name}.{end}") for end in ("geojson", "md"))
        done = oryx.run("run", self.process, "--data-dir", sample.data, "--out", out, "--reference", reference,
                        *[f"--input={k}={v}" for k, v in self.inputs.items()], check=0, timeout=1200)
        with open(out, encoding="utf-8") as file:
            result = json.load(file)
        with open(reference, encoding="utf-8") as file:
            self.reference = file.read()
        self.facts, self.features = result["facts"], result["features"]
        self.rows = {str(feature["id"]): feature["properties"] for feature in self.features}
        self.printed = printed(done.stderr)

    @property
    def command(self):
        words = "".join(f" \\\n    --input {k}={v}" for k, v in self.inputs.items())
        return f"oryx run {self.process} --data-dir data{words} --out {self.process}.geojson"


def printed(text):
    """What the command said, without what differs from day to day and from build to build."""
    text = re.sub(r" \(\d+ days ago\)", "", text)
    return re.sub(r"@\d{8}T[\w.]+Z-\w+", "", text).rstrip()


def section(example, module):
    return f"""
## {example.process}

**{example.facts["title"]}.** {example.reference.strip()}

### An example of {example.process}

```sh
{example.command}
```

```
{example.printed}
```

![{example.facts["title"]}, on the synthetic sample](pictures/{example.process}.svg)

**How to read it.** {module.reading(example).strip()}

**What it does not say.** {module.LIMITS.strip()}
"""


def make(out):
    """Writes analytics.md and pictures/ below a folder."""
    os.makedirs(os.path.join(out, "pictures"), exist_ok=True)
    text = HEAD
    names = process_files()
    text += "\n" + "\n".join(f"- [{n.replace('_', '-')}](#{n.replace('_', '-')})" for n in names) + "\n"
    with tempfile.TemporaryDirectory(prefix="oryx-docs-") as folder:
        sample = Sample(folder)
        for name in names:
            module = importlib.import_module(f"examples.{name}")
            example = Example(name, module, sample)
            text += section(example, module)
            with open(os.path.join(out, "pictures", example.process + ".svg"), "w", encoding="utf-8") as file:
                file.write(module.picture(example))
    with open(os.path.join(out, "analytics.md"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", default=os.path.join(SOURCE, "docs"))
    make(arguments.parse_args().out)
