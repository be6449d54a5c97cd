#include "geo/analytics/occurrences.hpp"

#include "geo/analytics/line_samples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr double sample_step_m = 1000;

class Selector {
  public:
    Selector(const FeatureTable& incidents, AreaLevel level, DayWindow window, const crs::Plane& plane)
        : incidents_(incidents), precision_(incidents), level_(level), window_(window), plane_(plane) {}

    Result<Occurrences> run(const IncidentFilter& filter, const CancelToken& cancel) {
        const auto wanted = RowFilter::create(incidents_, filter);
        if (!wanted) return fail(wanted.error());
        out_.list.reserve(incidents_.size());
        for (std::size_t row = 0; row < incidents_.size(); ++row) {
            if (row % 4096 == 0) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            const std::string_view reason = wanted->takes(row) ? take(row) : not_asked_for;
            if (!reason.empty()) ++out_.excluded[reason];
        }
        if (unstated_ > 0) {
            out_.warnings.push_back(
                fmt::format("{} incidents do not say how exact their place is: taken as exact", unstated_));
        }
        return std::move(out_);
    }

  private:
    // Takes a row, or says why not.
    std::string_view take(std::size_t row) {
        const auto when = incidents_.when(row);
        if (!when) return "undated";
        if (when->end <= window_.begin) return "dated before the days asked for";
        if (when->start >= window_.end) return "dated after the as-of day";
        if (window_.day_exact && when->length() != 1) return "day unknown";
        const GeometryView geometry = incidents_.geometry(row);
        if (geometry.empty()) return "without a place";
        const auto precision = precision_[row];
        if (const auto reason = not_assignable(precision, geometry.type); !reason.empty()) return reason;
        Occurrence occurrence{.row = static_cast<std::uint32_t>(row), .start = when->start, .end = when->end, .at = {}};
        switch (geometry.type) {
            case GeometryType::point:
                if (geometry.positions.size() == 1) {
                    occurrence.at = geometry.positions.front();
                    out_.list.push_back(occurrence);
                } else {
                    add_points(occurrence, geometry.positions);
                }
                break;
            case GeometryType::line:
                add_line(occurrence, geometry);
                break;
            default:
                return "placed on an area";
        }
        if (!precision) ++unstated_;
        return {};
    }

    [[nodiscard]] std::string_view not_assignable(std::optional<LocationPrecision> precision, GeometryType type) const {
        constexpr std::string_view too_vague = "place less exact than the areas: not assignable";
        switch (precision.value_or(LocationPrecision::exact)) {
            case LocationPrecision::exact:
            case LocationPrecision::near:
                return {};
            case LocationPrecision::line:
                return type == GeometryType::line ? std::string_view{} : "known only as along a line that is not given";
            case LocationPrecision::admin2:
                return level_ >= AreaLevel::admin2 ? std::string_view{} : too_vague;
            case LocationPrecision::admin1:
                return level_ >= AreaLevel::admin1 ? std::string_view{} : too_vague;
            case LocationPrecision::country:
                return level_ >= AreaLevel::country ? std::string_view{} : too_vague;
            case LocationPrecision::unknown:
                return "not known how exact the place is";
        }
        return {};
    }

    // The shares add up to one incident to the last part: the last place takes what rounding leaves.
    void add_line(Occurrence occurrence, const GeometryView& degrees) {
        const Geometry line = plane_.project(degrees);
        std::vector<Position> places;
        std::vector<Share> shares;
        each_line_sample(line.view(), sample_step_m, [&](Position at, double share) {
            places.push_back(at);
            shares.push_back(static_cast<Share>(share * static_cast<double>(whole_incident)));
        });
        plane_.unproject(places);
        add_places(occurrence, places, shares);
    }

    void add_points(Occurrence occurrence, std::span<const Position> places) {
        const std::vector<Share> shares(places.size(), whole_incident / static_cast<Share>(places.size()));
        add_places(occurrence, places, shares);
    }

    void add_places(Occurrence occurrence, std::span<const Position> places, std::span<const Share> shares) {
        Share rest = whole_incident;
        for (std::size_t i = 0; i < places.size(); ++i) {
            occurrence.at = places[i];
            occurrence.share = i + 1 < places.size() ? shares[i] : rest;
            rest -= occurrence.share;
            out_.list.push_back(occurrence);
        }
    }

    const FeatureTable& incidents_;
    LocationPrecisions precision_;
    AreaLevel level_;
    DayWindow window_;
    const crs::Plane& plane_;
    Occurrences out_;
    std::int64_t unstated_ = 0;
};

}  // namespace

AreaLevel area_level(std::string_view level) {
    constexpr std::array<std::pair<std::string_view, AreaLevel>, 11> words{{
        {"country", AreaLevel::country},
        {"admin1", AreaLevel::admin1},
        {"region", AreaLevel::admin1},
        {"state", AreaLevel::admin1},
        {"wilaya", AreaLevel::admin1},
        {"admin2", AreaLevel::admin2},
        {"cercle", AreaLevel::admin2},
        {"county", AreaLevel::admin2},
        {"departement", AreaLevel::admin2},
        {"moughataa", AreaLevel::admin2},
        {"territory", AreaLevel::admin2},
    }};
    for (const auto& [word, meaning] : words) {
        if (word == level) return meaning;
    }
    return AreaLevel::any;
}

std::vector<Excluded> Occurrences::excluded_list() const {
    std::vector<Excluded> reasons;
    for (const auto& [reason, count] : excluded)
        reasons.push_back({std::string(reason), count});
    return reasons;
}

Result<Occurrences> select_occurrences(const FeatureTable& incidents, const IncidentFilter& filter, AreaLevel level,
                                       DayWindow window, const crs::Plane& plane, const CancelToken& cancel) {
    return Selector(incidents, level, window, plane).run(filter, cancel);
}

}  // namespace oryx::analytics
