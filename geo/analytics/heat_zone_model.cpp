#include "geo/analytics/heat_zone_model.hpp"

#include "geo/analytics/incident_support.hpp"

#include <algorithm>
#include <utility>

namespace oryx::analytics {

namespace {

std::vector<std::uint8_t> cells_of_ranks(const Bands& bands, std::size_t first, std::size_t last) {
    std::vector<std::uint8_t> members(bands.rank.size());
    const auto from = static_cast<std::uint8_t>(first);
    const auto to = static_cast<std::uint8_t>(last);
    std::ranges::transform(bands.rank, members.begin(), [=](std::uint8_t rank) -> std::uint8_t {
        return static_cast<std::uint8_t>(rank >= from) & static_cast<std::uint8_t>(rank <= to);
    });
    return members;
}

/// A set of cells whose parts rest on enough incidents or on few.
struct SplitCells {
    ZoneCells solid;
    ZoneCells few;
    std::int64_t few_parts = 0;
};

SplitCells split_by_support(const HeatZoneModel& model, const IncidentSupport& support, std::size_t rank,
                            std::vector<std::uint8_t> members) {
    Parts parts = connected_parts(model.grid(), members);
    const auto behind = support.behind(parts);
    const auto is_few = [](std::int64_t incidents) { return incidents < few_incidents; };
    const std::int64_t few_parts = std::ranges::count_if(behind, is_few);
    SplitCells split{{.rank = rank, .few = false}, {.rank = rank, .few = true}, few_parts};
    if (few_parts == 0 || few_parts == parts.count) {  // one of the two sets is all of it
        ZoneCells& all = few_parts == 0 ? split.solid : split.few;
        all.members = std::move(members);
        all.parts = std::move(parts);
        return split;
    }
    for (ZoneCells* zone : {&split.solid, &split.few}) {
        zone->members.resize(members.size());
        zone->parts.part.assign(members.size(), -1);
    }
    // Parts keep their order, so that a set's own parts are numbered as `connected_parts` would number them.
    std::vector<std::int32_t> number(behind.size());
    for (std::size_t part = 0; part < behind.size(); ++part)
        number[part] = (is_few(behind[part]) ? split.few : split.solid).parts.count++;
    for (std::size_t cell = 0; cell < members.size(); ++cell) {
        if (parts.part[cell] < 0) continue;
        const auto part = static_cast<std::size_t>(parts.part[cell]);
        ZoneCells& zone = is_few(behind[part]) ? split.few : split.solid;
        zone.members[cell] = 1;
        zone.parts.part[cell] = number[part];
    }
    return split;
}

void add_zone(HeatZoneModel& model, ZoneCells zone) {
    if (zone.parts.count > 0) model.zones.push_back(std::move(zone));
}

// In the public profile parts of bands that rest on few incidents are not shown at all.
void leave_out_few(HeatZoneModel& model, const IncidentSupport& support) {
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        const auto split = split_by_support(model, support, rank, cells_of_ranks(model.bands, rank, rank));
        model.few_parts_left_out += split.few_parts;
        for (std::size_t cell = 0; cell < split.few.members.size(); ++cell) {
            if (split.few.members[cell] != 0) model.bands.rank[cell] = 0;
        }
    }
}

// What is spread over an administrative area is at no place by itself, and is in no zone's count.
std::vector<std::uint32_t> cells_of_counted(const Grid& grid, const SelectedIncidents& incidents) {
    std::vector<std::uint32_t> cells;
    for (const Sighting& s : incidents.sightings) {
        if (!s.counted || s.spread) continue;
        if (const auto cell = grid.cell_of(incidents.place(s))) cells.push_back(static_cast<std::uint32_t>(*cell));
    }
    return cells;
}

// A cell's value that is cut.
Result<> settle_values(HeatZoneModel& model, const ZonePeople* people) {
    model.value = model.threat.made.surface.mass;
    if (!model.zoning.exposure) return {};
    if (model.threat.settings.recipe.leans_on_settlements()) {
        return fail(Error{ErrorKind::invalid_input,
                          "this surface is weighted by settlements already: times people it would count them twice"}
                        .with_parameter("measure")
                        .with_hint("measure=intensity, or surface=kernel"));
    }
    if (people == nullptr || !people->known()) {
        return fail(Error{ErrorKind::conflict, "exposure is intensity times people, and no area has a population"}
                        .with_parameter("measure")
                        .with_hint("bind areas with a population, or measure=intensity"));
    }
    model.people = people->by_cell(model.value.size());
    for (std::size_t cell = 0; cell < model.value.size(); ++cell)
        model.value[cell] *= model.people[cell];
    return {};
}

}  // namespace

Result<ZoneSettings> zone_settings(const Inputs& inputs) {
    ZoneSettings zoning;
    auto levels = read_levels(inputs);
    if (!levels) return fail(levels.error());
    zoning.levels = std::move(*levels);
    zoning.nested = inputs.text("form") == "nested";
    zoning.exposure = inputs.text("measure") == "exposure";
    if (!zoning.exposure) return zoning;
    if (zoning.levels.kind == LevelKind::rates) {
        return fail(Error{ErrorKind::invalid_input, "rates are of incidents, not of people's exposure to them"}
                        .with_parameter("measure")
                        .with_hint("measure=intensity, or levels=shares or quantiles"));
    }
    return zoning;
}

double HeatZoneModel::rate(double cell_value) const {
    const double incidents = threat.rate(cell_value);
    return zoning.exposure ? incidents / grid().cell_area_km2() : incidents;
}

double HeatZoneModel::share_to(std::size_t rank) const {
    if (rank == 0) return 0;
    if (zoning.levels.kind == LevelKind::shares) return zoning.levels.at(rank);
    double held = 0;
    for (std::size_t r = 0; r < rank; ++r)
        held += bands.mass[r];
    return bands.total > 0 ? std::min(1.0, held / bands.total) : 0;
}

double HeatZoneModel::level_of(std::size_t rank) const {
    if (zoning.levels.kind == LevelKind::rates) return zoning.levels.at(rank);
    return rate(bands.least[rank - 1]);
}

std::vector<std::uint8_t> HeatZoneModel::region(std::size_t rank) const {
    return cells_of_ranks(bands, 1, rank);
}

std::int64_t HeatZoneModel::incidents_in(std::span<const std::uint8_t> members) const {
    return std::ranges::count_if(counted, [&](std::uint32_t cell) { return members[cell] != 0; });
}

Result<HeatZoneModel> build_heat_zones(ThreatSurface threat, ZoneSettings zoning, const ZonePeople* people,
                                       const CancelToken& cancel) {
    HeatZoneModel model;
    model.threat = std::move(threat);
    model.zoning = std::move(zoning);
    if (auto done = settle_values(model, people); !done) return fail(done.error());
    model.counted = cells_of_counted(model.grid(), model.incidents());
    model.bands = cut(RankedCells(model.value, model.threat.mask.cells), model.zoning.levels,
                      [&](double mass) { return model.threat.rate(mass); });
    const IncidentSupport support(model.grid(), model.incidents(), model.threat.settings.recipe.shape);
    if (model.settings().masked) leave_out_few(model, support);
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        auto members = cells_of_ranks(model.bands, model.zoning.nested ? 1 : rank, rank);
        if (model.settings().masked) {
            Parts parts = connected_parts(model.grid(), members);
            add_zone(model, {rank, false, std::move(members), std::move(parts)});
            continue;
        }
        auto split = split_by_support(model, support, rank, std::move(members));
        add_zone(model, std::move(split.solid));
        add_zone(model, std::move(split.few));
    }
    return model;
}

}  // namespace oryx::analytics
