#include "geo/analytics/heat_zone_model.hpp"

#include "geo/analytics/decay.hpp"
#include "geo/analytics/kernel.hpp"

#include <algorithm>
#include <tuple>

namespace oryx::analytics {

namespace {

std::vector<std::uint8_t> cells_of_ranks(const Bands& bands, std::size_t first, std::size_t last) {
    std::vector<std::uint8_t> members(bands.rank.size());
    for (std::size_t cell = 0; cell < members.size(); ++cell) {
        members[cell] = bands.rank[cell] >= first && bands.rank[cell] <= last ? 1 : 0;
    }
    return members;
}

struct SplitCells {
    std::vector<std::uint8_t> solid;
    std::vector<std::uint8_t> few;
    std::int64_t few_parts = 0;
};

SplitCells split_by_support(const Grid& grid, std::span<const std::uint8_t> members,
                            const SelectedIncidents& incidents) {
    const Parts parts = connected_parts(grid, members);
    const auto behind = incidents_behind(grid, parts, incidents);
    SplitCells split{std::vector<std::uint8_t>(members.size()), std::vector<std::uint8_t>(members.size()), 0};
    split.few_parts = std::count_if(behind.begin(), behind.end(), [](std::int64_t n) { return n < few_incidents; });
    for (std::size_t cell = 0; cell < members.size(); ++cell) {
        if (parts.part[cell] < 0) continue;
        const bool few = behind[static_cast<std::size_t>(parts.part[cell])] < few_incidents;
        (few ? split.few : split.solid)[cell] = 1;
    }
    return split;
}

void add_zone(HeatZoneModel& model, std::size_t rank, bool few, std::vector<std::uint8_t> members) {
    if (std::find(members.begin(), members.end(), 1) == members.end()) return;
    model.zones.push_back({rank, few, std::move(members)});
}

// In the public profile parts of bands that rest on few incidents are not shown at all.
void leave_out_few(HeatZoneModel& model) {
    for (std::size_t rank = 1; rank <= model.settings.shares.size(); ++rank) {
        const auto split = split_by_support(model.mask.grid, cells_of_ranks(model.bands, rank, rank), model.incidents);
        model.few_parts_left_out += split.few_parts;
        for (std::size_t cell = 0; cell < split.few.size(); ++cell) {
            if (split.few[cell] != 0) model.bands.rank[cell] = 0;
        }
    }
}

// Day-exact incidents of the next 30 days inside the regions (CONTRACT: time, scoring).
std::optional<Score> score_of(const HeatZoneModel& model) {
    if (!model.incidents.scorable) return std::nullopt;
    Score score{0, std::vector<std::int64_t>(model.settings.shares.size())};
    for (const Position p : model.incidents.afterwards) {
        const auto cell = model.mask.grid.cell_of(p);
        if (!cell || model.mask.cells[*cell] == 0) continue;
        ++score.n;
        const std::size_t rank = model.bands.rank[*cell];
        for (std::size_t r = rank; rank > 0 && r <= score.held.size(); ++r)
            ++score.held[r - 1];
    }
    if (score.n == 0 || (model.settings.masked && score.n < few_incidents)) return std::nullopt;
    return score;
}

}  // namespace

std::vector<std::uint8_t> HeatZoneModel::region(std::size_t rank) const {
    return cells_of_ranks(bands, 1, rank);
}

std::int64_t HeatZoneModel::incidents_in(std::span<const std::uint8_t> members) const {
    std::int64_t count = 0;
    for (const Sighting& s : incidents.sightings) {
        if (!s.counted) continue;
        const auto cell = mask.grid.cell_of(incidents.place(s));
        if (cell && members[*cell] != 0) ++count;
    }
    return count;
}

std::vector<std::int64_t> incidents_behind(const Grid& grid, const Parts& parts, const SelectedIncidents& incidents) {
    std::vector<std::int64_t> behind(static_cast<std::size_t>(parts.count));
    std::vector<std::int32_t> reached;
    const auto reach = [&](Position at, double sigma) {
        grid.each_cell_within(at, quartic_radius(sigma), [&](std::size_t cell) {
            if (parts.part[cell] >= 0) reached.push_back(parts.part[cell]);
        });
    };
    const auto count = [&](std::int64_t weight) {
        std::sort(reached.begin(), reached.end());
        reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
        for (const std::int32_t part : reached)
            behind[static_cast<std::size_t>(part)] += weight;
        reached.clear();
    };
    using Key = std::tuple<double, double, double>;  // x, y, sigma: many incidents share one
    std::vector<Key> places;
    for (const Sighting& s : incidents.sightings) {
        if (!s.counted) continue;
        if (s.sample_count == 1) {
            const Position at = incidents.samples[s.first_sample].at;
            places.emplace_back(at.x, at.y, s.sigma);
            continue;
        }
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            reach(incidents.samples[i].at, s.sigma);
        }
        count(1);
    }
    std::sort(places.begin(), places.end());
    for (auto first = places.begin(); first != places.end();) {
        const auto last = std::upper_bound(first, places.end(), *first);
        reach({std::get<0>(*first), std::get<1>(*first)}, std::get<2>(*first));
        count(last - first);
        first = last;
    }
    return behind;
}

Result<HeatZoneModel> build_heat_zones(HeatZoneSettings settings, SelectedIncidents incidents, Mask mask,
                                       const CancelToken& cancel) {
    HeatZoneModel model;
    model.settings = std::move(settings);
    model.incidents = std::move(incidents);
    model.mask = std::move(mask);
    model.effective_days =
        effective_days(Days{model.incidents.record_days()}, Days{model.settings.half_life_days}).value();
    auto surface = quartic_surface(model.mask.grid, distinct_places(contributions(model.incidents)), cancel);
    if (!surface) return fail(surface.error());
    model.surface = std::move(*surface);
    model.bands = highest_density_bands(model.surface, model.mask.cells, model.settings.shares);
    if (model.settings.masked) leave_out_few(model);
    for (std::size_t rank = 1; rank <= model.settings.shares.size(); ++rank) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        const auto members = cells_of_ranks(model.bands, model.settings.nested ? 1 : rank, rank);
        if (model.settings.masked) {
            add_zone(model, rank, false, members);
            continue;
        }
        auto split = split_by_support(model.mask.grid, members, model.incidents);
        add_zone(model, rank, false, std::move(split.solid));
        add_zone(model, rank, true, std::move(split.few));
    }
    model.score = score_of(model);
    return model;
}

}  // namespace oryx::analytics
