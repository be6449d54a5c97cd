#include "geo/ingest/mapping.hpp"

#include "embedded/mappings.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <iterator>

#include <toml++/toml.h>

namespace oryx::ingest {

namespace {

std::vector<std::string> text_list(const toml::node_view<const toml::node> node) {
    std::vector<std::string> list;
    if (const auto* array = node.as_array()) {
        for (const auto& element : *array) {
            if (const auto text = element.value<std::string>()) list.push_back(*text);
        }
    }
    return list;
}

std::vector<std::string> folded(std::vector<std::string> list) {
    for (std::string& text : list)
        text = fold(text);
    return list;
}

Result<toml::table> parse_table(std::string_view text) {
    try {  // Debian's compiled toml++ throws
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::invalid_input,
                    "line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
    }
}

std::optional<GeometryType> parse_geometry_type(std::string_view text) {
    if (text.empty()) return GeometryType::none;
    if (text == "point") return GeometryType::point;
    if (text == "line") return GeometryType::line;
    if (text == "polygon") return GeometryType::polygon;
    return std::nullopt;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Names with the values, folded, that each lists.
std::map<std::string, std::vector<std::string>, std::less<>> value_lists(const toml::table* table) {
    std::map<std::string, std::vector<std::string>, std::less<>> lists;
    if (table == nullptr) return lists;
    for (const auto& [name, list] : *table)
        lists[std::string(name.str())] = folded(text_list(toml::node_view<const toml::node>(list)));
    return lists;
}

void read_values(const toml::table& table, Mapping& mapping) {
    if (const auto* values = table["values"].as_table()) {
        for (const auto& [attribute, entries] : *values) {
            if (!entries.is_table()) continue;
            for (const auto& [from, to] : *entries.as_table()) {
                mapping.values[std::string(attribute.str())][fold(from.str())] = to.value_or(std::string{});
            }
        }
    }
    mapping.unknown = value_lists(table["unknown"].as_table());
    mapping.says = value_lists(table["says"].as_table());
    if (const auto* rules = table["derive"].as_array()) {
        for (const auto& node : *rules) {
            const auto* rule = node.as_table();
            if (rule == nullptr) continue;
            mapping.derive.push_back({(*rule)["attribute"].value_or(std::string{}), text_list((*rule)["from"]),
                                      folded(text_list((*rule)["equals"])), folded(text_list((*rule)["starts"]))});
        }
    }
}

Result<LevelNames> parse_levels(std::string_view text) {
    const auto table = parse_table(text);
    if (!table) return std::unexpected(table.error());
    const toml::table& root = *table;
    LevelNames names;
    names.standard = text_list(root["default"]);
    if (const auto* countries = root["country"].as_table()) {
        for (const auto& [code, list] : *countries) {
            names.by_country[std::string(code.str())] = text_list(toml::node_view<const toml::node>(list));
        }
    }
    if (const auto* stems = root["stem"].as_table()) {
        for (const auto& [word, level] : *stems)
            names.by_stem[std::string(word.str())] = level.value_or(std::string{});
    }
    return names;
}

Result<> read_words(const toml::table* table, std::map<std::string, LocationPrecision, std::less<>>& words_out) {
    if (table == nullptr) return {};
    for (const auto& [word, node] : *table) {
        const auto precision = parse_location_precision(node.value_or(std::string{}));
        if (!precision) {
            return fail(ErrorKind::invalid_input, "'" + std::string(word.str()) + "' names no location precision");
        }
        words_out[fold(word.str())] = *precision;
    }
    return {};
}

Result<PlaceWords> parse_place_words(std::string_view text) {
    const auto table = parse_table(text);
    if (!table) return std::unexpected(table.error());
    const toml::table& root = *table;
    PlaceWords places;
    if (auto read = read_words(root["first"].as_table(), places.first); !read) return std::unexpected(read.error());
    if (auto read = read_words(root["last"].as_table(), places.last); !read) return std::unexpected(read.error());
    places.countries = folded(text_list(root["countries"]["names"]));
    std::sort(places.countries.begin(), places.countries.end());
    return places;
}

Result<Mapping> read_mapping(const toml::table& table) {
    Mapping mapping;
    mapping.id = table["id"].value_or(std::string{});
    mapping.title = table["title"].value_or(std::string{});
    const auto role = parse_role(table["role"].value_or(std::string{}));
    const auto geometry = parse_geometry_type(table["geometry"].value_or(std::string{}));
    if (mapping.id.empty() || !role || !geometry) {
        return fail(ErrorKind::invalid_input,
                    "a mapping needs an id, a role and, where it has one, a kind of geometry");
    }
    mapping.role = *role;
    mapping.geometry = *geometry;
    mapping.priority = table["priority"].value_or(0);
    mapping.known = table["known"].value_or(false);
    mapping.synthetic = table["synthetic"].value_or(false);
    mapping.licence = table["licence"].value_or(std::string{});
    mapping.attribution = table["attribution"].value_or(std::string{});
    mapping.warning = table["warning"].value_or(std::string{});
    mapping.stems = folded(text_list(table["stems"]));
    if (const auto* groups = table["recognise"].as_array()) {
        for (const auto& group : *groups) {
            mapping.recognise.push_back(text_list(toml::node_view<const toml::node>(group)));
        }
    }
    if (const auto* fields = table["fields"].as_table()) {
        for (const auto& [name, list] : *fields) {
            mapping.fields[std::string(name.str())] = text_list(toml::node_view<const toml::node>(list));
        }
    }
    read_values(table, mapping);
    return mapping;
}

}  // namespace

const std::vector<std::string>& Mapping::aliases(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto found = fields.find(name);
    return found == fields.end() ? none : found->second;
}

std::optional<PatternMatch> matches_pattern(std::string_view field, std::string_view alias) {
    if (alias.find('{') == std::string_view::npos) {
        return matches_field(field, alias) ? std::optional(PatternMatch{}) : std::nullopt;
    }
    PatternMatch match;
    const std::string name = fold_name(field);
    std::size_t at = 0;
    while (!alias.empty()) {
        if (alias.front() != '{') {
            const auto brace = alias.find('{');
            const std::string literal = fold_name(alias.substr(0, brace));
            if (name.compare(at, literal.size(), literal) != 0) return std::nullopt;
            at += literal.size();
            alias.remove_prefix(std::min(brace, alias.size()));
            continue;
        }
        const auto close = alias.find('}');
        const std::string_view hole = alias.substr(1, close - 1);
        const std::size_t digits = hole == "year" ? 4 : 1;
        if (name.size() < at + digits) return std::nullopt;
        const std::string_view number = std::string_view(name).substr(at, digits);
        if (!std::all_of(number.begin(), number.end(), is_digit)) return std::nullopt;
        if (hole == "year") {
            match.year = std::stoi(std::string(number));
        } else {
            match.level = number.front() - '0' + (hole == "n-1" ? 1 : 0);
        }
        at += digits;
        alias.remove_prefix(close + 1);
    }
    return at == name.size() ? std::optional(match) : std::nullopt;
}

std::string LevelNames::name(std::optional<int> level, std::string_view country, std::string_view stem) const {
    if (level) {
        const auto own = by_country.find(country);
        const auto& names = own == by_country.end() ? standard : own->second;
        const auto index = static_cast<std::size_t>(*level);
        if (index < names.size()) return names[index];
        return "admin" + std::to_string(*level);
    }
    for (const std::string& word : words(stem)) {
        std::string part;
        for (const char c : fold(word) + "_") {
            if (c != '_' && c != '-') {
                part += c;
                continue;
            }
            if (const auto found = by_stem.find(part); found != by_stem.end()) return found->second;
            part.clear();
        }
    }
    return {};
}

LocationPrecision PlaceWords::precision(std::string_view place) const {
    if (says_unknown(place)) return LocationPrecision::unknown;
    const std::string name = fold(trim(place));
    if (std::binary_search(countries.begin(), countries.end(), name)) return LocationPrecision::country;
    const std::vector<std::string> parts = words(name);
    if (parts.empty()) return LocationPrecision::unknown;
    if (parts.size() > 1) {
        if (const auto found = first.find(parts.front()); found != first.end()) return found->second;
        if (const auto found = last.find(parts.back()); found != last.end()) return found->second;
    }
    return LocationPrecision::near;
}

Result<std::vector<Mapping>> parse_mappings(std::string_view toml_text) {
    const auto parsed = parse_table(toml_text);
    if (!parsed) return std::unexpected(parsed.error());
    std::vector<toml::table> tables;
    if (const auto* several = (*parsed)["mapping"].as_array()) {
        for (const auto& node : *several) {
            if (!node.is_table()) continue;
            toml::table& table = tables.emplace_back(*parsed);
            table.erase("mapping");
            for (const auto& [key, value] : *node.as_table())
                table.insert_or_assign(key, value);
        }
    } else {
        tables.push_back(*parsed);
    }
    std::vector<Mapping> mappings;
    for (const toml::table& table : tables) {
        auto mapping = read_mapping(table);
        if (!mapping) return std::unexpected(mapping.error());
        mappings.push_back(std::move(*mapping));
    }
    return mappings;
}

Result<MappingLibrary> load_builtin_mappings() {
    MappingLibrary library;
    const auto defect = [](std::string_view file, const Error& error) {
        return fail(Error{ErrorKind::internal, "a built-in mapping cannot be read"}.with_detail(std::string(file) +
                                                                                                ": " + error.message));
    };
    for (const Resource& resource : embedded::mappings()) {
        if (resource.path == "levels.toml") {
            auto levels = parse_levels(resource.bytes);
            if (!levels) return defect(resource.path, levels.error());
            library.levels = std::move(*levels);
        } else if (resource.path == "place_words.toml") {
            auto places = parse_place_words(resource.bytes);
            if (!places) return defect(resource.path, places.error());
            library.places = std::move(*places);
        } else {
            auto mappings = parse_mappings(resource.bytes);
            if (!mappings) return defect(resource.path, mappings.error());
            std::ranges::move(*mappings, std::back_inserter(library.mappings));
        }
    }
    std::stable_sort(library.mappings.begin(), library.mappings.end(),
                     [](const Mapping& a, const Mapping& b) { return a.priority > b.priority; });
    return library;
}

}  // namespace oryx::ingest
