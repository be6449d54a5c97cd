#include "geo/analytics/area_summary.hpp"

#include "geo/core/roles.hpp"
#include "geo/crs/geodesic.hpp"
#include "geo/index/polygon_locator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr std::int32_t usual_days = 365;

std::int64_t months_since_zero(Day day) {
    const Civil c = civil(day);
    return std::int64_t{c.year} * 12 + c.month - 1;
}

/// Shares by area and something else (a code, or the bits of a number). Few of them are many incidents'.
class Tally {
  public:
    void add(std::size_t area, std::uint64_t what, Share share) { shares_[{area, what}] += share; }
    template <class Visit>
    void each(Visit&& visit) const {
        for (const auto& [key, share] : shares_)
            visit(key.first, key.second, share);
    }

  private:
    struct Hash {
        std::size_t operator()(const std::pair<std::size_t, std::uint64_t>& key) const {
            std::uint64_t mixed = (key.second ^ (key.first * 0x9E3779B97F4A7C15U)) * 0xD6E8FEB86659FD93U;
            return static_cast<std::size_t>(mixed ^ (mixed >> 32U));
        }
    };
    std::unordered_map<std::pair<std::size_t, std::uint64_t>, Share, Hash> shares_;
};

/// A column of deaths on its way into areas.
class DeathsTally {
  public:
    explicit DeathsTally(const Column* column) : column_(column) {}
    [[nodiscard]] bool is_there() const { return column_ != nullptr; }

    void add(std::size_t area, const Occurrence& occurrence) {
        if (column_ == nullptr) return;
        const auto deaths = column_->number(occurrence.row);
        // A negative number of deaths is some source's way of saying that it does not know.
        const bool known = deaths && *deaths >= 0;
        tally_.add(area, std::bit_cast<std::uint64_t>(known ? *deaths + 0.0 : -1.0), occurrence.share);
    }
    void finish(std::vector<AreaCounts>& areas, Deaths AreaCounts::*member) const {
        tally_.each([&](std::size_t area, std::uint64_t bits, Share share) {
            const auto deaths = std::bit_cast<double>(bits);
            Deaths& into = areas[area].*member;
            if (deaths < 0) {
                into.unknown += static_cast<std::int64_t>(std::llround(to_count(share)));
            } else {
                into.incidents[deaths] = share;
            }
        });
        for (AreaCounts& area : areas) {
            for (const auto& [deaths, share] : (area.*member).incidents)
                (area.*member).total += deaths * to_count(share);
        }
    }

  private:
    const Column* column_;
    Tally tally_;
};

const Column* typed(const FeatureTable& table, std::string_view name, bool text) {
    const Column* column = table.find_column(name);
    if (column == nullptr) return nullptr;
    const bool numeric = column->type() == FieldType::integer || column->type() == FieldType::real;
    return (text ? column->type() == FieldType::text : numeric) ? column : nullptr;
}

class TextTally {
  public:
    explicit TextTally(const Column* column) : column_(column) {}
    void add(std::size_t area, const Occurrence& occurrence) {
        if (column_ == nullptr || column_->is_null(occurrence.row)) return;
        tally_.add(area, column_->code(occurrence.row), occurrence.share);
    }
    void finish(std::vector<AreaCounts>& areas, std::map<std::string, Share> AreaCounts::*member) const {
        tally_.each([&](std::size_t area, std::uint64_t code, Share share) {
            (areas[area].*member)[column_->dictionary()[code]] = share;
        });
    }

  private:
    const Column* column_;
    Tally tally_;
};

/// Where an occurrence stands to the period.
enum class When : std::uint8_t { during, before, neither };

class Counter {
  public:
    Counter(const FeatureTable& incidents, AreaSummary& summary)
        : summary_(summary),
          fatalities_(typed(incidents, attribute::fatalities, false)),
          civilians_(typed(incidents, attribute::civilian_fatalities, false)),
          types_(typed(incidents, attribute::event_type, true)),
          actors_(typed(incidents, attribute::actor, true)) {}

    [[nodiscard]] When when(const Occurrence& occurrence) const {
        const SummaryPeriod& period = summary_.period;
        if (occurrence.start >= period.begin && occurrence.end <= period.end) return When::during;
        if (occurrence.start >= period.previous && occurrence.end <= period.begin) return When::before;
        return When::neither;
    }

    void add(std::size_t index, const Occurrence& occurrence, When when) {
        AreaCounts& area = summary_.areas[index];
        if (when == When::before) {
            area.previous += occurrence.share;
            return;
        }
        area.incidents += occurrence.share;
        const std::size_t month = summary_.period.month_of(occurrence.start);
        if (summary_.period.month_of(occurrence.end + -1) == month) {
            area.months[month] += occurrence.share;
        } else {
            area.month_unknown += occurrence.share;
        }
        fatalities_.add(index, occurrence);
        civilians_.add(index, occurrence);
        types_.add(index, occurrence);
        actors_.add(index, occurrence);
    }

    void finish() {
        summary_.has_fatalities = fatalities_.is_there();
        summary_.has_civilians = civilians_.is_there();
        fatalities_.finish(summary_.areas, &AreaCounts::fatalities);
        civilians_.finish(summary_.areas, &AreaCounts::civilians);
        types_.finish(summary_.areas, &AreaCounts::types);
        actors_.finish(summary_.areas, &AreaCounts::actors);
    }

  private:
    AreaSummary& summary_;
    DeathsTally fatalities_;
    DeathsTally civilians_;
    TextTally types_;
    TextTally actors_;
};

// The polygons of a table in the order of their keys, so that a border's owner does not depend on the order of rows.
std::vector<AreaCounts> areas_by_key(const FeatureTable& areas, std::size_t months) {
    std::vector<AreaCounts> list;
    for (std::size_t row = 0; row < areas.size(); ++row) {
        const GeometryView geometry = areas.geometry(row);
        if (geometry.type != GeometryType::polygon || geometry.empty()) continue;
        AreaCounts area;
        area.row = row;
        area.area_km2 = crs::geodesic_area(geometry).value() * 1e-6;
        area.months.resize(months);
        list.push_back(std::move(area));
    }
    std::ranges::sort(list,
                      [&](const AreaCounts& a, const AreaCounts& b) { return areas.key(a.row) < areas.key(b.row); });
    return list;
}

/// Counts one incident's occurrences (one, or its shares along a line) and says where it stands.
class IncidentCounter {
  public:
    IncidentCounter(const index::PolygonLocator& locator, bool coverage, Counter& counter)
        : locator_(locator), coverage_(coverage), counter_(counter) {}

    /// How many areas hold a part of it.
    std::size_t add(std::span<const Occurrence> parts, When when) {
        std::size_t holders = 0;
        for (const Occurrence& part : parts) {
            locator_.visit_covering(part.at, [&](std::uint32_t area) {
                counter_.add(area, part, when);
                ++holders;
                return !coverage_;
            });
        }
        if (!coverage_ && parts.size() == 1 && holders > 1) ++shared_;
        return holders;
    }
    [[nodiscard]] std::int64_t shared() const { return shared_; }

  private:
    const index::PolygonLocator& locator_;
    bool coverage_;
    Counter& counter_;
    std::int64_t shared_ = 0;
};

}  // namespace

std::size_t SummaryPeriod::months() const {
    return days() > 0 ? month_of(end + -1) + 1 : 0;
}

std::size_t SummaryPeriod::month_of(Day day) const {
    return static_cast<std::size_t>(months_since_zero(day) - months_since_zero(begin));
}

std::string SummaryPeriod::month_name(std::size_t month) const {
    const std::int64_t number = months_since_zero(begin) + static_cast<std::int64_t>(month);
    return fmt::format("{:04d}-{:02d}", number / 12, number % 12 + 1);
}

Result<SummaryPeriod> summary_period(const FeatureTable& incidents, std::optional<Day> from, std::optional<Day> as_of,
                                     Day today) {
    if (as_of && *as_of > today) {
        return fail(Error{ErrorKind::invalid_input, to_iso(*as_of) + " is after today"}.with_parameter("as_of"));
    }
    const RecordedDays record = recorded_days(incidents);
    SummaryPeriod period;
    period.end = as_of.value_or(std::min(record.last.value_or(today), today)) + 1;
    period.begin = from.value_or(period.end + -usual_days);
    if (period.begin >= period.end) {
        return fail(Error{ErrorKind::invalid_input, fmt::format("the start {} is after the as-of {}",
                                                                to_iso(period.begin), to_iso(period.end + -1))}
                        .with_parameter("from"));
    }
    period.previous = period.begin + -period.days();
    period.previous_recorded = record.first && *record.first <= period.previous;
    return period;
}

Result<AreaSummary> summarise_areas(const catalog::Collection& incidents, const catalog::Collection& areas,
                                    const IncidentFilter& filter, SummaryPeriod period, const crs::Plane& plane,
                                    const CancelToken& cancel) {
    const FeatureTable& table = *incidents.features;
    auto selected = select_occurrences(table, filter, area_level(areas.manifest.info.level),
                                       {period.previous, period.end, period.day_exact}, plane, cancel);
    if (!selected) return fail(selected.error());
    AreaSummary summary{.period = period, .areas = areas_by_key(*areas.features, period.months())};
    if (summary.areas.empty()) {
        return fail(Error{ErrorKind::conflict, "the areas hold no polygon"}.with_parameter("areas"));
    }
    summary.excluded = std::move(selected->excluded);
    summary.warnings = std::move(selected->warnings);
    std::vector<GeometryView> outlines;
    for (const AreaCounts& area : summary.areas)
        outlines.push_back(areas.features->geometry(area.row));
    const index::PolygonLocator locator(outlines);
    const bool coverage = areas.manifest.coverage && areas.manifest.coverage->is_coverage;
    Counter counter(table, summary);
    IncidentCounter by_incident(locator, coverage, counter);
    const std::span<const Occurrence> all(selected->list);
    for (std::size_t i = 0; i < all.size();) {
        if (i % 4096 == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        std::size_t last = i + 1;
        while (last < all.size() && all[last].row == all[i].row)
            ++last;
        const When when = counter.when(all[i]);
        if (when == When::neither) {
            ++summary.excluded["dated to a stretch that crosses an end of the period"];
        } else if (by_incident.add(all.subspan(i, last - i), when) == 0) {
            ++summary.excluded["outside the areas"];
        } else if (when == When::before) {
            ++summary.n_previous;
            ++summary.excluded[previous_period_reason];
        } else {
            ++summary.n;
        }
        i = last;
    }
    if (by_incident.shared() > 0) {
        summary.warnings.push_back(fmt::format("the areas overlap: {} incidents lie in more than one and count in each",
                                               by_incident.shared()));
    }
    counter.finish();
    return summary;
}

}  // namespace oryx::analytics
