"""near-repeat: the Knox table as tiles."""

from drawing import INK, SOFT, Picture, number

INPUTS = {"replicas": 199}

STEPS = ((1.1, "#faf6ea"), (1.3, "#fee8c8"), (1.6, "#fdbb84"), (2.2, "#fc8d59"), (float("inf"), "#e34a33"))

LIMITS = """A ratio above 1 says that pairs are too near and too soon to be chance; it does not say that one incident caused the
next: both may answer to the same third thing. Places that a gazetteer snaps to one coordinate make the first row stronger than
it is. The table is about pairs, not about the share of incidents that have a follower."""


def bins(example):
    rows = list(example.rows.values())
    distances = sorted({(row["distance_from_m"], row["distance_to_m"]) for row in rows})
    days = sorted({(row["days_from"], row["days_to"]) for row in rows})
    return distances, days, {(row["distance_from_m"], row["days_from"]): row for row in rows}


def reading(example):
    _, _, table = bins(example)
    first, far = table[0, 0], table[10000, 29]
    raised = sum(row["elevated"] for row in table.values())
    return f"""Take the first cell: {first["pairs"]} pairs of incidents lie within 100 m and two days of each other, where shuffling the
dates over the places gives {first["expected"]:.0f}; {first["ratio"]:.1f} times as many, q {first["q"]:.2g}. The ratios fall with distance
and with time, down to {far["ratio"]:.2f} at 10 to 20 km after a month; they do not reach 1, because some places grew dangerous
later than others, which is an interaction of place and time too. {raised} of {len(table)} cells are `elevated` (ratio above 1, q at most
0.05 over the table): follow the outlined cells to see how far round an incident, and for how long, an alert is worth its
while. Bins are [from, to): a pair exactly 5 km apart counts in the bin that begins at 5 km."""


def picture(example):
    distances, days, table = bins(example)
    picture = Picture(500, "After an incident, how near and how soon the next",
                      "Pairs of incidents against what shuffled dates give: Knox ratios. Synthetic sample.",
                      f"n = {number(example.facts['n'])} incidents known to the day, 2015 to 2019, {number(example.facts['all_pairs'])} pairs; "
                      f"{example.facts['draws']} shuffles. Oryx synthetic sample, CC0.")
    x, y, width, height = 150, 116, 106, 72
    for column, (low, high) in enumerate(days):
        picture.text(x + (column + 0.5) * width, y - 10, f"{low:g}\u2013{high - 1:g} days", anchor="middle")
    for line, (low, high) in enumerate(distances):
        name = "same place" if high <= 100 else f"{low / 1000:g}\u2013{high / 1000:g} km"
        picture.text(x - 14, y + (line + 0.5) * height + 4, name, anchor="end")
        for column, (since, _) in enumerate(days):
            row = table[low, since]
            fill = next(colour for limit, colour in STEPS if (row["ratio"] or 0) < limit)
            left, top = x + column * width, y + line * height
            picture.rectangle(left + 2, top + 2, width - 4, height - 4, fill, INK if row["elevated"] else None, 2)
            picture.text(left + width / 2, top + 34, f"{row['ratio']:.2f}", size=18, weight=700 if row["elevated"] else 400,
                         anchor="middle", fill=INK)
            picture.text(left + width / 2, top + 54, f"{number(row['pairs'])} pairs", size=12, anchor="middle", fill=INK)
    x, y = 712, 130
    picture.text(x, y, "Ratio to chance", size=14, weight=700)
    y += 28
    for low, (limit, fill) in zip((None, 1.1, 1.3, 1.6, 2.2), STEPS):
        words = f"below {limit:g}" if low is None else f"{low:g} to {limit:g}" if limit < 99 else f"{low:g} and more"
        y = picture.swatch(x, y, fill, words)
    y = picture.swatch(x, y + 6, "#fff", "more than chance, q ≤ 0.05", stroke=INK)
    picture.text(150, 438, "1 is chance. Here the ratio stays above it after two months: places rose at different times.",
                 size=12, fill=SOFT)
    return picture.svg()
