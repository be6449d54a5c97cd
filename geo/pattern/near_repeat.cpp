#include "geo/pattern/near_repeat.hpp"

#include "geo/index/packed_rtree.hpp"
#include "geo/pattern/shuffle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>

#include <fmt/format.h>

namespace oryx::pattern {

namespace {

/// Which half-open bin a value is in; `bins.size()` where none. Bins 0, 0 hold exactly 0.
std::size_t bin_of(double value, const std::vector<double>& ends) {
    if (value == 0 && ends.size() > 1 && ends[0] == 0 && ends[1] == 0) return 0;
    const auto above = std::ranges::upper_bound(ends, value);
    if (above == ends.begin() || above == ends.end()) return ends.size();
    return static_cast<std::size_t>(above - ends.begin()) - 1;
}

Result<> check_bins(const std::vector<double>& ends, const char* input) {
    const auto refuse = [&](const char* why) {
        return fail(Error{ErrorKind::invalid_input, why}.with_parameter(input).with_hint(
            "the ends of half-open bins, such as 0,1000,2000"));
    };
    if (ends.size() < 2) return refuse("there must be two ends of bins at least");
    if (!(ends[0] >= 0)) return refuse("the first end is below 0");
    for (std::size_t i = 1; i < ends.size(); ++i) {
        const bool exactly_zero = i == 1 && ends[0] == 0 && ends[1] == 0 && ends.size() > 2;
        if (!(ends[i] > ends[i - 1]) && !exactly_zero) return refuse("the ends of the bins do not ascend");
    }
    return {};
}

/// A pair within the distances. In shuffles the places stay, so that this is found once.
struct Pair {
    std::uint32_t a, b;
    std::uint32_t row;
};

double between(Position a, Position b, Distance distance) {
    const double dx = std::fabs(a.x - b.x);
    const double dy = std::fabs(a.y - b.y);
    return distance == Distance::manhattan ? dx + dy : std::sqrt(dx * dx + dy * dy);
}

Result<std::vector<Pair>> pairs_within(std::span<const Event> events, const KnoxBins& bins, Distance distance,
                                       const CancelToken& cancel) {
    std::vector<Envelope> boxes;
    for (const Event& event : events)
        boxes.push_back({event.at.x, event.at.y, event.at.x, event.at.y});
    const index::PackedRTree tree(boxes);
    const double reach = bins.distances.back();
    std::vector<Pair> pairs;
    for (std::uint32_t a = 0; a < events.size(); ++a) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        const Position p = events[a].at;
        for (const std::uint32_t b : tree.search({p.x - reach, p.y - reach, p.x + reach, p.y + reach})) {
            if (b <= a) continue;
            const std::size_t row = bin_of(between(p, events[b].at, distance), bins.distances);
            if (row < bins.rows()) pairs.push_back({a, b, static_cast<std::uint32_t>(row)});
        }
        if (pairs.size() > max_knox_pairs) {
            return fail(
                Error{ErrorKind::too_large, fmt::format("more than {} pairs within {:g} m", max_knox_pairs, reach)}
                    .with_parameter("distances_m")
                    .with_hint("shorter distances, or a shorter period"));
        }
    }
    return pairs;
}

/// Lags in whole days to columns, up to the longest lag that any bin holds.
std::vector<std::uint32_t> columns_of_lags(std::span<const Event> events, const KnoxBins& bins) {
    const auto [first, last] = std::ranges::minmax_element(events, {}, [](const Event& e) { return e.day; });
    std::vector<std::uint32_t> columns;
    for (std::int32_t lag = 0; lag <= last->day - first->day; ++lag)
        columns.push_back(static_cast<std::uint32_t>(std::min(bin_of(lag, bins.days), bins.columns())));
    return columns;
}

}  // namespace

Result<KnoxTable> knox(std::span<const Event> events, const KnoxBins& bins, Distance distance, std::int64_t replicas,
                       std::uint64_t seed, const CancelToken& cancel, const Progress& progress) {
    if (auto sound = check_bins(bins.distances, "distances_m"); !sound) return fail(sound.error());
    if (auto sound = check_bins(bins.days, "days"); !sound) return fail(sound.error());
    KnoxTable table{.cells = std::vector<KnoxCell>(bins.rows() * bins.columns()), .replicas = replicas};
    if (events.empty()) {
        for (KnoxCell& cell : table.cells)
            cell.ratio = std::numeric_limits<double>::quiet_NaN();
        return table;
    }
    // So that a shuffle does not depend on the order of rows.
    std::vector<Event> sorted(events.begin(), events.end());
    std::ranges::sort(sorted, {}, [](const Event& e) { return std::tuple(e.at.x, e.at.y, e.day); });
    const auto pairs = pairs_within(sorted, bins, distance, cancel);
    if (!pairs) return fail(pairs.error());
    const auto columns = columns_of_lags(sorted, bins);
    std::vector<std::int32_t> days;
    for (const Event& event : sorted)
        days.push_back(event.day.number);
    // One column more than the table has takes the lags that no bin holds.
    const std::size_t stride = bins.columns() + 1;
    std::vector<std::int64_t> counts(bins.rows() * stride);
    const auto count = [&] {
        std::ranges::fill(counts, 0);
        for (const Pair& pair : *pairs) {
            const auto lag = static_cast<std::size_t>(std::abs(days[pair.a] - days[pair.b]));
            ++counts[pair.row * stride + columns[lag]];
        }
    };
    const auto at = [&](std::size_t cell) { return counts[cell / bins.columns() * stride + cell % bins.columns()]; };
    count();
    for (std::size_t cell = 0; cell < table.cells.size(); ++cell)
        table.cells[cell].pairs = at(cell);
    std::vector<std::int64_t> sums(table.cells.size());
    std::vector<std::int64_t> as_many(table.cells.size());
    statistics::CounterRandom random(seed, 0);
    for (std::int64_t replica = 0; replica < replicas; ++replica) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        report(progress, "replicas", static_cast<std::uint64_t>(replica), static_cast<std::uint64_t>(replicas));
        shuffle(std::span(days), random);
        count();
        for (std::size_t cell = 0; cell < table.cells.size(); ++cell) {
            sums[cell] += at(cell);
            as_many[cell] += at(cell) >= table.cells[cell].pairs ? 1 : 0;
        }
    }
    for (std::size_t cell = 0; cell < table.cells.size(); ++cell) {
        KnoxCell& told = table.cells[cell];
        told.expected = static_cast<double>(sums[cell]) / static_cast<double>(std::max<std::int64_t>(replicas, 1));
        told.ratio = told.expected > 0 ? static_cast<double>(told.pairs) / told.expected
                                       : std::numeric_limits<double>::quiet_NaN();
        told.p = static_cast<double>(as_many[cell] + 1) / static_cast<double>(replicas + 1);
    }
    return table;
}

}  // namespace oryx::pattern
