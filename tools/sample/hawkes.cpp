#include "tools/sample/hawkes.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "tools/sample/outline.hpp"
#include "tools/sample/plane.hpp"
#include "tools/sample/random.hpp"

#include <algorithm>
#include <deque>

namespace oryx::sample {

namespace {

/// When and in which zone background incidents fall: months by zones, each cell with its rate in its middle.
class Background {
  public:
    explicit Background(const ProcessModel& model) : model_(model) {
        const Civil first = civil(model.first_day);
        for (int month = 0;; ++month) {
            const int year = month / 12;
            const auto stretch = DateInterval::of_month(first.year + year, static_cast<unsigned>(month % 12 + 1));
            if (!stretch || stretch->end > model.end_day) break;
            months_.push_back(*stretch);
            const double part = (month % 12 + 0.5) / 12;
            for (const Zone& zone : model.zones) {
                const double from = zone.rates[static_cast<std::size_t>(year)];
                const double to = zone.rates[static_cast<std::size_t>(year) + 1];
                weights_.push_back((from + (to - from) * part) * stretch->length());
            }
        }
    }

    /// Sets day and zone.
    void draw(Random& random, Occurrence& out) const {
        const std::size_t cell = random.choose(weights_);
        const DateInterval& month = months_[cell / model_.zones.size()];
        out.zone = cell % model_.zones.size();
        out.day = (month.start - model_.first_day) + random.uniform() * month.length();
    }

  private:
    const ProcessModel& model_;
    std::vector<DateInterval> months_;
    std::vector<double> weights_;
};

class Simulation {
  public:
    Simulation(const Facts& facts, const geometry::Prepared& outline, std::uint64_t seed)
        : facts_(facts), model_(facts.process), outline_(outline), background_(model_), random_(seed, "incidents") {}

    std::vector<Occurrence> run(std::size_t count) {
        std::vector<Occurrence> all;
        while (all.size() < count) {
            std::deque<Occurrence> tree{background_incident()};
            while (!tree.empty() && all.size() < count) {
                const Occurrence parent = tree.front();
                tree.pop_front();
                all.push_back(parent);
                for (unsigned left = random_.poisson(model_.offspring); left > 0; --left) {
                    const Occurrence child = offspring_of(parent);
                    const bool in_time = child.day < model_.end_day - model_.first_day;
                    if (in_time && outline_.covers(child.at)) tree.push_back(child);
                }
            }
        }
        std::stable_sort(all.begin(), all.end(),
                         [](const Occurrence& a, const Occurrence& b) { return a.day < b.day; });
        return all;
    }

  private:
    Occurrence background_incident() {
        Occurrence out;
        background_.draw(random_, out);
        const Zone& zone = model_.zones[out.zone];
        do {
            out.at = random_.chance(zone.axis_share) ? beside_axis(zone) : around_town(zone);
        } while (!outline_.covers(out.at));
        out.type = random_.choose(zone.types);
        out.actor = actor_for(zone, out.type);
        return out;
    }

    Occurrence offspring_of(const Occurrence& parent) {
        Occurrence out = parent;
        out.day += random_.exponential(model_.delay_days);
        const double east = random_.normal(model_.distance_km);
        const double north = random_.normal(model_.distance_km);
        out.at = moved(parent.at, east, north);
        const Zone& zone = model_.zones[out.zone];
        if (!random_.chance(model_.same_type)) out.type = random_.choose(zone.types);
        out.actor = actor_for(zone, out.type);
        return out;
    }

    Position around_town(const Zone& zone) {
        const Position town = facts_.towns[zone.towns[random_.choose(zone.town_weights)]].at;
        const double east = random_.normal(model_.around_town_km);
        const double north = random_.normal(model_.around_town_km);
        return moved(town, east, north);
    }

    /// Evenly along the length of one of the zone's axes.
    Position beside_axis(const Zone& zone) {
        const Axis& axis = facts_.axes[zone.axes[random_.below(zone.axes.size())]];
        std::vector<double> lengths;
        for (std::size_t i = 1; i < axis.towns.size(); ++i) {
            lengths.push_back(distance_km(facts_.towns[axis.towns[i - 1]].at, facts_.towns[axis.towns[i]].at));
        }
        const std::size_t leg = random_.choose(lengths);
        const Position a = facts_.towns[axis.towns[leg]].at;
        const Position b = facts_.towns[axis.towns[leg + 1]].at;
        const double along = random_.uniform();
        const double east = random_.normal(model_.beside_axis_km);
        const double north = random_.normal(model_.beside_axis_km);
        return moved({a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along}, east, north);
    }

    std::size_t actor_for(const Zone& zone, std::size_t type) {
        std::vector<double> weights = model_.types[type].actors;
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights[i] *= zone.actors[i];
        return random_.choose(weights);
    }

    const Facts& facts_;
    const ProcessModel& model_;
    const geometry::Prepared& outline_;
    Background background_;
    Random random_;
};

}  // namespace

Result<std::vector<Occurrence>> draw_occurrences(const Facts& facts, std::uint64_t seed, std::size_t count) {
    const Geometry polygon = outline_polygon(facts);
    const auto outline = geometry::Prepared::create(polygon.view());
    if (!outline) return fail(outline.error());
    return Simulation(facts, *outline, seed).run(count);
}

}  // namespace oryx::sample
