#include "geo/topology/noder.hpp"

#include "geo/topology/cell_grid.hpp"

#include <algorithm>

namespace oryx::topology {

namespace {

int sign(Wide value) {
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/// n / d rounded to nearest, halves up. Precondition: d > 0.
std::int64_t rounded(Wide n, Wide d) {
    const Wide doubled = 2 * n + d;
    Wide quotient = doubled / (2 * d);
    if (doubled % (2 * d) < 0) --quotient;
    return static_cast<std::int64_t>(quotient);
}

bool boxes_meet(const Border& s, const Border& t) {
    const auto [s_low, s_high] = std::minmax(s.a.y, s.b.y);
    const auto [t_low, t_high] = std::minmax(t.a.y, t.b.y);
    // a < b, so that x is in order.
    return s.a.x <= t.b.x && t.a.x <= s.b.x && s_low <= t_high && t_low <= s_high;
}

/// Where two borders cross inside both of them, rounded. Where an end lies on the other border it is hot already.
bool crossing(const Border& s, const Border& t, Point& where) {
    if (!boxes_meet(s, t)) return false;
    const Wide from_a = cross(t.a, t.b, s.a);
    const Wide from_b = cross(t.a, t.b, s.b);
    if (sign(from_a) * sign(from_b) >= 0) return false;
    if (sign(cross(s.a, s.b, t.a)) * sign(cross(s.a, s.b, t.b)) >= 0) return false;
    Wide n = from_a;
    Wide d = from_a - from_b;
    if (d < 0) {
        n = -n;
        d = -d;
    }
    where = {s.a.x + rounded(n * (s.b.x - s.a.x), d), s.a.y + rounded(n * (s.b.y - s.a.y), d)};
    return true;
}

/// Whether a border passes the hot pixel of p: the square of one unit around it, its lower edges included.
bool passes(const Border& s, Point p) {
    // Twice the coordinates, p in the origin: the square is from -1 to 1.
    const Point a{2 * (s.a.x - p.x), 2 * (s.a.y - p.y)};
    const Point b{2 * (s.b.x - p.x), 2 * (s.b.y - p.y)};
    if (b.x < -1 || a.x >= 1) return false;
    const auto [low, high] = std::minmax(a.y, b.y);
    if (high < -1 || low >= 1) return false;
    if (a.x == b.x || a.y == b.y) return true;
    const int corner = sign(cross(a, b, {-1, -1}));
    if (corner == 0) return true;
    const int others[] = {sign(cross(a, b, {1, -1})), sign(cross(a, b, {-1, 1})), sign(cross(a, b, {1, 1}))};
    // On both sides of it: through the inside. A corner that is only touched is of the pixel next to it.
    return std::ranges::any_of(others, [&](int other) { return other == -corner; });
}

/// Whole k with from < k * spacing + offset < to, as the first and one past the last.
std::pair<std::int64_t, std::int64_t> steps_between(std::int64_t from, std::int64_t to, std::int64_t spacing,
                                                    std::int64_t offset) {
    const auto floor_div = [spacing](std::int64_t v) { return v >= 0 ? v / spacing : -((-v + spacing - 1) / spacing); };
    return {floor_div(from - offset) + 1, floor_div(to - offset - 1) + 1};
}

template <class Visit>
void for_each_cut(const Border& s, const CutLines& lines, Visit visit) {
    if (lines.spacing == 0) return;
    const auto [west, east] = std::minmax(s.a.x, s.b.x);
    const auto [low, high] = std::minmax(s.a.y, s.b.y);
    for (const std::int64_t offset : {-lines.offset, lines.offset}) {
        const auto [first_x, end_x] = steps_between(west, east, lines.spacing, offset);
        for (std::int64_t k = first_x; k < end_x; ++k) {
            const std::int64_t x = k * lines.spacing + offset;
            visit([&] { return Point{x, s.a.y + rounded(Wide{x - s.a.x} * (s.b.y - s.a.y), s.b.x - s.a.x)}; });
        }
        const auto [first_y, end_y] = steps_between(low, high, lines.spacing, offset);
        const bool up = s.b.y > s.a.y;
        for (std::int64_t k = first_y; k < end_y; ++k) {
            const std::int64_t y = k * lines.spacing + offset;
            visit([&] {
                const Wide along = up ? y - s.a.y : s.a.y - y;
                const Wide length = up ? s.b.y - s.a.y : s.a.y - s.b.y;
                return Point{s.a.x + rounded(along * (s.b.x - s.a.x), length), y};
            });
        }
    }
}

std::vector<Point> hot_pixels(const std::vector<Border>& borders, const CellGrid& grid, const CutLines& lines) {
    std::vector<Point> hot;
    hot.reserve(2 * borders.size());
    for (const Border& border : borders) {
        hot.push_back(border.a);
        hot.push_back(border.b);
        for_each_cut(border, lines, [&](auto position) { hot.push_back(position()); });
    }
    for (std::size_t cell = 0; cell < grid.cell_count(); ++cell) {
        const auto passing = grid.passing(cell);
        for (std::size_t i = 0; i < passing.size(); ++i) {
            for (std::size_t j = i + 1; j < passing.size(); ++j) {
                Point where;
                if (crossing(borders[passing[i]], borders[passing[j]], where)) hot.push_back(where);
            }
        }
    }
    std::ranges::sort(hot);
    hot.erase(std::unique(hot.begin(), hot.end()), hot.end());
    return hot;
}

}  // namespace

std::uint64_t cut_count(const std::vector<Border>& borders, const CutLines& lines) {
    std::uint64_t count = 0;
    for (const Border& border : borders)
        for_each_cut(border, lines, [&](auto) { ++count; });
    return count;
}

std::vector<Border> noded(const std::vector<Border>& borders, const CutLines& lines) {
    const CellGrid grid(borders);
    const CellPoints hot(hot_pixels(borders, grid, lines), grid);
    std::vector<Border> out;
    out.reserve(borders.size() + borders.size() / 4);
    struct Stop {
        Wide along;
        Point position;
        bool operator==(const Stop&) const = default;
    };
    std::vector<Stop> stops;
    for (const Border& border : borders) {
        stops.clear();
        grid.for_each_cell(border, [&](std::size_t cell) {
            for (const Point p : hot.in(cell)) {
                if (!passes(border, p)) continue;
                stops.push_back({Wide{p.x - border.a.x} * (border.b.x - border.a.x) +
                                     Wide{p.y - border.a.y} * (border.b.y - border.a.y),
                                 p});
            }
        });
        if (stops.size() > 2) {
            std::ranges::sort(stops, [](const Stop& s, const Stop& t) {
                return s.along != t.along ? s.along < t.along : s.position < t.position;
            });
        } else if (stops.size() == 2 && stops[1].along < stops[0].along) {
            std::swap(stops[0], stops[1]);
        }
        for (std::size_t i = 1; i < stops.size(); ++i) {
            if (stops[i - 1].position == stops[i].position) continue;
            out.push_back({stops[i - 1].position, stops[i].position, border.left, border.right});
        }
    }
    return merged(std::move(out));
}

}  // namespace oryx::topology
