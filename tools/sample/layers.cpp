#include "tools/sample/layers.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "tools/sample/outline.hpp"
#include "tools/sample/plane.hpp"
#include "tools/sample/random.hpp"

#include <cmath>

#include <fmt/format.h>

namespace oryx::sample {

namespace {

constexpr double grid_degrees = 1e-4;

template <class T>
Value or_null(const std::optional<T>& value) {
    return value ? Value(*value) : Value();
}

/// Rows numbered as they come.
class LayerBuilder {
  public:
    explicit LayerBuilder(const Schema& schema) : table_(schema) {}
    void add(std::string key, Geometry geometry, std::vector<Value> values) {
        values.emplace_back(std::string(source_label));
        table_.append(Feature{.row = ++row_,
                              .key = std::move(key),
                              .when = std::nullopt,
                              .geometry = std::move(geometry),
                              .values = std::move(values)});
    }
    Layer finish(std::string name) && { return {std::move(name), std::move(table_).freeze()}; }

  private:
    FeatureTable table_;
    std::int64_t row_ = 0;
};

}  // namespace

Result<std::vector<Layer>> area_layers(const Facts& facts) {
    std::vector<Position> seats;
    for (std::size_t i = 0; i < facts.cercles.size(); ++i)
        seats.push_back(facts.towns[i].at);
    auto cells = geometry::voronoi_cells(seats, outline_polygon(facts).view(), grid_degrees);
    if (!cells) return fail(cells.error());

    LayerBuilder cercles({{"name"},
                          {"code"},
                          {"region"},
                          {"reg_code"},
                          {"population", FieldType::integer},
                          {"pop_year", FieldType::integer},
                          {"source"}});
    for (std::size_t i = 0; i < facts.cercles.size(); ++i) {
        const Cercle& c = facts.cercles[i];
        cercles.add(c.code, (*cells)[i], {c.name, c.code, c.region, c.region_code, c.people, std::int64_t{2009}});
    }

    LayerBuilder regions(
        {{"name"}, {"code"}, {"population", FieldType::integer}, {"pop_year", FieldType::integer}, {"source"}});
    for (const std::string& region : facts.regions) {
        std::vector<GeometryView> parts;
        std::int64_t people = 0;
        std::string code;
        for (std::size_t i = 0; i < facts.cercles.size(); ++i) {
            if (facts.cercles[i].region != region) continue;
            parts.push_back((*cells)[i].view());
            people += facts.cercles[i].people;
            code = facts.cercles[i].region_code;
        }
        auto whole = geometry::unite(parts);
        if (!whole) return fail(whole.error());
        regions.add(code, std::move(*whole), {region, code, people, std::int64_t{2009}});
    }
    std::vector<Layer> layers;
    layers.push_back(std::move(cercles).finish("cercles"));
    layers.push_back(std::move(regions).finish("regions"));
    return layers;
}

Layer base_layer(const Facts& facts) {
    LayerBuilder bases({{"base_id"},
                        {"name"},
                        {"force"},
                        {"kind"},
                        {"opened", FieldType::date},
                        {"closed", FieldType::date},
                        {"strength", FieldType::integer},
                        {"source"}});
    int number = 0;
    for (const Base& base : facts.bases) {
        const std::string id = fmt::format("B{:02}", ++number);
        const Town& town = facts.towns[base.town];
        bases.add(id, Geometry::point(town.at),
                  {id, fmt::format("{} {}", base.force, town.name), base.force, base.kind, base.opened,
                   or_null(base.closed), or_null(base.strength)});
    }
    return std::move(bases).finish("bases");
}

Layer locality_layer(const Facts& facts, std::uint64_t seed) {
    Random random(seed, "localities");
    LayerBuilder localities({{"loc_id"},
                             {"name"},
                             {"population", FieldType::integer},
                             {"cercle"},
                             {"ews", FieldType::integer},
                             {"source"}});
    for (std::size_t i = 0; i < facts.towns.size(); ++i) {
        const Town& town = facts.towns[i];
        const Cercle& cercle = facts.cercles[facts.cercle_at(town.at)];
        const bool seat = i < facts.cercles.size();
        // A seat holds some share of its cercle (the capital is its own); villages are log-normal round 2,500 people.
        const double share = cercle.name == "Bamako" ? 1.0 : random.uniform(0.03, 0.13);
        const double village = 2500 * std::exp(random.normal(0.7));
        const double people = seat ? static_cast<double>(cercle.people) * share : village;
        const bool unknown = !seat && random.chance(0.06);
        const bool centre = cercle.region == "Mopti" || cercle.region == "Ségou";
        const bool warning_network = random.chance(centre ? 0.35 : 0.12);
        const std::string id = fmt::format("L{:03}", i + 1);
        localities.add(id, Geometry::point(town.at),
                       {id, town.name, unknown ? Value() : Value(std::int64_t{std::lround(people / 50)} * 50),
                        cercle.name, std::int64_t{warning_network}});
    }
    return std::move(localities).finish("localities");
}

Layer axis_layer(const Facts& facts) {
    LayerBuilder axes({{"name"}, {"ref"}, {"source"}});
    for (const Axis& axis : facts.axes) {
        Geometry line{.type = GeometryType::line};
        for (const std::size_t town : axis.towns)
            line.positions.push_back(facts.towns[town].at);
        line.end_ring();
        line.end_part();
        axes.add(axis.ref, std::move(line), {facts.axis_name(axis), axis.ref});
    }
    return std::move(axes).finish("axes");
}

Layer airfield_layer(const Facts& facts) {
    LayerBuilder airfields({{"name"}, {"icao"}, {"runway_m", FieldType::integer}, {"source"}});
    for (const Airfield& airfield : facts.airfields) {
        airfields.add(airfield.name, Geometry::point(rounded(airfield.at)),
                      {airfield.name, or_null(airfield.icao), airfield.runway_m});
    }
    return std::move(airfields).finish("airfields");
}

Layer incident_layer(const std::vector<Incident>& incidents) {
    LayerBuilder layer({{"event_id"},
                        {"date", FieldType::date},
                        {"date_start", FieldType::date},
                        {"date_end", FieldType::date},
                        {"date_prec"},
                        {"event_type"},
                        {"actor"},
                        {"fatalities", FieldType::integer},
                        {"civ_deaths", FieldType::integer},
                        {"civ_target", FieldType::integer},
                        {"loc_prec"},
                        {"place"},
                        {"source"}});
    std::size_t number = 0;
    for (const Incident& incident : incidents) {
        const std::string id = fmt::format("SYN{:06}", ++number);
        const bool day_known = incident.when.precision == DatePrecision::day;
        layer.add(id, Geometry::point(incident.at),
                  {id, day_known ? Value(incident.when.start) : Value(), incident.when.start, incident.when.end + -1,
                   std::string(to_string(incident.when.precision)), incident.event_type, incident.actor,
                   or_null(incident.fatalities), or_null(incident.civilian_fatalities),
                   std::int64_t{incident.civilian_target}, std::string(to_string(incident.precision)), incident.place});
    }
    return std::move(layer).finish("incidents");
}

}  // namespace oryx::sample
