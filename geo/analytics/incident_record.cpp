#include "geo/analytics/incident_record.hpp"

#include "geo/analytics/incidents.hpp"
#include "geo/core/roles.hpp"

#include <span>
#include <utility>

namespace oryx::analytics {

namespace {

// Why a row of a location precision has no place for a kernel; empty where it has one.
std::string_view no_place(LocationPrecision precision, GeometryType type) {
    switch (precision) {
        case LocationPrecision::exact:
        case LocationPrecision::near:
            return {};
        case LocationPrecision::line:
            return type == GeometryType::line ? std::string_view{} : "known only as along a line that is not given";
        case LocationPrecision::admin2:
        case LocationPrecision::admin1:
            return known_to_area;
        case LocationPrecision::country:
            return "known only to the country";
        case LocationPrecision::unknown:
            return "not known how exact the place is";
    }
    return {};
}

class Recorder {
  public:
    Recorder(const FeatureTable& incidents, const crs::Plane& plane)
        : incidents_(incidents), plane_(plane), precision_(incidents) {}

    Result<IncidentRecord> run(Weighting weighting, const CancelToken& cancel) {
        const auto weights = incident_weights(incidents_, weighting);
        if (!weights) return fail(weights.error());
        out_.days = recorded_days(incidents_);
        out_.incidents.reserve(incidents_.size());
        for (std::size_t row = 0; row < incidents_.size(); ++row) {
            if (row % 4096 == 0) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            RecordedIncident incident{
                .row = static_cast<std::uint32_t>(row), .when = incidents_.when(row), .weight = (*weights)[row]};
            incident.left_out = locate(incident);
            out_.incidents.push_back(std::move(incident));
        }
        // All at once: a plane is quicker with many positions than with one.
        plane_.project(std::span(out_.places));
        return std::move(out_);
    }

  private:
    // Puts a row's place, in degrees as yet, into the record, or says why it has none.
    std::string_view locate(RecordedIncident& incident) {
        const GeometryView geometry = incidents_.geometry(incident.row);
        if (geometry.empty()) return "without a place";
        const auto precision = precision_[incident.row];
        incident.precision_unstated = !precision;
        if (const auto reason = no_place(precision.value_or(LocationPrecision::exact), geometry.type);
            !reason.empty()) {
            return reason;
        }
        if (precision == LocationPrecision::near) incident.added_sigma = near_sigma_m;
        switch (geometry.type) {
            case GeometryType::point:
                incident.first_place = static_cast<std::uint32_t>(out_.places.size());
                incident.place_count = static_cast<std::uint32_t>(geometry.positions.size());
                out_.places.insert(out_.places.end(), geometry.positions.begin(), geometry.positions.end());
                return {};
            case GeometryType::line:
                incident.line = static_cast<std::uint32_t>(out_.lines.size());
                out_.lines.push_back(plane_.project(geometry));
                return {};
            default:
                return "placed on an area";
        }
    }

    const FeatureTable& incidents_;
    const crs::Plane& plane_;
    LocationPrecisions precision_;
    IncidentRecord out_;
};

}  // namespace

Result<IncidentRecord> record_incidents(const FeatureTable& incidents, Weighting weighting, const crs::Plane& plane,
                                        const CancelToken& cancel) {
    return Recorder(incidents, plane).run(weighting, cancel);
}

void leave_out_rows(IncidentRecord& record, std::string_view reason,
                    const std::function<bool(std::uint32_t row)>& keep) {
    for (RecordedIncident& incident : record.incidents) {
        if (incident.left_out.empty() && !keep(incident.row)) incident.left_out = reason;
    }
}

}  // namespace oryx::analytics
