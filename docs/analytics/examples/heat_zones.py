"""heat-zones: four bands of the recent incidents' intensity, and how much of the next month they held."""

from drawing import INK, SOFT, YLORRD, Map, Picture, number, percent

INPUTS = {"areas": "cercles", "as_of": "2019-11-30"}

LIMITS = """It does not say that a blank place is safe: few incidents were reported there, which is something else. It says
where, not what will happen: an incident counts by its place and its age alone. And a zone whose `held` lies well below its
share is too sure of itself; the wider bands usually are."""


def bands(example):
    return sorted((p for p in example.rows.values() if not p["few"]), key=lambda p: p["rank"])


def reading(example):
    first, last = bands(example)[0], bands(example)[-1]
    return f"""The darkest band is the smallest area that holds {percent(first["share_to"])} of the recent incidents: {number(first["area_km2"])} km²
with {number(first["people"])} people. Of the {first["held_n"]} incidents of the 30 days after the as-of it held
{percent(first["held"])} (95 % interval {percent(first["held_low"])} to {percent(first["held_high"])}); everything up to the lightest band
({percent(last["share_to"])}, {number(last["area_km2_cum"])} km²) held {percent(last["held"])}. `held` is cumulated: it belongs to the
region up to the band. Parts that rest on fewer than 5 incidents are features of their own (`few`) and are hatched."""


def picture(example):
    sample = example.sample
    picture = Picture(590, "Heat zones of recent incidents",
                      "As of 30 November 2019, half-life 180 days. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents since 2015; quartic kernel, sigma 5 km; cells of 5 km. "
                      "Oryx synthetic sample, CC0.")
    world = Map(picture, -7.2, 12.4, 4.4, 24, 76, 600, 470)
    world.begin()
    world.land(sample.areas)
    for feature in sorted(example.features, key=lambda f: -f["properties"]["rank"]):
        colour = YLORRD[4 - feature["properties"]["rank"]]
        shape = world.shape(feature["geometry"])
        picture.path(shape, colour, "#b08d57", 0.3)
        if feature["properties"]["few"]:
            picture.path(shape, "url(#few)")
    world.borders(sample.areas)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Ménaka", "Douentza"})
    world.end()
    x, y = 650, 96
    picture.text(x, y, "Smallest area that holds", size=14, weight=700)
    y += 28
    for band in bands(example):
        y = picture.swatch(x, y, YLORRD[4 - band["rank"]], f"{percent(band['share_to'])} of recent incidents",
                           f"{number(band['area_km2_cum'])} km², {number(band['people_cum'])} people")
    y = picture.swatch(x, y, "url(#few)", "rests on fewer than 5 incidents")
    y += 14
    picture.text(x, y, "Held of the next 30 days", size=14, weight=700)
    y += 14
    for share in (0, 0.5, 1):
        at = x + 52 + 200 * share
        picture.line(at, y + 4, at, y + 112)
        picture.text(at, y + 130, f"{percent(share)}", size=12, fill=SOFT, anchor="middle")
    for band in bands(example):
        y += 26
        picture.text(x + 44, y + 4, f"{percent(band['share_to'])}", anchor="end")
        low, high = (x + 52 + 200 * band[name] for name in ("held_low", "held_high"))
        picture.line(low, y, high, y, INK, 2)
        picture.circle(x + 52 + 200 * band["held"], y, 5, YLORRD[4 - band["rank"]], INK)
        promised = x + 52 + 200 * band["share_to"]
        picture.line(promised, y - 8, promised, y + 8, SOFT, 1.5)
    y += 52
    picture.paragraph(x, y, f"Dot and bar: share held and 95\u202f% interval, n\u00a0=\u00a0{bands(example)[0]['held_n']}. "
                      "Grey tick: the share of the past that the zone holds.", 290, size=12, fill=SOFT, leading=16)
    return picture.svg()
