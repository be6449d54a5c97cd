"""hot-spots: hexagons by the sign of Gi* and how sure it is."""

from drawing import RED_BLUE, RULE, Map, Picture, number

INPUTS = {"areas": "cercles", "from": "2019-01-01"}

LIMITS = """A hot spot is a neighbourhood with more incidents than the same incidents, dealt out by chance, would put there: not a
place where the next one will happen (that is threat-surface), and not one where there are many for its people (`measure=rate-people-eb`
asks that). A cell that is not significant is not quiet, and a cold or blank one not safe."""


def hottest(example):
    return max(example.rows.values(), key=lambda row: row["z"] if row["z"] is not None else -99)


def reading(example):
    top, family, moran = hottest(example), example.facts["family"], example.facts["global_moran"]
    hot = sum(row["label"] == "hot spot" for row in example.rows.values())
    return f"""{hot} of {number(len(example.rows))} hexagons of 625 km² are hot at a false discovery rate of {family["alpha"]:g}. The
hottest has {number(top["incidents"])} incidents of its own and stands {top["z"]:.1f} standard deviations above what its neighbourhood
would hold by chance (`z`); its p by permutation is {top["p"]:.2g} after {number(top["draws"])} draws, and q {top["q"]:.2g} takes into account
that {number(family["n"])} cells were tested. No p can fall below {family["smallest_p"]:g}, the floor of the draws. Global Moran's I of
{moran["i"]:.2f} says that neighbours are alike as a whole. `confidence_bin` is what the colours show."""


def picture(example):
    sample = example.sample
    picture = Picture(590, "Hot spots of incidents", "Getis-Ord Gi* on hexagons of 625 km², 2019. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents of 2019; neighbours within 50 km; permutations up to "
                      f"{number(example.facts['draws'])}. Oryx synthetic sample, CC0.")
    world = Map(picture, -6.6, 12.8, 2.1, 24, 76, 600, 470)
    world.begin()
    world.land(sample.areas)
    counts, shapes = {}, {}
    for feature in example.features:
        which = feature["properties"]["confidence_bin"] or 0
        counts[which] = counts.get(which, 0) + 1
        shapes[which] = shapes.get(which, "") + world.shape(feature["geometry"])
    for which in sorted(shapes, key=abs):
        picture.path(shapes[which], RED_BLUE.get(which, "none"), RULE if which == 0 else "#fff", 0.6)
    world.borders(sample.areas, 0.9)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Ménaka", "Douentza"})
    world.end()
    x, y = 650, 96
    picture.text(x, y, "Neighbourhood of a cell", size=14, weight=700)
    y += 28
    for which, words in ((3, "hot, q ≤ 0.01"), (2, "hot, q ≤ 0.05"), (1, "hot, q ≤ 0.10"), (0, "not significant"),
                         (-1, "cold, q ≤ 0.10"), (-2, "cold, q ≤ 0.05"), (-3, "cold, q ≤ 0.01")):
        y = picture.swatch(x, y, RED_BLUE.get(which, "#f3f0e9"), f"{words}: {number(counts.get(which, 0))}")
    picture.paragraph(x, y + 12, "q: false discovery rate over all cells. Most cells hold no incident, so that no cell can be "
                      "significantly cold: with nothing to lose, nothing is missing.", 290, size=12, leading=16)
    return picture.svg()
