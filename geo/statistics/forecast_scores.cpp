#include "geo/statistics/forecast_scores.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace oryx::statistics {

std::vector<double> forecast_shares(std::span<const double> mass, double floor) {
    double total = 0;
    for (const double m : mass)
        total += m;
    const double even = 1 / static_cast<double>(mass.size());
    std::vector<double> shares(mass.size(), even);
    if (total > 0) {
        for (std::size_t cell = 0; cell < mass.size(); ++cell)
            shares[cell] = (1 - floor) * (mass[cell] / total) + floor * even;
    }
    return shares;
}

double log_score_over_uniform(std::span<const double> shares, std::span<const CellEvents> events) {
    double sum = 0;
    for (const CellEvents& e : events)
        sum += e.events * std::log(shares[e.cell] * static_cast<double>(shares.size()));
    return sum;
}

std::size_t covered_cells(std::size_t cells, double share) {
    // A share such as 0.07 of 100 cells is 7, though the product is a little below.
    return std::min(cells, static_cast<std::size_t>(std::floor(static_cast<double>(cells) * share + 1e-9)));
}

double best_hits(std::span<const CellEvents> events, std::size_t top) {
    std::vector<double> counts;
    for (const CellEvents& e : events)
        counts.push_back(e.events);
    std::ranges::sort(counts, std::greater<>{});
    double sum = 0;
    for (std::size_t i = 0; i < std::min(top, counts.size()); ++i)
        sum += counts[i];
    return sum;
}

RankedForecast::RankedForecast(std::span<const double> mass, std::span<const CellEvents> events) {
    std::vector<double> sorted(mass.begin(), mass.end());
    std::ranges::sort(sorted, std::greater<>{});
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        total_mass_ += sorted[i];
        if (levels_.empty() || levels_.back().mass != sorted[i]) levels_.push_back({.mass = sorted[i], .cells = i});
        ++levels_.back().cells;
    }
    for (const CellEvents& e : events) {
        const auto level = std::ranges::lower_bound(levels_, mass[e.cell], std::greater<>{}, &Level::mass);
        level->events += e.events;
    }
    double sum = 0;
    for (Level& level : levels_) {
        sum += level.events;
        level.events = sum;
    }
}

double RankedForecast::events_within(std::size_t level, std::size_t cells) const {
    const Level none{};
    const Level& above = level > 0 ? levels_[level - 1] : none;
    const Level& here = levels_[level];
    const auto inside = static_cast<double>(cells - above.cells);
    const auto tied = static_cast<double>(here.cells - above.cells);
    return above.events + (here.events - above.events) * (inside / tied);
}

double RankedForecast::hits(std::size_t top) const {
    if (top == 0) return 0;
    const auto level = std::ranges::lower_bound(levels_, top, {}, &Level::cells);
    if (level == levels_.end()) return events();
    return events_within(static_cast<std::size_t>(level - levels_.begin()), top);
}

RegionHits RankedForecast::region(double share) const {
    const double wanted = share * total_mass_;
    double held = 0;
    std::size_t cells = 0;
    for (std::size_t level = 0; level < levels_.size() && levels_[level].mass > 0; ++level) {
        while (cells < levels_[level].cells) {
            held += levels_[level].mass;
            ++cells;
            if (held >= wanted) return {static_cast<double>(cells), events_within(level, cells)};
        }
    }
    return {};
}

double crps(std::span<const double> samples, double observed) {
    if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> sorted(samples.begin(), samples.end());
    std::ranges::sort(sorted);
    const auto m = static_cast<double>(sorted.size());
    double error = 0;
    double spread = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        error += std::abs(sorted[i] - observed);
        spread += (2 * static_cast<double>(i + 1) - m - 1) * sorted[i];
    }
    return error / m - spread / (m * m);
}

}  // namespace oryx::statistics
