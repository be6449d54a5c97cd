#include "geo/pattern/scan_zones.hpp"

#include "geo/pattern/spatial_weights.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace oryx::pattern {

Result<ScanZones> ScanZones::create(std::span<const Position> places, std::span<const double> weights,
                                    double max_radius, double max_share, const CancelToken& cancel) {
    const auto near = distance_band(places, max_radius, cancel);
    if (!near) {
        Error error = near.error();
        error.parameter = "max_radius_m";
        return fail(std::move(error));
    }
    ScanZones zones;
    for (const double weight : weights)
        zones.total_weight_ += weight;
    struct Near {
        double squared;
        std::uint32_t place;
    };
    std::vector<Near> order;
    for (std::uint32_t centre = 0; centre < places.size(); ++centre) {
        order.assign(1, {0, centre});
        for (const std::uint32_t other : near->of(centre)) {
            const double dx = places[other].x - places[centre].x;
            const double dy = places[other].y - places[centre].y;
            order.push_back({dx * dx + dy * dy, other});
        }
        std::ranges::sort(order, {}, [](const Near& n) { return std::tuple(n.squared, n.place); });
        const std::size_t begin = zones.members_.size();
        double weight = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            weight += weights[order[i].place];
            const bool farther = i + 1 == order.size() || order[i + 1].squared > order[i].squared;
            zones.members_.push_back({order[i].place, farther, weight});
            if (weight > max_share * zones.total_weight_) break;
        }
        // The last zone is light enough, and holds all places at its distance.
        const auto too_far = [&](const Member& last) {
            return last.weight > max_share * zones.total_weight_ || !last.ends_zone;
        };
        while (zones.members_.size() > begin && too_far(zones.members_.back()))
            zones.members_.pop_back();
        zones.ends_.push_back(zones.members_.size());
    }
    return zones;
}

std::size_t ScanZones::zones() const {
    return static_cast<std::size_t>(std::ranges::count_if(members_, &Member::ends_zone));
}

}  // namespace oryx::pattern
