#include "geo/analytics/cell_counts.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace oryx::analytics {

void leave_out(SelectedIncidents& selected, std::string_view reason, const std::function<bool(const Sighting&)>& keep) {
    const auto gone = std::stable_partition(selected.sightings.begin(), selected.sightings.end(), keep);
    if (const auto count = selected.sightings.end() - gone; count > 0) {
        selected.excluded.push_back({std::string(reason), count});
        selected.sightings.erase(gone, selected.sightings.end());
    }
}

std::vector<double> count_incidents(const CountCells& cells, SelectedIncidents& selected, std::size_t steps,
                                    const StepOf& step_of) {
    struct Share {
        std::size_t bin;
        double weight;
    };
    std::vector<Share> shares;
    leave_out(selected, "outside all cells", [&](const Sighting& s) {
        const std::size_t step = step_of ? step_of(s) : 0;
        bool any = false;
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            const auto cell = cells.locate(selected.samples[i].at);
            if (!cell) continue;
            shares.push_back({*cell * steps + step, s.weight * selected.samples[i].share});
            any = true;
        }
        return any;
    });
    // Smallest first, so that the sums do not depend on the order of rows.
    std::ranges::sort(shares, {}, [](const Share& s) { return std::tuple(s.bin, s.weight); });
    std::vector<double> counts(cells.cells.size() * steps);
    for (const Share& share : shares)
        counts[share.bin] += share.weight;
    return counts;
}

}  // namespace oryx::analytics
