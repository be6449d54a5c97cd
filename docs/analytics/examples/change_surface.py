"""change-surface: where the last 30 days differ from the 180 before."""

from drawing import RED_BLUE, RULE, Map, Picture, number

INPUTS = {"areas": "cercles"}

LIMITS = """No colour is not "no change": with few incidents only a large change can be told from chance, and the legend keeps the
two apart. The circles of neighbouring cells overlap, so that one bad week in one town colours a whole disc; count discs, not
cells. It compares two stretches of days and knows neither season nor why."""

GREY, PALE = "#cfc9bb", "#f7f5f0"


def kind(row):
    """Which step of the legend a cell belongs to."""
    if row["change"] == "too few" or row["ratio"] is None and row["p"] is None:
        return "few"
    if row["q"] is not None and row["q"] <= 0.05:
        return "more" if row["ratio"] is None or row["ratio"] > 1 else "less"
    if row["p"] is not None and row["p"] <= 0.05:
        return "perhaps more" if row["ratio"] is None or row["ratio"] > 1 else "perhaps less"
    return "none"


def reading(example):
    told = [row for row in example.rows.values() if row["p"] is not None]
    highest = max((row for row in told if row["ratio"] is not None), key=lambda row: row["ratio"] if row["recent"] >= 5 else 0)
    lasting = sum(kind(row) in ("more", "less") for row in told)
    alone = sum(kind(row).startswith("perhaps") for row in told)
    return f"""Each cell compares its circle of 25 km with itself: the sharpest rise rests on {number(highest["recent"])} incidents in the last 30
days against {number(highest["before"])} in the 180 before, ratio {highest["ratio"]:.1f} ({highest["low"]:.1f} to {highest["high"]:.1f}), p
{highest["p"]:.2g}, q {highest["q"]:.2g}. Of {example.facts["family"]} circles with 5 or more incidents {alone + lasting} have p below 0.05;
after the false discovery rate {lasting} remain. p is for a place that you had asked about before you looked, q for one that
the map showed you. Cells with nothing in their circle are no features ({number(example.facts["without_any"])} of them)."""


def picture(example):
    sample = example.sample
    fills = {"more": RED_BLUE[3], "perhaps more": RED_BLUE[1], "none": GREY, "perhaps less": RED_BLUE[-1],
             "less": RED_BLUE[-3], "few": PALE}
    words = {"more": ("more than before", "q ≤ 0.05"), "perhaps more": ("perhaps more", "p ≤ 0.05, but q above: chance will do"),
             "none": ("no change that can be told", None), "perhaps less": ("perhaps fewer", "p ≤ 0.05, but q above"),
             "less": ("fewer than before", "q ≤ 0.05"), "few": ("too few: under 5 in both", None)}
    picture = Picture(590, "The last 30 days against the 180 before",
                      "Circles of 25 km round cells of 10 km, as of 31 December 2019. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents known to the day, {example.facts['period'].replace('/', ' to ')}. "
                      "Oryx synthetic sample, CC0.")
    world = Map(picture, -6.6, 12.8, 2.1, 24, 76, 600, 470)
    world.begin()
    world.land(sample.areas)
    counts = dict.fromkeys(fills, 0)
    shapes = dict.fromkeys(fills, "")
    for feature in example.features:
        which = kind(feature["properties"])
        counts[which] += 1
        shapes[which] += world.shape(feature["geometry"])
    for which, shape in shapes.items():
        picture.path(shape, fills[which], RULE, 0.4)
    picture.path(shapes["few"], "url(#few)", opacity=0.5)
    world.borders(sample.areas)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Ménaka", "Douentza"})
    world.end()
    x, y = 650, 96
    picture.text(x, y, "Change of the circle round a cell", size=14, weight=700)
    y += 28
    for which, fill in fills.items():
        name, note = words[which]
        if which == "few":
            picture.rectangle(x, y - 12, 22, 15, fill)
            fill = "url(#few)"
        y = picture.swatch(x, y, fill, f"{name}: {number(counts[which])}", note)
    picture.paragraph(x, y + 10, "No fill: nothing within 25 km in all 210 days. Exact conditional test of two counts; q is the "
                      "false discovery rate over the circles with 5 or more.", 290, size=12, leading=16)
    return picture.svg()
