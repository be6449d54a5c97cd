#include "geo/pattern/space_time_cube.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::pattern {

namespace {

/// Number, mean and variance (over n) of the bins of steps [first, last] of all cells.
struct Reference {
    double n = 0;
    double mean = 0;
    double variance = 0;  ///< exactly 0 where all are equal
};

Reference reference_of(const SpaceTimeCube& cube, std::size_t first, std::size_t last) {
    Reference reference;
    reference.n = static_cast<double>(cube.cells * (last - first + 1));
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    double sum = 0;
    for (std::size_t cell = 0; cell < cube.cells; ++cell) {
        for (const double count : cube.series(cell).subspan(first, last - first + 1)) {
            sum += count;
            lowest = std::min(lowest, count);
            highest = std::max(highest, count);
        }
    }
    reference.mean = sum / reference.n;
    if (!(lowest < highest)) return reference;
    double squares = 0;
    for (std::size_t cell = 0; cell < cube.cells; ++cell) {
        for (const double count : cube.series(cell).subspan(first, last - first + 1))
            squares += (count - reference.mean) * (count - reference.mean);
    }
    reference.variance = squares / reference.n;
    return reference;
}

/// For each bin the count of its cell and the cell's neighbours in its step.
std::vector<double> sums_in_space(const SpaceTimeCube& cube, const Neighbours& neighbours) {
    std::vector<double> sums = cube.counts;
    for (std::size_t cell = 0; cell < cube.cells; ++cell) {
        double* mine = sums.data() + cell * cube.steps;
        for (const std::uint32_t other : neighbours.of(cell)) {
            const auto theirs = cube.series(other);
            for (std::size_t step = 0; step < cube.steps; ++step)
                mine[step] += theirs[step];
        }
    }
    return sums;
}

}  // namespace

std::vector<double> space_time_g(const SpaceTimeCube& cube, const Neighbours& neighbours, std::size_t steps_back,
                                 ReferenceWindow window) {
    std::vector<double> z(cube.counts.size(), std::numeric_limits<double>::quiet_NaN());
    if (cube.counts.empty()) return z;
    const std::size_t back = window == ReferenceWindow::single_step ? 0 : steps_back;
    const std::vector<double> sums = sums_in_space(cube, neighbours);
    const Reference entire = reference_of(cube, 0, cube.steps - 1);
    for (std::size_t step = 0; step < cube.steps; ++step) {
        const std::size_t first = step - std::min(step, back);
        const Reference reference = window == ReferenceWindow::entire_cube ? entire : reference_of(cube, first, step);
        for (std::size_t cell = 0; cell < cube.cells; ++cell) {
            double sum = 0;
            for (std::size_t t = first; t <= step; ++t)
                sum += sums[cell * cube.steps + t];
            const auto bins = static_cast<double>((neighbours.of(cell).size() + 1) * (step - first + 1));
            const double spread = reference.variance * bins * (reference.n - bins) / (reference.n - 1);
            if (spread > 0) z[cell * cube.steps + step] = (sum - bins * reference.mean) / std::sqrt(spread);
        }
    }
    return z;
}

}  // namespace oryx::pattern
