"""threat-surface: the intensity in cells, and what its standard error leaves of it."""

from drawing import RULE, Map, Picture, number

INPUTS = {"areas": "cercles", "cell_m": 10000}

STEPS = ((0.01, "#fffbe6"), (0.03, "#ffeda0"), (0.1, "#fed976"), (0.3, "#fd8d3c"), (1, "#e31a1c"), (float("inf"), "#800026"))

LIMITS = """It is no probability and no forecast until `evaluate-surface` has scored it on months it had not seen. A cell without colour is a
place without recent reports within the kernel, not a safe one. The standard error knows Poisson's chance alone: incidents
come in bursts, so that the truth is less certain than it says. Incidents known only to a district are left out, and counted."""


def reading(example):
    top = max(example.rows.values(), key=lambda row: row["value"])
    facts = example.facts
    return f"""The unit is incidents per 100 km² per 30 days. The highest cell has {top["value"]:.2f} ± {top["standard_error"]:.2f}: over its 100 km², were
things to go on as they did with a half-life of {top["half_life_days"]:g} days, {top["expected"]:.2f} incidents in 30 days. All cells together hold
{facts["level"]["value"]:.1f} incidents in 30 days (`level`), which is the country's rate, whatever the kernel's width: the width says
how far one incident's weight is spread, the half-life how fast it fades. {number(facts["cells"]["value_0"])} of {number(facts["cells"]["in_study_area"])} cells
are 0 and are no features; in the GeoTIFF they are there, and what lies outside the country is no data."""


def picture(example):
    sample = example.sample
    picture = Picture(590, "Intensity of recent incidents", "As of 31 December 2019, half-life 180 days, cells of 10 km. "
                      "Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents since 2015; quartic kernel, sigma 5 km. Oryx synthetic sample, CC0.")
    world = Map(picture, -7.2, 12.4, 4.4, 24, 76, 600, 470)
    world.begin()
    world.land(sample.areas)
    shapes = {}
    for feature in example.features:
        fill = next(colour for limit, colour in STEPS if feature["properties"]["value"] < limit)
        shapes[fill] = shapes.get(fill, "") + world.shape(feature["geometry"])
    for _, fill in STEPS:
        picture.path(shapes.get(fill, ""), fill, RULE, 0.3)
    world.borders(sample.areas)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Ménaka", "Douentza"})
    world.end()
    x, y = 650, 96
    picture.text(x, y, "Incidents per 100 km² per 30 days", size=14, weight=700)
    y += 28
    for low, (limit, fill) in reversed(list(zip((0, 0.01, 0.03, 0.1, 0.3, 1), STEPS))):
        words = f"{low:g} and more" if limit > 99 else f"{low:g} to {limit:g}" if low else f"above 0, below {limit:g}"
        y = picture.swatch(x, y, fill, words)
    y += 14
    level = example.facts["level"]["value"]
    picture.text(x, y, f"{level:.1f} incidents in 30 days", size=14, weight=700)
    y = picture.paragraph(x, y + 22, "in all cells together, from the decayed mean rate of the whole country.", 290, size=12,
                          leading=16)
    top = sorted(example.rows.values(), key=lambda row: -row["value"])[:5]
    y += 18
    picture.text(x, y, "The five highest cells, ± standard error", size=14, weight=700)
    scale = 230 / max(row["value"] + row["standard_error"] for row in top)
    for row in top:
        y += 26
        fill = next(colour for limit, colour in STEPS if row["value"] < limit)
        picture.rectangle(x, y - 9, row["value"] * scale, 14, fill)
        low, high = ((row["value"] + sign * row["standard_error"]) * scale for sign in (-1, 1))
        picture.line(x + low, y - 2, x + high, y - 2, "#2b2b2b", 1.5)
        picture.text(x + high + 8, y + 3, f"{row['value']:.2f}", size=12)
    return picture.svg()
