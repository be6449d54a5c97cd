#include "geo/analytics/admin_spread.hpp"

#include "geo/analytics/occurrences.hpp"
#include "geo/index/polygon_locator.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

/// The areas of one level, with their settlements as slices of a record's places.
class SpreadLevel {
  public:
    SpreadLevel(const FeatureTable& areas, const FeatureTable& localities, const crs::Plane& plane,
                IncidentRecord& record)
        : locator_(outlines_of(areas)) {
        std::vector<std::vector<Position>> by_area(areas.size());
        for (std::size_t row = 0; row < localities.size(); ++row) {
            const GeometryView geometry = localities.geometry(row);
            if (geometry.type != GeometryType::point || geometry.empty()) continue;
            if (const auto area = locator_.first_covering(geometry.positions.front())) {
                by_area[*area].push_back(geometry.positions.front());
            }
        }
        for (std::vector<Position>& places : by_area) {
            plane.project(std::span(places));
            std::ranges::sort(places, {}, [](Position p) { return std::tuple(p.y, p.x); });
            slices_.push_back(
                {static_cast<std::uint32_t>(record.places.size()), static_cast<std::uint32_t>(places.size())});
            record.places.insert(record.places.end(), places.begin(), places.end());
        }
    }

    // Puts an incident on the settlements of its area, or says why not.
    std::string_view spread(RecordedIncident& incident, Position degrees) const {
        const auto area = locator_.first_covering(degrees);
        if (!area) return "known only to an administrative area that is not among the areas of its level";
        const Slice slice = slices_[*area];
        if (slice.count < least_spread_settlements) {
            return "known only to an administrative area with fewer than 5 known settlements";
        }
        incident.first_place = slice.first;
        incident.place_count = slice.count;
        incident.spread = true;
        return {};
    }

  private:
    struct Slice {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    static std::vector<GeometryView> outlines_of(const FeatureTable& areas) {
        std::vector<GeometryView> outlines;
        for (std::size_t row = 0; row < areas.size(); ++row)
            outlines.push_back(areas.geometry(row));
        return outlines;
    }

    index::PolygonLocator locator_;
    std::vector<Slice> slices_;
};

Result<std::shared_ptr<const catalog::Collection>> only_of_level(
    AreaLevel level, const std::shared_ptr<const catalog::Collection>& areas, const catalog::Snapshot& snapshot) {
    const auto has_level = [&](const catalog::Collection& collection) {
        const store::CollectionInfo& info = collection.manifest.info;
        return info.role == Role::areas && !collection.manifest.lineage && area_level(info.level) == level;
    };
    if (areas && has_level(*areas)) return areas;
    std::shared_ptr<const catalog::Collection> found;
    for (const auto& [id, collection] : snapshot.collections) {
        if (!has_level(*collection)) continue;
        if (found) {
            return fail(Error{ErrorKind::invalid_input,
                              fmt::format("both '{}' and '{}' are areas of the level {}, to spread incidents over",
                                          found->id(), id, level == AreaLevel::admin1 ? "admin1" : "admin2")}
                            .with_parameter("areas")
                            .with_hint("name the one that is meant: areas=" + found->id()));
        }
        found = collection;
    }
    return found;
}

}  // namespace

Result<SpreadAreas> find_spread_areas(const std::shared_ptr<const catalog::Collection>& areas,
                                      const std::shared_ptr<const catalog::Collection>& localities,
                                      const catalog::Snapshot& snapshot) {
    auto admin1 = only_of_level(AreaLevel::admin1, areas, snapshot);
    if (!admin1) return fail(admin1.error());
    auto admin2 = only_of_level(AreaLevel::admin2, areas, snapshot);
    if (!admin2) return fail(admin2.error());
    return SpreadAreas{std::move(*admin1), std::move(*admin2), localities};
}

Result<std::int64_t> spread_over_settlements(IncidentRecord& record, const FeatureTable& incidents,
                                             const SpreadAreas& areas, const crs::Plane& plane,
                                             const std::function<bool(std::uint32_t row)>& wanted,
                                             const CancelToken& cancel) {
    if (!areas.localities) return 0;
    const LocationPrecisions precisions(incidents);
    std::int64_t count = 0;
    for (const auto& [precision, collection] :
         {std::pair{LocationPrecision::admin1, areas.admin1}, std::pair{LocationPrecision::admin2, areas.admin2}}) {
        if (!collection) continue;
        const SpreadLevel level(*collection->features, *areas.localities->features, plane, record);
        for (RecordedIncident& incident : record.incidents) {
            if (incident.row % 4096 == 0) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            if (incident.left_out != known_to_area || precisions[incident.row] != precision) continue;
            if (!wanted(incident.row)) continue;
            const GeometryView geometry = incidents.geometry(incident.row);
            if (geometry.type != GeometryType::point) continue;
            incident.left_out = level.spread(incident, geometry.positions.front());
            count += incident.left_out.empty() ? 1 : 0;
        }
    }
    return count;
}

}  // namespace oryx::analytics
