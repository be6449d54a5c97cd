#include "geo/analytics/surface.hpp"

#include "geo/analytics/disc_painter.hpp"
#include "geo/analytics/kernel_integral.hpp"
#include "geo/analytics/power_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace oryx::analytics {

namespace {

// Distance from 0 to the interval [low, high].
double gap(double low, double high) {
    return low > 0 ? low : high < 0 ? -high : 0;
}

// Walks over the cells that a place's kernel reaches, with the share of the kernel in each.
class CellShares {
  public:
    CellShares(const Grid& grid, KernelShape shape) : grid_(grid), shape_(shape) {}

    /// Calls `visit(cell, share)` for every share above 0, row by row.
    template <class Visit>
    void each(const Place& place, Visit&& visit) {
        const Kernel kernel = Kernel::with_sigma(shape_, Metres{place.sigma});
        const double radius = kernel.radius();
        const double reach = kernel.reach() / radius;
        const Grid::Window window = grid_.window(place.at, kernel.reach());
        if (window.column_begin >= window.column_end || window.row_begin >= window.row_end) return;
        const auto columns = static_cast<std::size_t>(window.column_end - window.column_begin);
        const auto unit_x = [&](std::size_t i) {
            return (grid_.corner_x(window.column_begin + static_cast<std::int32_t>(i)) - place.at.x) / radius;
        };
        const auto unit_y = [&](std::int32_t row) { return (grid_.corner_y(row) - place.at.y) / radius; };
        const auto fill = [&](std::vector<double>& line, double y) {
            line.resize(columns + 1);
            for (std::size_t i = 0; i <= columns; ++i)
                line[i] = kernel_corner(shape_, unit_x(i), y);
        };
        fill(lower_, unit_y(window.row_begin));
        for (std::int32_t row = window.row_begin; row < window.row_end; ++row) {
            const double gap_y = gap(unit_y(row), unit_y(row + 1));
            fill(upper_, unit_y(row + 1));
            for (std::size_t i = 0; i < columns; ++i) {
                const double gap_x = gap(unit_x(i), unit_x(i + 1));
                // The kernel does not reach this cell: exactly 0.
                if (gap_x * gap_x + gap_y * gap_y >= reach * reach) continue;
                const double share = (upper_[i + 1] - upper_[i]) - (lower_[i + 1] - lower_[i]);
                if (share <= 0) continue;  // a sliver below rounding
                visit(grid_.index(window.column_begin + static_cast<std::int32_t>(i), row), share);
            }
            std::swap(lower_, upper_);
        }
    }

  private:
    const Grid& grid_;
    KernelShape shape_;
    std::vector<double> lower_;  // the corner integrals along the two sides of a row
    std::vector<double> upper_;
};

// Whether long work may go on; asked now and then.
Result<> may_go_on(std::size_t done, const CancelToken& cancel) {
    if (done % 256 != 0) return {};
    return cancel.check();
}

}  // namespace

std::vector<Place> distinct_places(std::vector<Contribution> contributions) {
    const auto key = [](const Contribution& c) { return std::tuple(c.at.y, c.at.x, c.sigma, c.weight); };
    std::sort(contributions.begin(), contributions.end(),
              [&](const Contribution& a, const Contribution& b) { return key(a) < key(b); });
    std::vector<Place> places;
    for (const Contribution& c : contributions) {
        if (c.weight == 0) continue;
        if (places.empty() || !(places.back().at == c.at) || places.back().sigma != c.sigma) {
            places.push_back({c.at, c.sigma, 0, 0});
        }
        places.back().weight += c.weight;
        places.back().weight_squares += c.weight * c.weight;
    }
    return places;
}

namespace {

// Kernels that are polynomials have a painter of their own.
Result<> paint(Surface& surface, std::span<const Place> places, KernelShape shape, bool with_variance,
               const CancelToken& cancel) {
    DiscPainter painter(surface.grid, shape);
    ShareSink sink{.mass = surface.mass.data(), .variance = with_variance ? surface.variance.data() : nullptr};
    std::size_t done = 0;
    for (const Place& place : places) {
        if (auto go_on = may_go_on(++done, cancel); !go_on) return fail(go_on.error());
        sink.weight = place.weight;
        sink.weight_squares = place.weight_squares;
        painter.paint(place.at, Kernel::with_sigma(shape, Metres{place.sigma}).radius(), sink);
    }
    // Slivers below rounding, which may have either sign.
    for (double& mass : surface.mass)
        mass = mass > 0 ? mass : 0;
    return {};
}

Result<> scatter(Surface& surface, std::span<const Place> places, KernelShape shape, bool with_variance,
                 const CancelToken& cancel) {
    CellShares shares(surface.grid, shape);
    std::size_t done = 0;
    for (const Place& place : places) {
        if (auto go_on = may_go_on(++done, cancel); !go_on) return fail(go_on.error());
        shares.each(place, [&](std::size_t cell, double share) {
            surface.mass[cell] += place.weight * share;
            if (with_variance) surface.variance[cell] += place.weight_squares * (share * share);
        });
    }
    return {};
}

Result<Surface> summed(const Grid& grid, std::span<const Place> places, KernelShape shape, bool with_variance,
                       const CancelToken& cancel) {
    Surface surface{grid, std::vector<double>(grid.cells()), std::vector<double>(with_variance ? grid.cells() : 0), 0};
    for (const Place& place : places)
        surface.weight += place.weight;
    auto done = kernel_power(shape) ? paint(surface, places, shape, with_variance, cancel)
                                    : scatter(surface, places, shape, with_variance, cancel);
    if (!done) return fail(done.error());
    return surface;
}

}  // namespace

Result<Surface> kernel_surface(const Grid& grid, std::span<const Place> places, KernelShape shape,
                               const CancelToken& cancel) {
    return summed(grid, places, shape, true, cancel);
}

Result<Surface> kernel_mass(const Grid& grid, std::span<const Place> places, KernelShape shape,
                            const CancelToken& cancel) {
    return summed(grid, places, shape, false, cancel);
}

Result<> correct_edges(const Grid& grid, std::span<const std::uint8_t> mask, std::span<Place> places, KernelShape shape,
                       const CancelToken& cancel) {
    std::optional<DiscPainter> painter;
    if (kernel_power(shape)) painter.emplace(grid, shape);
    CellShares shares(grid, shape);
    std::size_t done = 0;
    for (Place& place : places) {
        if (auto go_on = may_go_on(++done, cancel); !go_on) return fail(go_on.error());
        double inside = 0;
        if (painter) {
            ShareSink sink{.mask = mask.data()};
            painter->paint(place.at, Kernel::with_sigma(shape, Metres{place.sigma}).radius(), sink);
            inside = sink.inside;
        } else {
            shares.each(place, [&](std::size_t cell, double share) { inside += mask[cell] != 0 ? share : 0; });
        }
        if (inside <= 0) continue;
        place.weight /= inside;
        place.weight_squares /= inside * inside;
    }
    return {};
}

}  // namespace oryx::analytics
