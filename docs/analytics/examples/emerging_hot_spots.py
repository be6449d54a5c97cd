"""emerging-hot-spots: categories on the map, and the histories they come from."""

from drawing import RULE, SOFT, Map, Picture, number

INPUTS = {"areas": "cercles", "step_days": 60, "steps": 12}

# Okabe and Ito's colours where a category needs attention, greys where it does not.
COLOURS = {"new": "#cc79a7", "consecutive": "#d55e00", "intensifying": "#b2182b", "persistent": "#e69f00",
           "diminishing": "#f0e442", "sporadic": "#f6c9a8", "oscillating": "#56b4e9", "historical": "#9c9486"}

LIMITS = """The categories describe what was, step by step; none is a forecast. They depend on the reference window (named in the
result: most disagreements with other programs come from it), on the length of a step, and on the 90 % that the definitions
draw as a line. Cold and blank cells mean few incidents reported, not safety."""


def reading(example):
    facts = example.facts
    told = ", ".join(f"{count} *{name}*" for name, count in facts["categories"].items() if name != "no pattern")
    top = max(example.rows.values(), key=lambda row: row["z_last"])
    return f"""Of {number(facts["cube"]["cells"])} cells followed over {facts["cube"]["steps"]} steps of {facts["cube"]["step_days"]} days: {told}. The hottest of
the last step is in the category *{top["category"]}*, with the history `{top["history"]}`, the oldest step first: `+` is a hot step, `-` a cold one,
`.` neither; its trend by Mann-Kendall has z {top["trend_z"]:.1f}, p {top["trend_p"]:.2g}, q {top["trend_q"]:.2g}. A step is hot when its
Gi* is significant among all {number(facts["family"]["n"])} bins ({facts["reference_window"]}). Read *new* and *consecutive* first: they
were not hot before; then *intensifying*. *Sporadic* comes and goes."""


def kind(row):
    return row["category"].split()[0] if row["category"] != "no pattern" else "none"


def picture(example):
    sample, cube = example.sample, example.facts["cube"]
    picture = Picture(590, "Emerging hot spots", f"Gi* in {cube['steps']} steps of {cube['step_days']} days to 31 December 2019, "
                      "hexagons of 625 km². Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents known to one step; reference window: the entire cube. "
                      "Oryx synthetic sample, CC0.")
    world = Map(picture, -7.2, 12.4, 4.4, 24, 76, 560, 470)
    world.begin()
    world.land(sample.areas)
    shapes, rows = {}, {}
    for feature in example.features:
        which = kind(feature["properties"])
        shapes[which] = shapes.get(which, "") + world.shape(feature["geometry"])
        if which != "none":
            rows.setdefault(which, []).append(feature["properties"])
    picture.path(shapes.get("none", ""), "none", RULE, 0.6)
    for which, fill in COLOURS.items():
        picture.path(shapes.get(which, ""), fill, "#fff", 0.6)
    world.borders(sample.areas, 0.9)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Ménaka", "Douentza"})
    world.end()
    x, y = 612, 96
    picture.text(x, y, "Category, cells, and one cell's history", size=14, weight=700)
    side = 150 / cube["steps"]
    for which, fill in COLOURS.items():
        cells = rows.get(which, [])
        if not cells:
            continue
        y += 40
        picture.swatch(x, y, fill, f"{which}: {len(cells)}")
        one = max(cells, key=lambda row: (row["z_last"], row["history"]))
        for step, sign in enumerate(one["history"]):
            colour = {"+": fill, "-": "#2166ac", ".": "#f3f0e9"}[sign]
            picture.rectangle(x + 168 + step * side, y - 13, side - 1.5, 16, colour, RULE, 0.6)
    y += 34
    picture.text(x + 168, y, "oldest", size=12, fill=SOFT)
    picture.text(x + 318, y, "newest step", size=12, fill=SOFT, anchor="end")
    picture.paragraph(x, y + 30, "Filled step: hot among all bins of the cube (q ≤ 0.05). The cell shown is the hottest of its "
                      "category. No cell is cold where most hold nothing.", 320, size=12, leading=16)
    return picture.svg()
