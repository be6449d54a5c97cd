"""episodes: where they lie and when they ran."""

import datetime

from drawing import ACCENT, INK, SOFT, Map, Picture, number

INPUTS = {"from": "2019-07-01"}

LIMITS = """Episodes put together what lies near in space and time; they are no test against chance, and a busy place makes one long
episode out of unrelated incidents. Distance and days are conventions (10 km, 14 days, 4 incidents): change them and the
episodes change. Incidents in no episode are not less serious."""

FIRST = datetime.date(2019, 7, 1)
LAST = datetime.date(2019, 12, 31)


def longest(example):
    return sorted(example.rows.items(), key=lambda item: (-item[1]["incidents"], item[1]["first_day"]))


def reading(example):
    key, most = longest(example)[0]
    open_now = sum(row["open"] for row in example.rows.values())
    return f"""{example.facts["episodes"]} episodes hold {number(example.facts["n"] - example.facts["in_no_episode"])} of {number(example.facts["n"])} incidents. The largest
(`{key}`, {most["place"]}) has {most["incidents"]} incidents at {most["place_count"]} places from {most["first_day"]} to {most["last_day"]}, with
{number(most["fatalities"] or 0)} known deaths. `open` ({open_now} of them) means that the as-of is within 14 days of the last incident, so that the
episode may go on. `cores` are the incidents that have 4 or more, themselves counted, within 10 km and 14 days."""


def picture(example):
    sample = example.sample
    picture = Picture(620, "Episodes of incidents, second half of 2019",
                      "Incidents within 10 km and 14 days of each other, four or more. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents known to the day, {number(example.facts['in_no_episode'])} of them in no "
                      "episode. Oryx synthetic sample, CC0.")
    world = Map(picture, -6.4, 12.7, 3.2, 24, 76, 450, 480)
    world.begin()
    world.land(sample.areas)
    world.borders(sample.areas)
    shown = longest(example)[:18]
    for feature in example.features:
        now = feature["properties"]["open"]
        fill = "#e31a1c" if now else ACCENT
        ring = feature["geometry"]["coordinates"][0]
        at = world.at(sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
        picture.parts.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{3.2 * feature["properties"]["incidents"] ** 0.5:.1f}" '
                             f'fill="{fill}" fill-opacity="0.45" stroke="{fill}"/>')
        picture.path(world.shape(feature["geometry"]), fill, fill, 1)
    world.places(sample.localities, {"Mopti", "Gao", "Tombouctou", "Bankass", "Douentza"})
    world.end(200)
    x, width, y = 640, 220, 96
    picture.text(500, y, "The largest, by their first day", size=14, weight=700)
    y += 16
    whole = (LAST - FIRST).days
    for month in range(7, 13):
        at = x + width * (datetime.date(2019, month, 1) - FIRST).days / whole
        picture.line(at, y, at, y + 24 * len(shown) + 8)
        picture.text(at + 2, y + 24 * len(shown) + 24, ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 7], size=12, fill=SOFT)
    for _, row in sorted(shown, key=lambda item: item[1]["first_day"]):
        y += 24
        first, last = (datetime.date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
        left = x + width * (first - FIRST).days / whole
        right = x + width * (last - FIRST).days / whole
        name = (row["place"] or "").removeprefix("Environs de ")
        picture.text(x - 10, y + 4, name if len(name) < 19 else name[:17] + "…", size=12, anchor="end")
        picture.rectangle(left, y - 6, max(3, right - left), 12, "#e31a1c" if row["open"] else ACCENT)
        picture.text(x + width + 10, y + 4, f"{row['incidents']} incidents", size=12, fill=INK)
    picture.swatch(24, 578, "#e31a1c", "may go on at the as-of")
    picture.swatch(220, 578, ACCENT, "ended; circles by their number of incidents")
    return picture.svg()
