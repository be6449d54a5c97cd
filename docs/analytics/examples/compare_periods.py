"""compare-periods: the series of a place, its ring and the rest, and the ratios with their intervals."""

from drawing import ACCENT, INK, RULE, SOFT, LogScale, Picture, number

INPUTS = {"areas": "cercles", "area": "Bankass", "change": "2019-01-01", "before_days": 730, "chosen": "worst"}

LIMITS = """It does not say why anything changed. A ratio compares two stretches of days; season, a trend that was there before,
a change of reporting, or the choice of the place for being worst can all make one. That is what the other rows are for, and
where they disagree the answer is that the data do not tell. With a handful of incidents before and after, no method has
the power to find anything but a landslide."""

NAMES = {"rate-ratio": "Bankass, after / before", "ring-rate-ratio": "ring of 40 km", "control-rate-ratio": "farther away",
         "difference-in-differences": "difference in differences", "empirical-bayes": "against empirical Bayes",
         "interrupted-time-series": "interrupted series"}


def reading(example):
    own, bayes = example.rows["rate-ratio"], example.rows["empirical-bayes"]
    did, series = example.rows["difference-in-differences"], example.rows["interrupted-time-series"]
    return f"""Read the row that fits the question. Per day there were {own["ratio"]:.2f} times as many incidents after the change as
before ({own["low"]:.2f} to {own["high"]:.2f}; exact, central p {own["p"]:.2g}, minlike {own["p_minlike"]:.2g}). Bankass was picked for
being worst, so the headline is `empirical-bayes`: {bayes["ratio"]:.2f} times what the place and all others let expect
({bayes["low"]:.2f} to {bayes["high"]:.2f}). What happened farther away is taken out by `difference-in-differences`
({did["ratio"]:.2f}, {did["low"]:.2f} to {did["high"]:.2f}), what was rising or seasonal already by `interrupted-time-series`
({series["ratio"]:.2f}, {series["low"]:.2f} to {series["high"]:.2f}). Here they disagree, and a warning says that place and control
did not run in parallel before. `p_e_test` is the unconditional E-test, a second opinion on the plain ratio."""


def picture(example):
    facts, rows = example.facts, example.rows
    picture = Picture(560, "Before and after 1 January 2019 in Bankass",
                      "Incidents in steps of 30 days, and six ways to ask whether it changed. Synthetic sample.",
                      f"n = {number(facts['n'])} incidents of {facts['period'].replace('/', ' to ')} whose cercle is known. "
                      "Oryx synthetic sample, CC0.")
    series = facts["series"]
    width = 400 / len(series)
    change = next(i for i, step in enumerate(series) if step["start"] >= "2019-01-01")
    y = 108
    for name, title, fill in (("treated", "Bankass", "#e31a1c"), ("ring", "the ring of 40 km", "#fd8d3c"),
                              ("control", "farther away", "#9c9486")):
        most = max(step[name] for step in series)
        foot = y + 96
        picture.text(24, y - 10, title, weight=700)
        for i, step in enumerate(series):
            height = 92 * step[name] / most
            picture.rectangle(56 + i * width, foot - height, width - 1, height, fill)
        picture.line(56, foot, 456, foot, SOFT)
        picture.text(50, foot - 86, f"{most:g}", size=12, fill=SOFT, anchor="end")
        picture.text(50, foot, "0", size=12, fill=SOFT, anchor="end")
        at = 56 + change * width
        picture.line(at, y - 14, at, foot, INK, 1.2, "4 3")
        y += 138
    for i, step in enumerate(series):
        if step["start"][5:7] == "01" and int(step["start"][8:]) > 0 and (i == 0 or series[i - 1]["start"][:4] != step["start"][:4]):
            picture.text(56 + i * width, y - 22, step["start"][:4], size=12, fill=SOFT)
    scale = LogScale(0.25, 8, 700, 220)
    picture.text(500, 98, "Ratio after / before, with 95 % interval", size=14, weight=700)
    for tick in (0.25, 0.5, 1, 2, 4, 8):
        x = scale.at(tick)
        picture.line(x, 116, x, 406, INK if tick == 1 else RULE, 1.2 if tick == 1 else 1)
        picture.text(x, 424, f"{tick:g}", size=12, fill=SOFT, anchor="middle")
    y = 116
    for key, name in NAMES.items():
        y += 45
        row = rows[key]
        headline = key == facts["headline"]
        picture.text(684, y + 4, name, anchor="end", weight=700 if headline else 400)
        if row["ratio"] is None:
            picture.text(scale.at(1) + 8, y + 4, "cannot be told", size=12, fill=SOFT)
            continue
        picture.line(scale.at(row["low"] or 0.25), y, scale.at(row["high"] or 8), y, INK, 2)
        picture.circle(scale.at(row["ratio"]), y, 5.5, ACCENT if headline else INK)
    picture.text(scale.at(0.25), 444, "fewer", size=12, fill=SOFT)
    picture.text(scale.at(8), 444, "more", size=12, fill=SOFT, anchor="end")
    picture.paragraph(500, 474, "Bold and blue: the headline. Bankass was picked for being worst, so its own ratio flatters or "
                      "frightens; empirical Bayes takes the return to the mean out.", 420, size=12, fill=SOFT, leading=16)
    return picture.svg()
