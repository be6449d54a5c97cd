#include "geo/analytics/incident_support.hpp"

#include <algorithm>
#include <tuple>

namespace oryx::analytics {

namespace {

// How far a kernel reaches as what a part rests on. The Gaussian ends nowhere: it is taken as the quartic of its width.
double support_radius(KernelShape shape, double sigma) {
    if (shape == KernelShape::gaussian) return quartic_radius(sigma);
    return Kernel::with_sigma(shape, Metres{sigma}).radius();
}

}  // namespace

IncidentSupport::IncidentSupport(const Grid& grid, const SelectedIncidents& incidents, KernelShape shape) {
    const auto reach = [&](Position at, double sigma) {
        grid.each_cell_within(at, support_radius(shape, sigma),
                              [&](std::size_t cell) { cells_.push_back(static_cast<std::uint32_t>(cell)); });
    };
    using Key = std::tuple<double, double, double>;  // x, y, sigma: many incidents share one
    std::vector<Key> places;
    for (const Sighting& s : incidents.sightings) {
        if (!s.counted || s.spread) continue;
        if (s.sample_count == 1) {
            const Position at = incidents.samples[s.first_sample].at;
            places.emplace_back(at.x, at.y, s.sigma);
            continue;
        }
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i)
            reach(incidents.samples[i].at, s.sigma);
        footprints_.push_back({cells_.size(), 1});
    }
    std::ranges::sort(places);
    for (auto first = places.begin(); first != places.end();) {
        const auto last = std::upper_bound(first, places.end(), *first);
        reach({std::get<0>(*first), std::get<1>(*first)}, std::get<2>(*first));
        footprints_.push_back({cells_.size(), last - first});
        first = last;
    }
}

std::vector<std::int64_t> IncidentSupport::behind(const Parts& parts) const {
    std::vector<std::int64_t> behind(static_cast<std::size_t>(parts.count));
    std::vector<std::size_t> counted(behind.size());  // the footprint, from 1, that a part was last reached by
    std::size_t cell = 0;
    for (std::size_t f = 0; f < footprints_.size(); ++f) {
        for (; cell < footprints_[f].end; ++cell) {
            const std::int32_t at = parts.part[cells_[cell]];
            if (at < 0) continue;
            const auto part = static_cast<std::size_t>(at);
            if (counted[part] == f + 1) continue;
            counted[part] = f + 1;
            behind[part] += footprints_[f].incidents;
        }
    }
    return behind;
}

}  // namespace oryx::analytics
