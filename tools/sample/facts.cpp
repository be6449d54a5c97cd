#include "tools/sample/facts.hpp"

#include "embedded/sample_facts.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace oryx::sample {

namespace {

/// Reads one file of facts and keeps the first thing that was wrong, so that the reading code stays flat.
class FactsFile {
  public:
    explicit FactsFile(std::string_view name) : name_(name) {
        const auto files = embedded::sample_facts();
        const auto file = std::find_if(files.begin(), files.end(), [&](const Resource& r) { return r.path == name; });
        if (file == files.end()) {
            wrong("is not built in");
            return;
        }
        try {  // Debian's compiled toml++ throws
            root_ = toml::parse(file->bytes);
        } catch (const toml::parse_error& error) {
            wrong(fmt::format("line {}: {}", error.source().begin.line, error.description()));
        }
    }

    const toml::table& root() const { return root_; }
    const std::string& error() const { return error_; }
    void wrong(const std::string& what) {
        if (error_.empty()) error_ = fmt::format("{}: {}", name_, what);
    }
    void wrong(const toml::node& node, const std::string& what) {
        wrong(fmt::format("line {}: {}", node.source().begin.line, what));
    }

    template <class T>
    std::optional<T> maybe(const toml::table& table, std::string_view key) {
        const toml::node* node = table.get(key);
        if (node == nullptr) return std::nullopt;
        auto value = node->value<T>();
        if (!value) wrong(*node, fmt::format("'{}' has another type", key));
        return value;
    }
    template <class T>
    T get(const toml::table& table, std::string_view key) {
        if (auto value = maybe<T>(table, key)) return *value;
        wrong(table, fmt::format("'{}' is missing", key));
        return T{};
    }
    std::optional<Day> maybe_day(const toml::table& table, std::string_view key) {
        const auto date = maybe<toml::date>(table, key);
        return date ? Day::from_civil(date->year, date->month, date->day) : std::nullopt;
    }
    Day day(const toml::table& table, std::string_view key) {
        const auto day = maybe_day(table, key);
        if (!day) wrong(table, fmt::format("'{}' is no date", key));
        return day.value_or(Day{});
    }
    template <class T>
    std::vector<T> list(const toml::table& table, std::string_view key) {
        std::vector<T> values;
        const toml::array* array = table[key].as_array();
        if (array == nullptr) wrong(table, fmt::format("'{}' is no list", key));
        if (array != nullptr) {
            for (const toml::node& node : *array) {
                if (const auto value = node.value<T>()) values.push_back(*value);
            }
            if (values.size() != array->size()) wrong(*array, fmt::format("'{}' has an entry of another type", key));
        }
        return values;
    }
    Position position(const toml::table& table, std::string_view key) {
        const auto xy = list<double>(table, key);
        if (xy.size() == 2) return {xy[0], xy[1]};
        wrong(table, fmt::format("'{}' is no [longitude, latitude]", key));
        return {};
    }
    /// Calls `read` with each table of a list.
    template <class Read>
    void each(std::string_view key, Read&& read) {
        const toml::array* array = root_[key].as_array();
        if (array == nullptr) return wrong(fmt::format("'{}' is missing", key));
        for (const toml::node& node : *array) {
            if (const toml::table* row = node.as_table()) {
                read(*row);
            } else {
                wrong(node, "is no table");
            }
        }
    }

  private:
    std::string name_;
    toml::table root_;
    std::string error_;
};

class Names {
  public:
    void add(FactsFile& file, const toml::table& row, const std::string& name) {
        if (!index_.emplace(name, index_.size()).second) file.wrong(row, "'" + name + "' is there twice");
    }
    std::size_t find(FactsFile& file, const toml::table& row, const std::string& name) const {
        const auto found = index_.find(name);
        if (found == index_.end()) file.wrong(row, "nothing is called '" + name + "'");
        return found == index_.end() ? 0 : found->second;
    }
    std::vector<std::size_t> find(FactsFile& file, const toml::table& row,
                                  const std::vector<std::string>& names) const {
        std::vector<std::size_t> found;
        for (const std::string& name : names)
            found.push_back(find(file, row, name));
        return found;
    }

  private:
    std::map<std::string, std::size_t> index_;
};

void read_outline(FactsFile& file, Facts& facts) {
    const toml::array* corners = file.root()["outline"].as_array();
    if (corners == nullptr) return file.wrong("'outline' is missing");
    for (const toml::node& node : *corners) {
        const toml::array* xy = node.as_array();
        const auto x = xy == nullptr || xy->size() != 2 ? std::nullopt : (*xy)[0].value<double>();
        const auto y = x ? (*xy)[1].value<double>() : std::nullopt;
        if (!y) return file.wrong(node, "is no [longitude, latitude]");
        facts.outline.push_back({*x, *y});
    }
    if (facts.outline.size() < 3) return file.wrong("an outline has at least 3 corners");
    facts.outline.push_back(facts.outline.front());
}

void read_places(FactsFile& file, Facts& facts, Names& towns) {
    std::map<std::string, int> in_region;
    file.each("cercles", [&](const toml::table& row) {
        Cercle cercle{.name = file.get<std::string>(row, "name"),
                      .region = file.get<std::string>(row, "region"),
                      .people = file.get<std::int64_t>(row, "thousands") * 1000};
        auto region = std::find(facts.regions.begin(), facts.regions.end(), cercle.region);
        if (region == facts.regions.end()) region = facts.regions.insert(region, cercle.region);
        cercle.region_code = fmt::format("SY{:02}", region - facts.regions.begin() + 1);
        cercle.code = fmt::format("{}{:02}", cercle.region_code, ++in_region[cercle.region]);
        facts.towns.push_back({file.maybe<std::string>(row, "seat").value_or(cercle.name), file.position(row, "at")});
        towns.add(file, row, facts.towns.back().name);
        facts.cercles.push_back(std::move(cercle));
    });
    file.each("localities", [&](const toml::table& row) {
        facts.towns.push_back({file.get<std::string>(row, "name"), file.position(row, "at")});
        towns.add(file, row, facts.towns.back().name);
    });
}

void read_presence(FactsFile& file, Facts& facts, const Names& towns, Names& axes) {
    file.each("bases", [&](const toml::table& row) {
        facts.bases.push_back({.town = towns.find(file, row, file.get<std::string>(row, "town")),
                               .force = file.get<std::string>(row, "force"),
                               .kind = file.get<std::string>(row, "kind"),
                               .opened = file.day(row, "opened"),
                               .closed = file.maybe_day(row, "closed"),
                               .strength = file.maybe<std::int64_t>(row, "strength")});
    });
    file.each("airfields", [&](const toml::table& row) {
        const Position town = facts.towns[towns.find(file, row, file.get<std::string>(row, "town"))].at;
        facts.airfields.push_back(
            {.name = file.get<std::string>(row, "name"),
             .icao = file.maybe<std::string>(row, "icao"),
             .runway_m = file.get<std::int64_t>(row, "runway_m"),
             .at = {town.x + file.get<double>(row, "east"), town.y + file.get<double>(row, "north")}});
    });
    file.each("axes", [&](const toml::table& row) {
        facts.axes.push_back({.ref = file.get<std::string>(row, "ref"),
                              .towns = towns.find(file, row, file.list<std::string>(row, "towns"))});
        if (facts.axes.back().towns.size() < 2) file.wrong(row, "an axis has at least 2 towns");
        axes.add(file, row, facts.axes.back().ref);
    });
}

const toml::table& section(FactsFile& file, std::string_view name) {
    static const toml::table none;
    const toml::table* table = file.root()[name].as_table();
    if (table == nullptr) file.wrong(fmt::format("[{}] is missing", name));
    return table == nullptr ? none : *table;
}

void read_types(FactsFile& file, ProcessModel& model) {
    model.actors = file.list<std::string>(section(file, "actors"), "names");
    file.each("types", [&](const toml::table& row) {
        model.types.push_back({.name = file.get<std::string>(row, "name"),
                               .none = file.get<double>(row, "none"),
                               .tail = file.get<double>(row, "tail"),
                               .most = file.get<std::int64_t>(row, "most"),
                               .unknown = file.get<double>(row, "unknown"),
                               .civilian = file.get<double>(row, "civilian"),
                               .civilians_among = file.get<double>(row, "civilians_among"),
                               .actors = file.list<double>(row, "actors")});
        if (model.types.back().actors.size() != model.actors.size()) file.wrong(row, "one share for each actor");
    });
}

void read_zones(FactsFile& file, ProcessModel& model, double core_weight, const Names& towns, const Names& axes) {
    const int years = civil(model.end_day).year - civil(model.first_day).year;
    file.each("zones", [&](const toml::table& row) {
        Zone zone{.name = file.get<std::string>(row, "name"),
                  .rates = file.list<double>(row, "rates"),
                  .towns = towns.find(file, row, file.list<std::string>(row, "core")),
                  .town_weights = {},
                  .axes = axes.find(file, row, file.list<std::string>(row, "axes")),
                  .axis_share = file.get<double>(row, "axis_share"),
                  .types = file.list<double>(row, "types"),
                  .actors = file.list<double>(row, "actors")};
        zone.town_weights.assign(zone.towns.size(), core_weight);
        for (const std::size_t town : towns.find(file, row, file.list<std::string>(row, "places"))) {
            zone.towns.push_back(town);
            zone.town_weights.push_back(1);
        }
        if (zone.rates.size() != static_cast<std::size_t>(years) + 1) file.wrong(row, "one rate for each 1 January");
        if (zone.types.size() != model.types.size()) file.wrong(row, "one share for each type");
        if (zone.actors.size() != model.actors.size()) file.wrong(row, "one factor for each actor");
        if (zone.towns.empty() || zone.axes.empty()) file.wrong(row, "a zone has towns and axes");
        model.zones.push_back(std::move(zone));
    });
}

void read_process(FactsFile& file, Facts& facts, const Names& towns, const Names& axes) {
    ProcessModel& model = facts.process;
    model.first_day = file.day(file.root(), "first_day");
    model.end_day = file.day(file.root(), "end_day");
    const toml::table& excitation = section(file, "excitation");
    model.offspring = file.get<double>(excitation, "offspring");
    if (model.offspring < 0 || model.offspring >= 1) file.wrong(excitation, "offspring of 1 or more never end");
    model.delay_days = file.get<double>(excitation, "delay_days");
    model.distance_km = file.get<double>(excitation, "distance_km");
    model.same_type = file.get<double>(excitation, "same_type");
    const toml::table& place = section(file, "place");
    model.around_town_km = file.get<double>(place, "around_town_km");
    model.beside_axis_km = file.get<double>(place, "beside_axis_km");
    const toml::table& record = section(file, "record");
    for (const char* precision : {"exact", "near", "line", "admin2", "admin1"}) {
        model.precision_shares.push_back(file.get<double>(record, precision));
    }
    model.snapped_when_exact = file.get<double>(record, "snapped_when_exact");
    model.gazetteer_km = file.get<double>(record, "gazetteer_km");
    model.line_reach_km = file.get<double>(record, "line_reach_km");
    model.month_only = file.get<double>(record, "month_only");
    model.year_only = file.get<double>(record, "year_only");
    read_types(file, model);
    read_zones(file, model, file.get<double>(place, "core_weight"), towns, axes);
}

}  // namespace

std::size_t Facts::cercle_at(Position p) const {
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < cercles.size(); ++i) {
        const double dx = towns[i].at.x - p.x;
        const double dy = towns[i].at.y - p.y;
        if (dx * dx + dy * dy < least) {
            least = dx * dx + dy * dy;
            nearest = i;
        }
    }
    return nearest;
}

std::string Facts::axis_name(const Axis& axis) const {
    std::string name;
    for (const std::size_t town : axis.towns)
        name += (name.empty() ? "" : " – ") + towns[town].name;
    return name;
}

Result<Facts> read_facts() {
    Facts facts;
    Names towns;
    Names axes;
    FactsFile outline("outline.toml");
    FactsFile places("places.toml");
    FactsFile presence("presence.toml");
    FactsFile process("process.toml");
    if (outline.error().empty()) read_outline(outline, facts);
    if (places.error().empty()) read_places(places, facts, towns);
    if (presence.error().empty() && !facts.towns.empty()) read_presence(presence, facts, towns, axes);
    if (process.error().empty()) read_process(process, facts, towns, axes);
    for (const FactsFile* file : {&outline, &places, &presence, &process}) {
        if (!file->error().empty()) {
            return fail(
                Error{ErrorKind::internal, "the built-in facts of the sample are wrong"}.with_detail(file->error()));
        }
    }
    return facts;
}

}  // namespace oryx::sample
