#include "geo/analytics/incidents.hpp"

#include "geo/analytics/decay.hpp"
#include "geo/analytics/incident_rows.hpp"
#include "geo/analytics/line_samples.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

class Selector {
  public:
    Selector(const FeatureTable& incidents, const HeatZoneSettings& settings, const crs::Plane& plane)
        : incidents_(incidents), settings_(settings), plane_(plane), precision_(incidents) {}

    Result<SelectedIncidents> run(Day today, const CancelToken& cancel) {
        auto weights = incident_weights(incidents_, settings_.weighting);
        if (!weights) return fail(weights.error());
        settle_period(today);
        if (settings_.from && !settings_.as_of && *settings_.from > out_.as_of) {
            return fail(Error{ErrorKind::invalid_input, "the start " + to_iso(*settings_.from) + " is after " +
                                                            to_iso(out_.as_of) + ", where the record ends"}
                            .with_parameter("from"));
        }
        project_points();
        for (std::size_t row = 0; row < incidents_.size(); ++row) {
            if (row % 4096 == 0) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            if (const std::string_view reason = take(row, (*weights)[row]); !reason.empty()) ++excluded_[reason];
        }
        for (const auto& [reason, count] : excluded_)
            out_.excluded.push_back({std::string(reason), count});
        warn();
        return std::move(out_);
    }

  private:
    void settle_period(Day today) {
        const RecordedDays record = recorded_days(incidents_);
        if (settings_.as_of) {
            out_.as_of = *settings_.as_of;
        } else {
            out_.as_of = std::min(record.last.value_or(today), today);
            if (settings_.masked) out_.as_of = public_as_of(out_.as_of);
        }
        const Day oldest = std::min(record.first.value_or(out_.as_of + 1), out_.as_of + 1);
        out_.from = settings_.from ? std::min(std::max(*settings_.from, oldest), out_.as_of + 1) : oldest;
        const double counted = std::ceil(HeatZoneSettings::counted_half_lives * settings_.half_life_days);
        out_.counted_from =
            counted < out_.record_days() ? out_.as_of + (1 - static_cast<std::int32_t>(counted)) : out_.from;
        out_.scorable = record.last && *record.last >= out_.as_of + HeatZoneSettings::scored_days;
    }

    // All single points at once: a plane is quicker with many positions than with one.
    void project_points() {
        Geometry points{.type = GeometryType::point, .multi = true, .positions = {}, .ring_ends = {}, .part_ends = {}};
        points.positions.reserve(incidents_.size());
        for (std::size_t row = 0; row < incidents_.size(); ++row) {
            const GeometryView geometry = incidents_.geometry(row);
            if (geometry.type != GeometryType::point || geometry.positions.size() != 1) continue;
            points.positions.push_back(geometry.positions.front());
            points.end_ring();
            points.end_part();
        }
        const Geometry projected = plane_.project(points.view());
        points_.resize(incidents_.size());
        std::size_t next = 0;
        for (std::size_t row = 0; row < incidents_.size(); ++row) {
            const GeometryView geometry = incidents_.geometry(row);
            if (geometry.type != GeometryType::point || geometry.positions.size() != 1) continue;
            points_[row] = projected.positions[next++];
        }
    }

    // Takes a row into the surface, or says why not.
    std::string_view take(std::size_t row, double weight) {
        const auto when = incidents_.when(row);
        if (!when) return "undated";
        const Day end = out_.as_of + 1;
        const bool afterwards = when->start >= end;
        if (!afterwards && when->end <= out_.from) return "before the first day asked for";
        if (std::isnan(weight)) {
            return afterwards ? "dated after the as-of day" : "does not target civilians, or does not say";
        }
        if (afterwards) {
            if (when->precision == DatePrecision::day && when->length() == 1 &&
                when->end <= end + HeatZoneSettings::scored_days) {
                remember_afterwards(row);
            }
            return "dated after the as-of day";
        }
        Sighting sighting{.row = static_cast<std::uint32_t>(row),
                          .first_sample = static_cast<std::uint32_t>(out_.samples.size())};
        if (const auto reason = locate(row, sighting); !reason.empty()) return reason;
        const std::optional<Day> from = settings_.from ? std::optional(out_.from) : std::nullopt;
        sighting.weight = weight * decayed_weight(*when, from, end, Days{settings_.half_life_days});
        sighting.counted = when->end > out_.counted_from;
        out_.sightings.push_back(sighting);
        return {};
    }

    // Adds the samples of a row's place, or says why it has none.
    std::string_view locate(std::size_t row, Sighting& sighting) {
        const GeometryView geometry = incidents_.geometry(row);
        if (geometry.empty()) return "without a place";
        const auto precision = precision_[row];
        if (!precision) ++unstated_;
        switch (precision.value_or(LocationPrecision::exact)) {
            case LocationPrecision::exact:
                sighting.sigma = settings_.sigma_m;
                break;
            case LocationPrecision::near:
                sighting.sigma = std::hypot(settings_.sigma_m, near_sigma_m);
                break;
            case LocationPrecision::line:
                if (geometry.type != GeometryType::line) return "known only as along a line that is not given";
                sighting.sigma = settings_.sigma_m;
                break;
            case LocationPrecision::admin2:
            case LocationPrecision::admin1:
                return "known only to an administrative area";
            case LocationPrecision::country:
                return "known only to the country";
            case LocationPrecision::unknown:
                return "not known how exact the place is";
        }
        switch (geometry.type) {
            case GeometryType::point:
                if (geometry.positions.size() == 1) {
                    out_.samples.push_back({points_[row], 1});
                    break;
                }
                for (const Position p : geometry.positions) {
                    out_.samples.push_back({plane_.project(p), 1.0 / static_cast<double>(geometry.positions.size())});
                }
                break;
            case GeometryType::line:
                spread_along(geometry, sighting.sigma);
                break;
            default:
                return "placed on an area";
        }
        sighting.sample_count = static_cast<std::uint32_t>(out_.samples.size()) - sighting.first_sample;
        return {};
    }

    // Even samples along the lines, a quarter of the kernel's standard deviation apart or less: the incident counts
    // once.
    void spread_along(const GeometryView& lon_lat, double sigma) {
        const Geometry line = plane_.project(lon_lat);
        each_line_sample(line.view(), sigma / 4, [&](Position at, double share) {
            out_.samples.push_back({at, share});
        });
    }

    void remember_afterwards(std::size_t row) {
        const GeometryView geometry = incidents_.geometry(row);
        if (geometry.type != GeometryType::point || geometry.positions.size() != 1) return;
        const auto precision = precision_[row].value_or(LocationPrecision::exact);
        if (precision != LocationPrecision::exact && precision != LocationPrecision::near) return;
        out_.afterwards.push_back(points_[row]);
    }

    void warn() {
        if (unstated_ > 0) {
            out_.warnings.push_back(
                fmt::format("{} incidents do not say how exact their place is: taken as exact", unstated_));
        }
    }

    const FeatureTable& incidents_;
    const HeatZoneSettings& settings_;
    const crs::Plane& plane_;
    LocationPrecisions precision_;
    std::vector<Position> points_;  // of rows with one point, on the plane
    SelectedIncidents out_;
    std::map<std::string_view, std::int64_t> excluded_;
    std::int64_t unstated_ = 0;
};

}  // namespace

Result<SelectedIncidents> select_incidents(const FeatureTable& incidents, const HeatZoneSettings& settings,
                                           const crs::Plane& plane, Day today, const CancelToken& cancel) {
    return Selector(incidents, settings, plane).run(today, cancel);
}

std::vector<Contribution> contributions(const SelectedIncidents& selected) {
    std::vector<Contribution> all;
    all.reserve(selected.samples.size());
    for (const Sighting& s : selected.sightings) {
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            all.push_back({selected.samples[i].at, s.sigma, s.weight * selected.samples[i].share});
        }
    }
    return all;
}

}  // namespace oryx::analytics
