#include "tools/sample/record.hpp"

#include "tools/sample/plane.hpp"
#include "tools/sample/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace oryx::sample {

namespace {

/// "Cercle de Mopti", "Cercle d'Ansongo": French elides before a vowel.
std::string of(std::string_view what, const std::string& name) {
    const bool vowel = name.find_first_of("AEIO") == 0;
    return std::string(what) + (vowel ? " d'" : " de ") + name;
}

class Recorder {
  public:
    Recorder(const Facts& facts, std::uint64_t seed) : facts_(facts), model_(facts.process), random_(seed, "record") {}

    Incident report(const Occurrence& occurrence) {
        Incident out;
        out.event_type = model_.types[occurrence.type].name;
        out.actor = model_.actors[occurrence.actor];
        set_date(occurrence, out);
        set_place(occurrence, out);
        set_deaths(model_.types[occurrence.type], out);
        return out;
    }

  private:
    void set_date(const Occurrence& occurrence, Incident& out) {
        const Day day = model_.first_day + static_cast<std::int32_t>(occurrence.day);
        const Civil date = civil(day);
        const double drawn = random_.uniform();
        out.when = DateInterval::of_day(day);
        if (drawn < model_.year_only) {
            out.when = DateInterval::of_year(date.year).value_or(out.when);
        } else if (drawn < model_.year_only + model_.month_only) {
            out.when = DateInterval::of_month(date.year, date.month).value_or(out.when);
        }
    }

    void set_place(const Occurrence& occurrence, Incident& out) {
        const std::size_t town = nearest_town(occurrence.at);
        const double away_km = distance_km(facts_.towns[town].at, occurrence.at);
        switch (random_.choose(model_.precision_shares)) {
            case 1:
                return near_town(town, out);
            case 2:
                if (on_axis(occurrence.at, out)) return;
                break;
            case 3:
                return in_cercle(facts_.cercle_at(occurrence.at), out);
            case 4:
                return in_region(facts_.cercle_at(occurrence.at), out);
            default:
                break;
        }
        out.precision = LocationPrecision::exact;
        const bool snapped = random_.chance(model_.snapped_when_exact) && away_km <= model_.gazetteer_km;
        out.at = snapped ? facts_.towns[town].at : rounded(occurrence.at);
        out.place = facts_.towns[town].name;
        if (!snapped) out.place += " (" + std::to_string(std::lround(away_km)) + " km)";
    }

    void near_town(std::size_t town, Incident& out) {
        out.precision = LocationPrecision::near;
        out.at = facts_.towns[town].at;
        out.place = of("Environs", facts_.towns[town].name);
    }

    bool on_axis(Position at, Incident& out) {
        double least = model_.line_reach_km;
        const Axis* nearest = nullptr;
        for (const Axis& axis : facts_.axes) {
            for (std::size_t i = 1; i < axis.towns.size(); ++i) {
                const Position a = facts_.towns[axis.towns[i - 1]].at;
                const Position b = facts_.towns[axis.towns[i]].at;
                const Position on = nearest_on_segment(a, b, at);
                if (distance_km(on, at) >= least) continue;
                least = distance_km(on, at);
                nearest = &axis;
                out.at = rounded(on);
                out.place = "Axe " + facts_.towns[axis.towns[i - 1]].name + " – " + facts_.towns[axis.towns[i]].name;
            }
        }
        out.precision = LocationPrecision::line;
        return nearest != nullptr;
    }

    void in_cercle(std::size_t cercle, Incident& out) {
        out.precision = LocationPrecision::admin2;
        out.at = facts_.towns[cercle].at;
        out.place = of("Cercle", facts_.cercles[cercle].name);
    }

    void in_region(std::size_t cercle, Incident& out) {
        const std::string& region = facts_.cercles[cercle].region;
        const auto capital = std::find_if(facts_.cercles.begin(), facts_.cercles.end(),
                                          [&](const Cercle& c) { return c.name == region; });
        if (capital == facts_.cercles.end()) return in_cercle(cercle, out);
        out.precision = LocationPrecision::admin1;
        out.at = facts_.towns[static_cast<std::size_t>(capital - facts_.cercles.begin())].at;
        out.place = of("Région", region);
    }

    void set_deaths(const EventType& type, Incident& out) {
        out.civilian_target = random_.chance(type.civilian);
        std::int64_t deaths = 0;
        if (!random_.chance(type.none)) {
            const double drawn = std::pow(1.0 - random_.uniform(), -1.0 / type.tail);
            deaths = drawn >= static_cast<double>(type.most) ? type.most : static_cast<std::int64_t>(drawn);
        }
        std::int64_t civilians = 0;
        const double among = out.civilian_target ? type.civilians_among : 0.02;
        for (std::int64_t i = 0; i < deaths; ++i)
            civilians += random_.chance(among) ? 1 : 0;
        if (random_.chance(type.unknown)) return;
        out.fatalities = deaths;
        // Now and then the dead are counted and who they were is not.
        if (deaths == 0 || !random_.chance(0.05)) out.civilian_fatalities = civilians;
    }

    std::size_t nearest_town(Position p) const {
        std::size_t nearest = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < facts_.towns.size(); ++i) {
            const double away = distance_km(facts_.towns[i].at, p);
            if (away < least) {
                least = away;
                nearest = i;
            }
        }
        return nearest;
    }

    const Facts& facts_;
    const ProcessModel& model_;
    Random random_;
};

}  // namespace

std::vector<Incident> report_occurrences(const Facts& facts, std::uint64_t seed,
                                         const std::vector<Occurrence>& occurrences) {
    Recorder recorder(facts, seed);
    std::vector<Incident> incidents;
    incidents.reserve(occurrences.size());
    for (const Occurrence& occurrence : occurrences)
        incidents.push_back(recorder.report(occurrence));
    return incidents;
}

}  // namespace oryx::sample
