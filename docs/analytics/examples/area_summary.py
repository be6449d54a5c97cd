"""area-summary: rates of cercles on a map, and the first twelve with their intervals."""

from drawing import ACCENT, BORDER, INK, SOFT, YLORRD, Map, Picture, number

INPUTS = {"areas": "cercles"}
STEPS = ((0.3, "#fffbe6"), (1, YLORRD[0]), (3, YLORRD[1]), (10, YLORRD[2]), (float("inf"), YLORRD[3]))

LIMITS = """A count of incidents is of those that were reported and published. A rate by area says nothing about who lives
there, nor one by people about where they are; neither is anybody's risk. Two areas whose intervals overlap are not ranked
by this table, whatever their `rank` says. Deaths hang on few incidents, which is why their intervals are so wide."""


def ranked(example):
    return sorted(example.rows.values(), key=lambda p: p["rank"])


def reading(example):
    first = ranked(example)[0]
    rising = sum(p["trend"] == "rising" for p in example.rows.values())
    return f"""{first["name"]} leads with {number(first["incidents"])} incidents on {number(first["area_km2"])} km²:
{first["rate_km2"]:.1f} a year per 1,000 km² (exact interval {first["rate_km2_low"]:.1f} to {first["rate_km2_high"]:.1f}), or
{first["rate_km2_eb"]:.1f} once empirical Bayes has drawn it towards the mean of all areas, which is what the table is ranked
by: small counts are drawn more, so that no area comes first by luck alone. Against the year before it is *{first["trend"]}*, ratio
{first["trend_ratio"]:.2f} ({first["trend_low"]:.2f} to {first["trend_high"]:.2f}, q {first["trend_q"]:.2g} over all areas with 5 or more);
{rising} of {len(example.rows)} areas rise. {number(example.facts["n"])} incidents are counted; those whose place is known less exactly than a
cercle are in no row, and the list of what was left out says how many. `monthly` is the series of calendar months."""


def colour(rate):
    return next(fill for limit, fill in STEPS if rate < limit)


def picture(example):
    picture = Picture(590, "Incidents a year per 1,000 km², by cercle",
                      "2019, shrunk by empirical Bayes. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents of 2019 whose cercle is known. Oryx synthetic sample, CC0.")
    world = Map(picture, -12.4, 10.0, 4.6, 24, 76, 490, 470)
    world.begin()
    for feature in example.features:
        row = feature["properties"]
        shape = world.shape(feature["geometry"])
        picture.path(shape, colour(row["rate_km2_eb"]), BORDER, 0.7)
        if row["incidents"] < 5:
            picture.path(shape, "url(#few)", opacity=0.6)
    world.end()
    y = 100
    for (low, (high, fill)) in zip((0, 0.3, 1, 3, 10), STEPS):
        words = f"{low:g} to {high:g}" if high != float("inf") else f"{low:g} and more"
        y = picture.swatch(46, y, fill, words) - 3
    picture.swatch(46, y, "url(#few)", "under 5 incidents")
    x, width, y = 650, 250, 96
    top = ranked(example)[:12]
    scale = width / max(p["rate_km2_high"] for p in top)
    picture.text(540, y, "The first twelve, with 95 % intervals", size=14, weight=700)
    y += 18
    for tick in (0, 10, 20):
        picture.line(x + tick * scale, y, x + tick * scale, y + 12 * 30 + 4)
        picture.text(x + tick * scale, y + 12 * 30 + 20, str(tick), size=12, fill=SOFT, anchor="middle")
    for row in top:
        y += 29
        picture.text(x - 12, y + 4, row["name"], anchor="end")
        picture.line(x + row["rate_km2_low"] * scale, y, x + row["rate_km2_high"] * scale, y, INK, 1.5)
        picture.circle(x + row["rate_km2"] * scale, y, 4, "#fff", INK, 1.5)
        picture.circle(x + row["rate_km2_eb"] * scale, y, 3.4, ACCENT)
        arrow = {"rising": "▲", "falling": "▼"}.get(row["trend"], "")
        picture.text(x + width + 14, y + 5, arrow, size=12, fill="#b2182b" if arrow == "▲" else ACCENT)
    y += 56
    picture.circle(546, y - 4, 4, "#fff", INK, 1.5)
    picture.text(558, y, "as counted, exact Poisson", size=12, fill=SOFT)
    picture.circle(726, y - 4, 3.4, ACCENT)
    picture.text(738, y, "empirical Bayes", size=12, fill=SOFT)
    picture.text(852, y, "▲ rising, q ≤ 0.05", size=12, fill=SOFT, anchor="start")
    return picture.svg()
