"""cluster-scan: the clusters alive at the as-of on the map, and when they began."""

from drawing import INK, SOFT, Map, Picture, number

INPUTS = {"replicas": 199, "from": "2019-01-01", "clusters": 6}

LIMITS = """A permutation scan finds what is *new* at a place: where it has always been dangerous, nothing stands out, and that is no
good news. Its circles are the search's own, not the outline of anything on the ground. And an alert once a year is what
chance brings by itself; whether anything is behind it is for people to find out."""


def reading(example):
    first, scan = example.rows["cluster-1"], example.facts["scan"]
    return f"""The likeliest cluster is alive at the as-of: {first["cases"]} incidents since {first["first_day"]} at {first["place_count"]} places within
{first["radius_m"] / 1000:.0f} km of {first["centre"]}, where {first["expected"]:.1f} were expected had days and places nothing to do with each
other ({first["ratio"]:.1f} times). p {first["p"]:.3g} holds for the whole search over {number(scan["zones"])} circles: the same was done with
{example.facts["draws"]} shuffled records. Were the scan run every day, chance alone would bring something as strong every
{number(first["recurrence_days"])} days; `alert` is true from one year on. `p_gumbel` reaches below the floor of the replicas
({scan["smallest_p"]:.3g}) by extrapolation. Clusters share no place; the later ones are less and less remarkable."""


def picture(example):
    sample, facts = example.sample, example.facts
    picture = Picture(590, "Clusters of incidents alive on 31 December 2019",
                      "Prospective space-time permutation scan of 2019, circles up to 100 km, up to 60 days. Synthetic sample.",
                      f"n = {number(facts['n'])} incidents at {number(facts['scan']['places'])} places, known to the day; "
                      f"{facts['draws']} replicas. Oryx synthetic sample, CC0.")
    world = Map(picture, -7.2, 12.4, 4.4, 24, 76, 560, 470)
    world.begin()
    world.land(sample.areas)
    world.borders(sample.areas)
    for row in sample.incidents:
        if row["geometry"] and row["geometry"]["type"] == "Point" and str(row["properties"].get("date_start", "")) >= "2019":
            picture.circle(*world.at(*row["geometry"]["coordinates"][:2]), 1.4, "#9c9486", "none", 0)
    for feature in reversed(example.features):
        row = feature["properties"]
        strong = row["p"] <= 0.05
        picture.path(world.shape(feature["geometry"]), "#e31a1c" if strong else "#9c9486",
                     "#b2182b" if strong else SOFT, 1.2, 0.35 if strong else 0.18)
    for feature in example.features:
        shape = feature["geometry"]["coordinates"]
        points = [p for part in (shape if feature["geometry"]["type"] == "MultiPolygon" else [shape]) for p in part[0]]
        at = world.at(sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        strong = feature["properties"]["p"] <= 0.05
        picture.circle(*at, 10, "#fff", "#b2182b" if strong else SOFT, 2)
        picture.text(at[0], at[1] + 5, str(feature["properties"]["rank"]), size=14, weight=700, anchor="middle", halo=True)
    world.places(sample.localities, {"Gao", "Tombouctou", "Ménaka"})
    world.end()
    x, y, width = 612, 96, 180
    picture.text(x, y, "Since when, how many, how unlikely", size=14, weight=700)
    y += 22
    for days in (60, 30, 0):
        at = x + 24 + width * (60 - days) / 60
        picture.line(at, y, at, y + 46 * len(example.features) + 8)
        picture.text(at, y + 46 * len(example.features) + 24, "31 Dec" if days == 0 else f"\u2212{days} d", size=12, fill=SOFT,
                     anchor="middle")
    for row in sorted(example.rows.values(), key=lambda p: p["rank"]):
        y += 44
        begin = (int(row["first_day"][5:7]) - 11) * 30.5 + int(row["first_day"][8:10]) - 1
        left = x + 24 + width * max(0, begin - 0.5) / 60
        strong = row["p"] <= 0.05
        picture.text(x, y + 5, str(row["rank"]), weight=700)
        picture.rectangle(left, y - 7, x + 24 + width - left, 14, "#e31a1c" if strong else "#bdb7aa")
        picture.text(x + 24 + width + 10, y - 3, f"{row['cases']} for {row['expected']:.1f}", size=12, fill=INK)
        picture.text(x + 24 + width + 10, y + 13, f"p {row['p']:.3f}", size=12, fill=INK if strong else SOFT)
    picture.paragraph(x, y + 66, "Red: p ≤ 0.05 for the whole search. Grey: as likely as not by chance. Dots: incidents of 2019.",
                      320, size=12, leading=16)
    return picture.svg()
