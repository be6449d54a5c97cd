"""evaluate-surface: how well each forecast told where next month's incidents came, as dots with their intervals."""

import math

from drawing import ACCENT, INK, RULE, SOFT, Picture, number, percent, signed

INPUTS = {"areas": "cercles", "cell_m": 10000,
          "surfaces": "default; kernel(2500,365); kernel(15000,180); 0.6*kernel(2500,365)+0.4*kernel(15000,90)"}

SHOWN = {"surface-1": ("5 km, 180 days", "the default surface"), "surface-2": ("2.5 km, 365 days", "narrower and slower"),
         "surface-3": ("15 km, 180 days", "wider"), "surface-4": ("60\u202f% of 2.5 km, 365 days", "and 40\u202f% of 15 km, 90 days"),
         "last-year-places": ("last year's places", "no kernel"), "settlements": ("settlements", "no incidents at all"),
         "area-counts": ("last year's count of the cercle", "spread evenly inside"), "uniform": ("even spread", "knows nothing")}

LIMITS = """The scores are about the places and months tried: a country whose war moves will be forecast worse than its past
says. Incidents known only to a district, or to no day, are not tried (they are counted). Most of the synthetic incidents lie
on the very coordinates of a settlement, which flatters narrow kernels, last year's places and settlements more than real reports do. And a
month is the unit of the bootstrap: twelve of them make rough intervals."""


def score(example, forecast, name):
    return example.rows[f"{forecast}:{name}"]


def reading(example):
    first, narrow, wide = (score(example, f"surface-{i}", "log_score") for i in (1, 2, 3))
    houses, hit = score(example, "settlements", "log_score"), score(example, "surface-1", "hit_rate-5")
    past = score(example, "last-year-places", "log_score")
    return f"""Each of the {first["months"]} months of 2019 was forecast from what had ended before it, and its incidents ({first["incidents"]} in all) tried on
the forecast. A log score of {first["value"]:.2f} means that incidents fell, in the geometric mean, where the default surface saw e^{first["value"]:.2f} ≈ {number(math.exp(first["value"]))} times
the density of an even spread, which scores 0; its {hit["at"]:g} % of cells with most threat held {percent(hit["value"])} of the incidents. Compare
forecasts by `difference`, which is paired month by month, and not by whether two intervals overlap: the kernel of 2.5 km is
{signed(narrow["difference"])} ({signed(narrow["difference_low"])} to {signed(narrow["difference_high"])}) against the first, that of 15 km {signed(wide["difference"])}. The baselines are there to
humble: settlements alone, without one incident, differ from the default by {signed(houses["difference"])} ({signed(houses["difference_low"])} to {signed(houses["difference_high"])}), last year's
places by {signed(past["difference"])} ({signed(past["difference_low"])} to {signed(past["difference_high"])})."""


def panel(picture, example, name, title, x, width, ticks, words):
    """Dots and intervals of one score, a row for each forecast."""
    top, step = 128, 46
    foot = top + step * len(SHOWN)
    picture.text(x, 96, title, size=14, weight=700)
    for tick in ticks:
        at = x + width * tick / ticks[-1]
        picture.line(at, top - 14, at, foot - 18, INK if tick == 0 else RULE)
        picture.text(at, foot, words(tick), size=12, fill=SOFT, anchor="middle")
    for line, forecast in enumerate(SHOWN):
        row, y = score(example, forecast, name), top + 8 + line * step
        colour = SOFT if row["baseline"] else ACCENT
        low, high, at = (x + width * row[part] / ticks[-1] for part in ("low", "high", "value"))
        picture.line(low, y, high, y, colour, 2.5)
        picture.circle(at, y, 5.5, "#fff" if row["baseline"] else colour, colour, 2)


def picture(example):
    first = score(example, "surface-1", "log_score")
    picture = Picture(570, "How well surfaces forecast the next month",
                      "Each month of 2019 forecast from what had ended before it. Synthetic sample.",
                      f"n = {number(first['incidents'])} incidents of 2019 known to the day and place, {first['months']} months; cells of 10 km. "
                      f"Bars: 95\u202f% intervals, {number(example.facts['draws'])} draws of months. Oryx synthetic sample, CC0.")
    for line, (name, note) in enumerate(SHOWN.values()):
        y = 128 + 8 + line * 46
        picture.text(236, y, name, anchor="end", weight=700 if line == 0 else 400)
        picture.text(236, y + 16, note, size=12, fill=SOFT, anchor="end")
    panel(picture, example, "log_score", "Log score (nats an incident; 0 is an even spread)", 260, 320, (0, 1, 2, 3, 4), str)
    panel(picture, example, "hit_rate-5", "Incidents in the 5\u202f% of cells with most threat", 632, 290, (0, 0.25, 0.5, 0.75, 1),
          percent)
    picture.circle(266, 524, 5.5, ACCENT, ACCENT, 2)
    picture.text(280, 528, "threat surface: kernel's sigma and half-life")
    picture.circle(566, 524, 5.5, "#fff", SOFT, 2)
    picture.text(580, 528, "baseline, which needs no kernel")
    return picture.svg()
