#include "geo/analytics/disc_painter.hpp"

#include "geo/analytics/power_kernel.hpp"
#include "geo/analytics/processor_clones.hpp"

#include <algorithm>
#include <cmath>

#define ORYX_INLINE [[gnu::always_inline]] inline

namespace oryx::analytics {

namespace {

// Four numbers at once: a processor's own vectors where it has such, else pairs. Arrays have a `margin` beyond either
// end of what counts, so that loops may run over it to whole lanes.
constexpr std::int32_t lanes = 4;
constexpr std::int32_t margin = 8;
using Lanes = double __attribute__((vector_size(lanes * sizeof(double))));
using LooseLanes = double __attribute__((vector_size(lanes * sizeof(double)), aligned(alignof(double))));

constexpr std::int32_t in_lanes(std::int32_t count) {
    return (count + lanes - 1) / lanes * lanes;
}
ORYX_INLINE Lanes load(const double* from) {
    return *reinterpret_cast<const LooseLanes*>(from);
}
ORYX_INLINE void store(double* to, Lanes values) {
    *reinterpret_cast<LooseLanes*>(to) = values;
}
ORYX_INLINE Lanes all(double value) {
    return Lanes{value, value, value, value};
}
ORYX_INLINE Lanes positive_part(Lanes x) {
    return x > 0 ? x : all(0);
}
// first, first + 1, ...
ORYX_INLINE Lanes count_from(double first) {
    return all(first) + Lanes{0, 1, 2, 3};
}

// Of `count` lines from `first` on, `centre` away from line 0: distance from the centre in radii, its square, the tail;
// `roots` is room.
template <int m>
ORYX_INLINE void fill_lines(double first, double centre, std::int32_t count, double per_cell, double* at,
                            double* square, double* tail, double* roots) {
    for (std::int32_t i = 0; i < count; i += lanes) {
        const Lanes x = (count_from(first + i) - centre) * per_cell;
        const Lanes t = x > 0 ? x : -x;
        store(at + i, t);
        store(square + i, t * t);
        store(tail + i, positive_part(1 - t));
    }
    // Lane by lane in a loop of its own, which compilers turn into vectors; vectors of this kind have no root.
    for (std::int32_t i = 0; i < count; ++i)
        roots[i] = std::sqrt(tail[i]);
    const auto& q = DiscTail::of(m).coefficients();
    for (std::int32_t i = 0; i < count; i += lanes) {
        const Lanes e = load(tail + i);
        const Lanes z = 2 * e - 1;
        // Estrin's scheme: pairs, pairs of pairs, ...; a processor does several of these at once.
        static_assert(DiscTail::degree == 21);
        const Lanes z2 = z * z;
        const Lanes z4 = z2 * z2;
        const Lanes z8 = z4 * z4;
        const auto pair = [&](std::size_t k) __attribute__((always_inline)) {
            return q[k] + q[k + 1] * z;
        };
        const auto four = [&](std::size_t k) __attribute__((always_inline)) {
            return pair(k) + pair(k + 2) * z2;
        };
        const auto eight = [&](std::size_t k) __attribute__((always_inline)) {
            return four(k) + four(k + 4) * z4;
        };
        const Lanes sum = eight(0) + (eight(8) + (four(16) + pair(20) * z4) * z8) * z8;
        Lanes power = e;
        for (int k = 0; k < m; ++k)
            power *= e;
        store(tail + i, sum * power * load(roots + i));
    }
}

// The integral of x^2a over a cell of side d round x, over d.
template <int a>
ORYX_INLINE Lanes cell_power(Lanes xx, double dd) {
    if constexpr (a == 1) return xx + dd / 12;
    if constexpr (a == 2) return xx * xx + xx * (dd / 2) + dd * dd / 80;
    if constexpr (a == 3) return xx * xx * xx + xx * xx * (dd * 1.25) + xx * (dd * dd * 0.1875) + dd * dd * dd / 448;
    return all(1);
}

// X_1 to X_m of `count` columns, the first of which has its middle at `first`.
template <int m>
ORYX_INLINE void fill_columns(double first, double centre, std::int32_t count, double d, double* powers) {
    for (std::int32_t i = 0; i < count; i += lanes) {
        const Lanes x = (count_from(first + i) - centre) * d;
        if constexpr (m >= 1) store(powers + i, d * cell_power<1>(x * x, d * d));
        if constexpr (m >= 2) store(powers + count + i, d * cell_power<2>(x * x, d * d));
        if constexpr (m >= 3) store(powers + 2 * count + i, d * cell_power<3>(x * x, d * d));
    }
}

// R_0 to R_m of rows, likewise; R_0 holds X_0, which is the same for all columns.
template <int m>
ORYX_INLINE void fill_rows(double first, double centre, std::int32_t count, double d, double* powers) {
    const KernelCoefficients& c = kernel_coefficients(m);
    for (std::int32_t i = 0; i < count; i += lanes) {
        const Lanes y = (count_from(first + i) - centre) * d;
        const Lanes y1 = d * cell_power<1>(y * y, d * d);
        const Lanes y2 = d * cell_power<2>(y * y, d * d);
        const Lanes y3 = d * cell_power<3>(y * y, d * d);
        Lanes r0 = all(c[0][0] * d);
        if constexpr (m >= 1) r0 += c[0][1] * y1;
        if constexpr (m >= 2) r0 += c[0][2] * y2;
        if constexpr (m >= 3) r0 += c[0][3] * y3;
        store(powers + i, r0 * d);
        if constexpr (m >= 1) store(powers + count + i, c[1][0] * d + c[1][1] * y1 + c[1][2] * y2);
        if constexpr (m >= 2) store(powers + 2 * count + i, c[2][0] * d + c[2][1] * y1);
        if constexpr (m >= 3) store(powers + 3 * count + i, all(c[3][0] * d));
    }
}

// P(u,v) = u (p_0 + p_1 u^2 + ...): p_0 to p_m of each line v between rows.
template <int m>
ORYX_INLINE void fill_line_powers(const double* at, std::int32_t count, double* powers) {
    const KernelCoefficients& c = kernel_coefficients(m);
    for (std::int32_t i = 0; i < count; i += lanes) {
        const Lanes v = load(at + i);
        const Lanes vv = v * v;
        store(powers + i, v * (c[0][0] + vv * (c[0][1] / 3 + vv * (c[0][2] / 5 + vv * (c[0][3] / 7)))));
        if constexpr (m >= 1) store(powers + count + i, v * (c[1][0] / 3 + vv * (c[1][1] / 9 + vv * (c[1][2] / 15))));
        if constexpr (m >= 2) store(powers + 2 * count + i, v * (c[2][0] / 5 + vv * (c[2][1] / 15)));
        if constexpr (m >= 3) store(powers + 3 * count + i, v * (c[3][0] / 7));
    }
}

// One line between rows: what D(u,v) takes of v.
struct Line {
    Lanes square, rest;  // v^2 and A(v) - 1/4
    Lanes p0, p1, p2, p3;
};

// Lines across the columns, from the one that column 0 begins with: see DiscPainter::Lines.
struct ColumnLines {
    const double* at;
    const double* square;
    const double* tail;
};

template <int m>
ORYX_INLINE Lanes beyond_both(Lanes u, Lanes uu, Lanes tail, const Line& v) {
    Lanes p = v.p0;
    if constexpr (m == 1) p = v.p0 + uu * v.p1;
    if constexpr (m == 2) p = (v.p0 + uu * v.p1) + (uu * uu) * v.p2;
    if constexpr (m == 3) p = (v.p0 + uu * v.p1) + (uu * uu) * (v.p2 + uu * v.p3);
    const Lanes d = u * p + (tail + v.rest);
    return uu + v.square < 1 ? d : all(0);
}

// B of four lines from one on. Of a strip on one side of the centre, `first` is its near line and `second` its far one;
// of the centre's own row they are its two lines.
template <int m, bool through_centre>
ORYX_INLINE Lanes beyond(const ColumnLines& columns, std::int32_t column, const Line& first, const Line& second) {
    const Lanes u = load(columns.at + column);
    const Lanes uu = load(columns.square + column);
    const Lanes tail = load(columns.tail + column);
    const Lanes one = beyond_both<m>(u, uu, tail, first);
    const Lanes other = beyond_both<m>(u, uu, tail, second);
    if constexpr (through_centre) return 2 * tail - one - other;
    return one - other;
}

// A row of the sink, from the column of the kernel's centre on.
struct SinkRow {
    double* mass;
    double* variance;
    const std::uint8_t* mask;
    double* inside;
    double weight, weight_squares;
    std::int32_t first, last;  // columns of the grid
};

// Of four cells those that lie in the grid.
[[gnu::noinline]] void give_some(const SinkRow& sink, const double* shares, std::int32_t column) {
    for (std::int32_t i = std::max(0, sink.first - column); i < std::min(lanes, sink.last + 1 - column); ++i) {
        const double share = shares[i];
        if (sink.mass != nullptr) sink.mass[column + i] += sink.weight * share;
        if (sink.variance != nullptr) sink.variance[column + i] += sink.weight_squares * (share * share);
        if (sink.mask != nullptr) *sink.inside += sink.mask[column + i] != 0 ? share : 0;
    }
}

// Hands on the shares of four cells. `whole`: all of them lie in the grid, and there is no mask.
template <bool whole, bool with_variance>
ORYX_INLINE void give(const SinkRow& sink, Lanes shares, std::int32_t column) {
    if constexpr (!whole) {
        double each[lanes];
        store(each, shares);
        return give_some(sink, each, column);
    }
    double* const mass = sink.mass + column;
    store(mass, load(mass) + sink.weight * shares);
    if constexpr (with_variance) {
        double* const variance = sink.variance + column;
        store(variance, load(variance) + sink.weight_squares * (shares * shares));
    }
}

// Calls `paint` with `give` for the columns from `begin` to `end`.
template <class Paint>
ORYX_INLINE void with_sink(const SinkRow& sink, std::int32_t begin, std::int32_t end, Paint&& paint) {
    if (begin >= end) return;
    if (sink.mask != nullptr || begin < sink.first || end > sink.last + 1) [[unlikely]] {
        paint([&](Lanes shares, std::int32_t column)
                  __attribute__((always_inline)) { give<false, false>(sink, shares, column); });
    } else if (sink.variance != nullptr) {
        paint([&](Lanes shares, std::int32_t column)
                  __attribute__((always_inline)) { give<true, true>(sink, shares, column); });
    } else {
        paint([&](Lanes shares, std::int32_t column)
                  __attribute__((always_inline)) { give<true, false>(sink, shares, column); });
    }
}

}  // namespace

struct DiscPainter::Loops {
    template <int m>
    ORYX_INLINE static void run(DiscPainter& p, ShareSink& sink) {
        const Work w = p.work_;
        const std::int32_t column = w.first_column - margin;
        const std::int32_t row = w.first_row;
        fill_lines<m>(column, w.within.x, w.width, w.per_cell, p.columns_.at.data(), p.columns_.square.data(),
                      p.columns_.tail.data(), p.roots_.data());
        fill_columns<m>(column + 0.5, w.within.x, w.width, w.per_cell, p.column_powers_.data());
        fill_lines<m>(row, w.within.y, w.height, w.per_cell, p.rows_.at.data(), p.rows_.square.data(),
                      p.rows_.tail.data(), p.roots_.data());
        fill_rows<m>(row + 0.5, w.within.y, w.height, w.per_cell, p.row_powers_.data());
        fill_line_powers<m>(p.rows_.at.data(), w.height, p.line_powers_.data());
        const std::int32_t zero = w.first_column - margin;  // where the columns' arrays begin
        const ColumnLines columns{p.columns_.at.data() - zero, p.columns_.square.data() - zero,
                                  p.columns_.tail.data() - zero};
        const double* const column_powers = p.column_powers_.data() - zero;
        for (std::int32_t r = w.first_row; r <= w.last_row; ++r) {
            const std::int64_t cell =
                static_cast<std::int64_t>(p.grid_.index(0, w.row + r)) + w.column;  // of the centre's column
            const auto from = [&](auto* array) { return array != nullptr ? array + cell : nullptr; };
            const SinkRow to{from(sink.mass), from(sink.variance), from(sink.mask), &sink.inside,
                             sink.weight,     sink.weight_squares, -w.column,       p.grid_.columns() - 1 - w.column};
            if (r == 0) {
                paint_row<m, true>(p, w, r, columns, column_powers, to);
            } else {
                paint_row<m, false>(p, w, r, columns, column_powers, to);
            }
        }
    }

    // The line on the south side of a row.
    template <int m>
    ORYX_INLINE static Line line(const DiscPainter& p, const Work& w, std::int32_t row) {
        const std::int32_t i = row - w.first_row;
        const double* powers = p.line_powers_.data() + i;
        return {all(p.rows_.square.data()[i]),
                all(p.rows_.tail.data()[i] - 0.25),
                all(powers[0]),
                all(m >= 1 ? powers[w.height] : 0),
                all(m >= 2 ? powers[2 * w.height] : 0),
                all(m >= 3 ? powers[3 * w.height] : 0)};
    }

    template <int m, bool through_centre>
    ORYX_INLINE static void paint_row(const DiscPainter& p, const Work& w, std::int32_t row, const ColumnLines& columns,
                                      const double* column_powers, const SinkRow& sink) {
        const DiscCells::Row span = w.cells->row(row);
        // Vectors lie where the whole disc's would, so that no extent of the grid moves them.
        const std::int32_t west = -span.outer;
        const std::int32_t east = std::min(span.outer, w.last_column);
        if (west > east || span.outer < w.first_column) return;
        const std::int32_t begin = west + std::max(0, w.first_column - west) / lanes * lanes;
        const std::int32_t end = west + in_lanes(east + 1 - west);
        const Line first = line<m>(p, w, row < 0 ? row + 1 : row);
        const Line second = line<m>(p, w, row < 0 ? row : row + 1);
        // Vectors of cells that all lie inside; those on either side of them must lie on one side of the centre.
        const std::int32_t inner_begin = west + in_lanes(-span.inner - west);
        const std::int32_t inner_end = west + (span.inner + 1 - west) / lanes * lanes;
        if (span.inner < 0 || inner_begin >= inner_end || inner_begin > 0 || inner_end <= 0) {
            return with_sink(
                sink, begin, end, [&](auto&& give_to) __attribute__((always_inline)) {
                    paint_across<m, through_centre>(columns, begin, end, first, second, give_to);
                });
        }
        const std::int32_t from = std::clamp(inner_begin, begin, end);
        const std::int32_t to = std::clamp(inner_end, begin, end);
        with_sink(
            sink, begin, from, [&](auto&& give_to) __attribute__((always_inline)) {
                paint_west<m, through_centre>(columns, begin, from, begin == west, first, second, give_to);
            });
        with_sink(
            sink, from, to, [&](auto&& give_to) __attribute__((always_inline)) {
                paint_inner<m>(p, w, column_powers, row, from, to, give_to);
            });
        with_sink(
            sink, to, end, [&](auto&& give_to) __attribute__((always_inline)) {
                paint_east<m, through_centre>(columns, to, end, end > span.outer, first, second, give_to);
            });
    }

    // Cells west of the centre. Their east side is the near one, and of the westernmost cell of all the far side holds
    // nothing; `whole`: it is among them.
    template <int m, bool through_centre, class Give>
    ORYX_INLINE static void paint_west(const ColumnLines& columns, std::int32_t begin, std::int32_t end, bool whole,
                                       const Line& first, const Line& second, Give&& give_to) {
        Lanes before = all(0);
        if (!whole) before = beyond<m, through_centre>(columns, begin + 1 - lanes, first, second);
        for (std::int32_t column = begin; column < end; column += lanes) {
            const Lanes near = beyond<m, through_centre>(columns, column + 1, first, second);
            const Lanes far = __builtin_shufflevector(before, near, 3, 4, 5, 6);
            give_to(near - far, column);
            before = near;
        }
    }

    // Cells east of the centre, likewise.
    template <int m, bool through_centre, class Give>
    ORYX_INLINE static void paint_east(const ColumnLines& columns, std::int32_t begin, std::int32_t end, bool whole,
                                       const Line& first, const Line& second, Give&& give_to) {
        Lanes near = beyond<m, through_centre>(columns, begin, first, second);
        std::int32_t column = begin;
        for (; column + lanes < end; column += lanes) {
            const Lanes next = beyond<m, through_centre>(columns, column + lanes, first, second);
            give_to(near - __builtin_shufflevector(near, next, 1, 2, 3, 4), column);
            near = next;
        }
        Lanes next = all(0);
        if (!whole) next = beyond<m, through_centre>(columns, column + lanes, first, second);
        give_to(near - __builtin_shufflevector(near, next, 1, 2, 3, 4), column);
    }

    // Cells on both sides of the centre and the one between.
    template <int m, bool through_centre, class Give>
    ORYX_INLINE static void paint_across(const ColumnLines& columns, std::int32_t begin, std::int32_t end,
                                         const Line& first, const Line& second, Give&& give_to) {
        // What half of the strip holds.
        const Lanes half = through_centre ? 0.5 - (first.rest + 0.25) - (second.rest + 0.25) : first.rest - second.rest;
        Lanes west = beyond<m, through_centre>(columns, begin, first, second);
        for (std::int32_t column = begin; column < end; column += lanes) {
            const Lanes next = beyond<m, through_centre>(columns, column + lanes, first, second);
            const Lanes east = __builtin_shufflevector(west, next, 1, 2, 3, 4);
            const Lanes k = count_from(column);
            const Lanes share = k < 0 ? east - west : k > 0 ? west - east : (half - west) + (half - east);
            give_to(share, column);
            west = next;
        }
    }

    template <int m, class Give>
    ORYX_INLINE static void paint_inner(const DiscPainter& p, const Work& w, const double* column_powers,
                                        std::int32_t row, std::int32_t begin, std::int32_t end, Give&& give_to) {
        const double* r = p.row_powers_.data() + (row - w.first_row);
        const Lanes r0 = all(r[0]);
        const Lanes r1 = all(m >= 1 ? r[w.height] : 0);
        const Lanes r2 = all(m >= 2 ? r[2 * w.height] : 0);
        const Lanes r3 = all(m >= 3 ? r[3 * w.height] : 0);
        for (std::int32_t column = begin; column < end; column += lanes) {
            const double* x = column_powers + column;
            Lanes share = r0;
            if constexpr (m >= 1) share += r1 * load(x);
            if constexpr (m >= 2) share += r2 * load(x + w.width);
            if constexpr (m >= 3) share += r3 * load(x + 2 * w.width);
            give_to(share, column);
        }
    }

    ORYX_FOR_EACH_PROCESSOR static void run_of(DiscPainter& p, ShareSink& sink);
};

ORYX_FOR_EACH_PROCESSOR void DiscPainter::Loops::run_of(DiscPainter& p, ShareSink& sink) {
    switch (p.m_) {
        case 0:
            return run<0>(p, sink);
        case 1:
            return run<1>(p, sink);
        case 2:
            return run<2>(p, sink);
        default:
            return run<3>(p, sink);
    }
}

DiscPainter::DiscPainter(const Grid& grid, KernelShape shape) : grid_(grid), m_(kernel_power(shape).value()) {}

const DiscCells& DiscPainter::cells_of(double radius) {
    // Adaptive kernels have as many radii as places; usually there are two or three.
    constexpr std::size_t most = 256;
    if (cells_.size() >= most) cells_.clear();
    return cells_.try_emplace(radius, radius).first->second;
}

void DiscPainter::paint(Position at, double radius, ShareSink& sink) {
    const double size = grid_.cell_size();
    const Position p = grid_.in_cells(at);
    const double reach = radius / size + 2;
    if (!(p.x > -reach && p.x < grid_.columns() + reach && p.y > -reach && p.y < grid_.rows() + reach)) return;
    Work& w = work_;
    w.cells = &cells_of(radius / size);
    w.per_cell = size / radius;
    // The cell by the lattice's own corners, which no extent moves.
    w.column = static_cast<std::int32_t>(std::floor(p.x));
    w.row = static_cast<std::int32_t>(std::floor(p.y));
    w.column += at.x < grid_.corner_x(w.column) ? -1 : at.x >= grid_.corner_x(w.column + 1) ? 1 : 0;
    w.row += at.y < grid_.corner_y(w.row) ? -1 : at.y >= grid_.corner_y(w.row + 1) ? 1 : 0;
    w.within = {(at.x - grid_.corner_x(w.column)) / size, (at.y - grid_.corner_y(w.row)) / size};
    const std::int32_t most = w.cells->reach();
    w.first_column = std::max(-most, -w.column);
    w.last_column = std::min(most, grid_.columns() - 1 - w.column);
    w.first_row = std::max(-most, -w.row);
    w.last_row = std::min(most, grid_.rows() - 1 - w.row);
    if (w.first_column > w.last_column || w.first_row > w.last_row) return;
    w.width = in_lanes(w.last_column + 1 - w.first_column + 2 * margin);
    w.height = in_lanes(w.last_row + 2 - w.first_row);
    const auto width = static_cast<std::size_t>(w.width);
    const auto height = static_cast<std::size_t>(w.height);
    const auto powers = static_cast<std::size_t>(m_);
    for (auto* array : {&columns_.at, &columns_.square, &columns_.tail})
        array->resize(width);
    for (auto* array : {&rows_.at, &rows_.square, &rows_.tail})
        array->resize(height);
    column_powers_.resize(powers * width);
    row_powers_.resize((powers + 1) * height);
    line_powers_.resize((powers + 1) * height);
    roots_.resize(std::max(width, height));
    Loops::run_of(*this, sink);
}

}  // namespace oryx::analytics
