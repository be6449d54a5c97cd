#include "geo/analytics/incidents.hpp"

#include "geo/analytics/decay.hpp"
#include "geo/analytics/line_samples.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

class Selector {
  public:
    Selector(const IncidentRecord& record, const HeatZoneSettings& settings) : record_(record), settings_(settings) {}

    Result<SelectedIncidents> run(Day today, const CancelToken& cancel) {
        settle_period(today);
        if (settings_.from && !settings_.as_of && *settings_.from > out_.as_of) {
            return fail(Error{ErrorKind::invalid_input, "the start " + to_iso(*settings_.from) + " is after " +
                                                            to_iso(out_.as_of) + ", where the record ends"}
                            .with_parameter("from"));
        }
        for (std::size_t i = 0; i < record_.incidents.size(); ++i) {
            if (i % 4096 == 0) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            if (const std::string_view reason = take(record_.incidents[i]); !reason.empty()) ++excluded_[reason];
        }
        for (const auto& [reason, count] : excluded_)
            out_.excluded.push_back({std::string(reason), count});
        if (unstated_ > 0) {
            out_.warnings.push_back(
                fmt::format("{} incidents do not say how exact their place is: taken as exact", unstated_));
        }
        return std::move(out_);
    }

  private:
    void settle_period(Day today) {
        const RecordedDays& record = record_.days;
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
    }

    // Takes an incident into the surface, or says why not.
    std::string_view take(const RecordedIncident& incident) {
        const auto& when = incident.when;
        if (!when) return "undated";
        const Day end = out_.as_of + 1;
        const bool afterwards = when->start >= end;
        if (!afterwards && when->end <= out_.from) return "before the first day asked for";
        if (std::isnan(incident.weight)) {
            return afterwards ? "dated after the as-of day" : "does not target civilians, or does not say";
        }
        if (afterwards) return "dated after the as-of day";
        if (!incident.left_out.empty()) return incident.left_out;
        Sighting sighting{.row = incident.row, .first_sample = static_cast<std::uint32_t>(out_.samples.size())};
        sighting.sigma = std::hypot(settings_.sigma_m, incident.added_sigma);
        sighting.spread = incident.spread;
        add_samples(incident);
        sighting.sample_count = static_cast<std::uint32_t>(out_.samples.size()) - sighting.first_sample;
        const std::optional<Day> from = settings_.from ? std::optional(out_.from) : std::nullopt;
        sighting.weight = incident.weight * decayed_weight(*when, from, end, Days{settings_.half_life_days});
        sighting.counted = when->end > out_.counted_from;
        out_.sightings.push_back(sighting);
        unstated_ += incident.precision_unstated ? 1 : 0;
        return {};
    }

    void add_samples(const RecordedIncident& incident) {
        if (incident.line != RecordedIncident::no_line) {
            // A quarter of the kernel's standard deviation apart or less: the incident counts once.
            each_line_sample(record_.lines[incident.line].view(), settings_.sigma_m / 4,
                             [&](Position at, double share) {
                                 out_.samples.push_back({at, share});
                             });
            return;
        }
        for (std::uint32_t i = 0; i < incident.place_count; ++i)
            out_.samples.push_back({record_.places[incident.first_place + i], 1.0 / incident.place_count});
    }

    const IncidentRecord& record_;
    const HeatZoneSettings& settings_;
    SelectedIncidents out_;
    std::map<std::string_view, std::int64_t> excluded_;
    std::int64_t unstated_ = 0;
};

}  // namespace

Result<SelectedIncidents> select_as_of(const IncidentRecord& record, const HeatZoneSettings& settings, Day today,
                                       const CancelToken& cancel) {
    return Selector(record, settings).run(today, cancel);
}

Result<SelectedIncidents> select_incidents(const FeatureTable& incidents, const HeatZoneSettings& settings,
                                           const crs::Plane& plane, Day today, const CancelToken& cancel) {
    const auto record = record_incidents(incidents, settings.weighting, plane, cancel);
    if (!record) return fail(record.error());
    return select_as_of(*record, settings, today, cancel);
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
