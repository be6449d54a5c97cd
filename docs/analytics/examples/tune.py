"""tune: the search as a table of widths and half-lives, and what its winner was worth on the months held back."""

import re

from drawing import ACCENT, INK, RULE, SOFT, Picture, number, signed

INPUTS = {"areas": "cercles", "cell_m": 10000, "table": "candidates"}

STEPS = ((2, "#faf6ea"), (2.5, "#fee8c8"), (3, "#fdbb84"), (3.25, "#fc8d59"), (float("inf"), "#e34a33"))

LIMITS = """The winner is the best of what was tried, on the months that it was tried on: its score there is flattered, and only the
score on the months held back counts. It was tried once; who tries again until it pleases has no held-back months left. The
narrowest kernel wins here because most of the synthetic incidents lie on the very coordinates of a settlement; real reports
are less exact. A choice holds for this record and these cells, and wants repeating as the record grows."""


def kernels(example):
    """Log score when chosen of each single kernel, by width and half-life."""
    found = {}
    for row in example.rows.values():
        parts = re.fullmatch(r"kernel\((\d+),(\d+)\)", row["surface"])
        if parts:
            found[int(parts[1]), int(parts[2])] = row["log_score"]
    return found


def held_back(example):
    """The forecasts tried on the months held back, under the names that the picture gives them."""
    scores = example.facts["log_scores"]
    names = {"kernel(5000,180)": "default surface", "uniform": "even spread", "last-year-places": "last year's places",
             "area-counts": "counts of cercles"}
    return [("the winner" if i == 0 else names.get(row["forecast"], "best kernel" if row["forecast"].startswith("kernel(")
             else row["forecast"]), row) for i, row in enumerate(scores)]


def verdict(kernel):
    """What the paired interval of the best kernel less the winner says of the mixture."""
    low, high = kernel["less_first_interval"]
    if low <= 0 <= high:
        return "they cannot be told apart, and the plain kernel will do"
    return "the mixture is worth its parts" if high < 0 else "the search chose the worse of the two"


def reading(example):
    facts, scores = example.facts, held_back(example)
    chosen, searched = facts["chosen_on"], facts["searched"]
    winner, default = scores[0][1], next(row for name, row in scores if name == "default surface")
    kernel = next(row for name, row in scores if name == "best kernel")
    return f"""{searched["surfaces"]} surfaces were tried on the {chosen["months"]} months of {chosen["period"].replace("/", " to ")} ({chosen["incidents"]} incidents): the {searched["kernels"]} kernels
of the table, and mixtures of them. The winner, `{facts["winner"]["surface"]}`, scored
{facts["winner"]["log_score_when_chosen"]:.2f} nats an incident there. Then it was tried once on the {facts["held_back"]["months"]} months of 2019, which the search had
not seen: {winner["log_score"]:.2f} ({winner["interval"][0]:.2f} to {winner["interval"][1]:.2f}), where the default surface has {default["log_score"]:.2f}; the paired difference is
{signed(default["less_first"])} ({signed(default["less_first_interval"][0])} to {signed(default["less_first_interval"][1])}). The best single kernel, `{kernel["forecast"]}`, differs from the winner by
{signed(kernel["less_first"])} ({signed(kernel["less_first_interval"][0])} to {signed(kernel["less_first_interval"][1])}): {verdict(kernel)}. `winner.inputs` of
the facts go into `threat-surface` and `heat-zones` as they are."""


def heat_table(picture, scores, x, y):
    width, height = 70, 58
    sigmas, lives = (sorted({key[i] for key in scores}) for i in (0, 1))
    best = max(scores, key=scores.get)
    picture.text(x, y - 32, "Log score when chosen, of each kernel", size=14, weight=700)
    for column, life in enumerate(lives):
        picture.text(x + (column + 0.5) * width, y - 8, f"{life} d", anchor="middle")
    for line, sigma in enumerate(sigmas):
        picture.text(x - 10, y + (line + 0.5) * height + 4, f"{sigma / 1000:g} km", anchor="end")
        for column, life in enumerate(lives):
            value = scores[sigma, life]
            fill = next(colour for limit, colour in STEPS if value < limit)
            chosen = (sigma, life) == best
            left, top = x + column * width, y + line * height
            picture.rectangle(left + 2, top + 2, width - 4, height - 4, fill, INK if chosen else None, 2.5)
            picture.text(left + width / 2, top + height / 2 + 6, f"{value:.2f}", size=16, weight=700 if chosen else 400,
                         anchor="middle")
    foot = y + height * len(sigmas)
    picture.text(x - 10, y - 8, "sigma", size=12, fill=SOFT, anchor="end")
    picture.text(x + width * len(lives), foot + 18, "half-life in days; outlined: the best single kernel", size=12, fill=SOFT, anchor="end")
    return foot


def picture(example):
    facts, scores = example.facts, kernels(example)
    chosen = facts["chosen_on"]
    picture = Picture(610, "The surface that forecast best, and what it was worth later",
                      "Chosen on the months of 2017 and 2018, tried once on those of 2019. Synthetic sample.",
                      f"n = {number(chosen['incidents'])} incidents to choose on, {number(facts['n'])} to try on, known to the day and place; "
                      "cells of 10 km. Oryx synthetic sample, CC0.")
    foot = heat_table(picture, scores, 84, 132)
    x = 84
    for low, (limit, fill) in zip((None, 2, 2.5, 3, 3.25), STEPS):
        words = f"under {limit:g}" if low is None else f"{low:g}\u2013{limit:g}" if limit < 99 else f"from {low:g}"
        picture.swatch(x, foot + 46, fill, words)
        x += 88
    x, width, y, most = 680, 240, 132, 4
    rows = held_back(example)
    picture.text(560, 100, "Log score on the months held back", size=14, weight=700)
    for tick in range(most + 1):
        at = x + width * tick / most
        picture.line(at, y - 14, at, y + 44 * len(rows) - 16, INK if tick == 0 else RULE)
        picture.text(at, y + 44 * len(rows), str(tick), size=12, fill=SOFT, anchor="middle")
    for line, (name, row) in enumerate(rows):
        at = y + 8 + 44 * line
        baseline = line > 0 and not row["forecast"].startswith("kernel(") and "*" not in row["forecast"]
        colour = SOFT if baseline else ACCENT
        low, high, middle = (x + width * value / most for value in (*row["interval"], row["log_score"]))
        picture.text(x - 14, at + 4, name, anchor="end", weight=700 if line == 0 else 400)
        picture.line(low, at, high, at, colour, 2.5)
        picture.circle(middle, at, 5.5, "#fff" if baseline else colour, colour, 2)
    picture.paragraph(560, y + 44 * len(rows) + 30, "Nats an incident; 0 is an even spread. Bars: 95\u202f% intervals by a bootstrap over months. "
                      "Filled: surfaces; hollow: baselines without a kernel. The winner: " + facts["winner"]["surface"].replace("+", " + "),
                      370, size=12, fill=SOFT, leading=16)
    return picture.svg()
