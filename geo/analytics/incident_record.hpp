#pragma once

#include "geo/analytics/heat_zone_settings.hpp"
#include "geo/analytics/incident_rows.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/geometry.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// Kernel width that a place known only as "near" adds, in quadrature (CONTRACT: place).
inline constexpr double near_sigma_m = 10'000;

/// Why an incident that is known only to an administrative area is left out, until it is spread over the area.
inline constexpr std::string_view known_to_area = "known only to an administrative area";

/// One row of a table of incidents as any surface needs it, whatever its day, half-life and kernel.
struct RecordedIncident {
    static constexpr std::uint32_t no_line = 0xffffffff;

    std::uint32_t row = 0;
    std::optional<DateInterval> when;
    double weight = 1;                ///< of its preset; NaN: the preset leaves it out
    std::string_view left_out = {};   ///< why no surface takes it; empty: surfaces take it
    std::uint32_t first_place = 0;    ///< its slice of the record's `places`, of which each has an equal share
    std::uint32_t place_count = 0;    ///< 0 where it lies along a line
    std::uint32_t line = no_line;     ///< of the record's `lines`
    double added_sigma = 0;           ///< what its location precision adds to a kernel's width in quadrature, metres
    bool precision_unstated = false;  ///< its place is taken as exact since the source does not say
    bool spread = false;              ///< over the settlements of an administrative area: at no place by itself
};

/// The incidents of a table, read and put on the plane once, so that surfaces of many days and kernels can be made of
/// them.
struct IncidentRecord {
    std::vector<RecordedIncident> incidents;  ///< in the order of the table
    std::vector<Position> places;             ///< metres on the plane
    std::vector<Geometry> lines;              ///< metres on the plane
    RecordedDays days;                        ///< of all dated rows of the table
};

/// Errors: invalid_input naming `weights` where the attribute that a preset needs is not published; cancelled.
Result<IncidentRecord> record_incidents(const FeatureTable& incidents, Weighting weighting, const crs::Plane& plane,
                                        const CancelToken& cancel = {});

/// Leaves the rows for which `keep` is false out of all surfaces, for a reason that must outlive the record. A row that
/// is left out already keeps its first reason.
void leave_out_rows(IncidentRecord& record, std::string_view reason,
                    const std::function<bool(std::uint32_t row)>& keep);

}  // namespace oryx::analytics
