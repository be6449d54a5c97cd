#include "geo/ingest/recognise.hpp"

#include "geo/ingest/text.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace oryx::ingest {

namespace {

constexpr std::array<std::string_view, 29> input_names{"key",
                                                       "date_start",
                                                       "date_end",
                                                       "date_precision",
                                                       "year",
                                                       "month",
                                                       "day",
                                                       "opened",
                                                       "closed",
                                                       "lon",
                                                       "lat",
                                                       "mgrs",
                                                       "wkt",
                                                       "synthetic",
                                                       "name",
                                                       "code",
                                                       "population",
                                                       "parent",
                                                       "event_type",
                                                       "actor",
                                                       "fatalities",
                                                       "civilian_fatalities",
                                                       "civilian_targeting",
                                                       "location_precision",
                                                       "place",
                                                       "force",
                                                       "kind",
                                                       "ref",
                                                       "strength"};

bool is_input(std::string_view name) {
    return std::find(input_names.begin(), input_names.end(), name) != input_names.end();
}

std::string input_list() {
    std::string list;
    for (const std::string_view name : input_names)
        list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

std::string field_list(const Schema& fields) {
    std::string list;
    for (const Field& field : fields)
        list += (list.empty() ? "" : ", ") + field.name;
    return list;
}

std::optional<PatternMatch> match_field(const SourceLook& look, std::size_t index, std::string_view alias) {
    if (auto match = matches_pattern(look.info.fields[index].name, alias)) return match;
    const std::string& hxl = look.profile.fields[index].hxl;
    // "#geo+lat" is named by an alias of the same tag.
    if (alias.starts_with('#') && !hxl.empty() && fold_name(hxl) == fold_name(alias)) return PatternMatch{};
    return std::nullopt;
}

bool most(std::int64_t some, std::int64_t of) {
    return of > 0 && some * 2 >= of;
}

/// Whether the values of a field look like what the input takes.
bool plausible(std::string_view input, const FieldProfile& field) {
    if (input == input::lon) return most(field.longitudes, field.known);
    if (input == input::lat) return most(field.latitudes, field.known);
    if (input == input::mgrs) return most(field.grid_places, field.known);
    if (input == input::wkt) return field.known > 0;
    if (field.known == 0) return true;  // nothing speaks against it
    const std::int64_t numbers = std::max(field.numbers_dot, field.numbers_comma);
    if (input == input::date_start || input == input::date_end || input == input::opened || input == input::closed) {
        return most(field.dates, field.known);
    }
    if (input == input::year || input == input::day || input == attribute::population ||
        input == attribute::fatalities || input == attribute::civilian_fatalities) {
        return most(numbers, field.known);
    }
    return true;
}

struct Found {
    std::size_t field;
    PatternMatch match;
};

/// The best field for an input: one with values before one without, the newest year, then the order of the aliases.
std::optional<Found> find_input(const SourceLook& look, std::string_view input, const std::vector<std::string>& aliases,
                                std::optional<int> level) {
    std::optional<Found> best;
    std::tuple<bool, int, int> best_rank;
    for (std::size_t a = 0; a < aliases.size(); ++a) {
        for (std::size_t f = 0; f < look.info.fields.size(); ++f) {
            const auto match = match_field(look, f, aliases[a]);
            if (!match || (match->level && match->level != level)) continue;
            const FieldProfile& profile = look.profile.fields[f];
            if (!plausible(input, profile)) continue;
            const std::tuple rank{profile.known > 0, match->year.value_or(0), -static_cast<int>(a)};
            if (best && rank <= best_rank) continue;
            best = Found{f, *match};
            best_rank = rank;
        }
    }
    return best;
}

/// The deepest admin level whose name field has values.
std::optional<int> find_level(const SourceLook& look, const Mapping& mapping) {
    std::optional<int> deepest;
    for (const std::string& alias : mapping.aliases(attribute::name)) {
        if (alias.find("{n}") == std::string::npos) continue;
        for (std::size_t f = 0; f < look.info.fields.size(); ++f) {
            const auto match = match_field(look, f, alias);
            if (match && match->level && look.profile.fields[f].known > 0 && match->level > deepest) {
                deepest = match->level;
            }
        }
    }
    return deepest;
}

bool names_fit(const SourceLook& look, const Mapping& mapping) {
    const auto level = find_level(look, mapping);
    return std::all_of(mapping.recognise.begin(), mapping.recognise.end(), [&](const auto& group) {
        // The input does not matter here, except that a date must look like one.
        const bool dates = std::find(group.begin(), group.end(), "date") != group.end();
        return find_input(look, dates ? input::date_start : input::key, group, level).has_value();
    });
}

/// Whether each field that must say something says that, as far as it was seen, and nothing else.
bool values_fit(const SourceLook& look, const Mapping& mapping) {
    return std::ranges::all_of(mapping.says, [&](const auto& entry) {
        const auto& [name, values] = entry;
        const auto found = find_input(look, name, {name}, std::nullopt);
        if (!found) return false;
        const auto& seen = look.profile.fields[found->field].examples;
        const auto right = [&](const std::string& text) {
            return std::ranges::find(values, fold(text)) != values.end();
        };
        return !seen.empty() && std::ranges::all_of(seen, right);
    });
}

bool stem_fits(const SourceLook& look, const Mapping& mapping) {
    std::string word;
    for (const char c : fold(look.stem) + " ") {
        if ((c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0) {
            word += c;
            continue;
        }
        if (std::find(mapping.stems.begin(), mapping.stems.end(), word) != mapping.stems.end()) return true;
        word.clear();
    }
    return false;
}

bool geometry_fits(const SourceLook& look, const Mapping& mapping) {
    if (mapping.geometry == GeometryType::none) return true;
    if (!look.info.has_geometry) return mapping.geometry == GeometryType::point;  // a table can only hold points
    return look.profile.main_geometry() == mapping.geometry;
}

const Mapping* choose_mapping(const SourceLook& look, const MappingLibrary& library, std::optional<Role> role) {
    const auto right_role = [&](const Mapping& m) { return !role || m.role == *role; };
    for (const Mapping& mapping : library.mappings) {
        if (right_role(mapping) && geometry_fits(look, mapping) && names_fit(look, mapping) &&
            values_fit(look, mapping)) {
            if (mapping.role != Role::other || role) return &mapping;
            break;  // `other` fits everything: a file's name says more
        }
    }
    for (const Mapping& mapping : library.mappings) {
        if (right_role(mapping) && geometry_fits(look, mapping) && stem_fits(look, mapping)) return &mapping;
    }
    // The role was asked for: its general mapping, whatever the names are.
    for (const Mapping& mapping : library.mappings) {
        if (mapping.role == role.value_or(Role::other) && !mapping.known) return &mapping;
    }
    return nullptr;
}

void bind_fields(const SourceLook& look, Binding& binding) {
    const Mapping& mapping = *binding.mapping;
    binding.level = find_level(look, mapping);
    for (const auto& [name, aliases] : mapping.fields) {
        const auto found = find_input(look, name, aliases, binding.level);
        if (!found) continue;
        binding.fields[name] = found->field;
        if (name == attribute::population) binding.population_year = found->match.year;
    }
    for (const DeriveRule& rule : mapping.derive) {
        if (const auto found = find_input(look, rule.attribute, rule.from, binding.level)) {
            binding.derive.emplace_back(&rule, found->field);
        }
    }
    // A pair of coordinates is only one together.
    if (binding.fields.contains(input::lon) != binding.fields.contains(input::lat)) {
        for (const std::string_view axis : {input::lon, input::lat}) {
            if (const auto half = binding.fields.find(axis); half != binding.fields.end()) binding.fields.erase(half);
        }
    }
}

Result<std::size_t> named_field(const SourceLook& look, const std::string& name, std::string_view option) {
    if (const auto exact = find_field(look.info.fields, name)) return *exact;
    for (std::size_t f = 0; f < look.info.fields.size(); ++f) {
        if (fold(look.info.fields[f].name) == fold(name)) return f;
    }
    return fail(Error{ErrorKind::invalid_input, look.file + " has no field '" + name + "'"}
                    .with_parameter(std::string(option))
                    .with_hint("its fields are " + field_list(look.info.fields)));
}

Result<> apply_wish(const SourceLook& look, const MappingWish& wish, Binding& binding) {
    for (const auto& [input, name] : wish.map) {
        if (name.empty()) {
            binding.fields.erase(input);
            continue;
        }
        const auto field = named_field(look, name, "map");
        if (!field) return std::unexpected(field.error());
        binding.fields[input] = *field;
        if (input == attribute::population) binding.population_year.reset();
    }
    if (wish.key.empty()) return {};
    const auto field = named_field(look, wish.key, "key");
    if (!field) return std::unexpected(field.error());
    binding.fields[std::string(input::key)] = *field;
    return {};
}

/// A key that only a guess found must be one: whole and without repeats. A published source's key, or the user's, stays
/// the key, and rows that repeat it are rejected.
void check_guessed_key(const SourceLook& look, const MappingWish& wish, Binding& binding) {
    const auto key = binding.field(input::key);
    if (!key || binding.mapping->known || !wish.key.empty()) return;
    for (const auto& [input, name] : wish.map) {
        if (input == input::key) return;
    }
    const FieldProfile& profile = look.profile.fields[*key];
    if (!profile.repeats && profile.known == look.profile.rows) return;
    const std::string& name = look.info.fields[*key].name;
    binding.warnings.push_back("field '" + name + "' of " + look.file +
                               " is no key: it repeats or is blank in places; --key " + name +
                               " would take it and reject such rows");
    binding.fields.erase(std::string(input::key));
}

}  // namespace

std::optional<std::size_t> Binding::field(std::string_view input) const {
    const auto found = fields.find(input);
    return found == fields.end() ? std::nullopt : std::optional(found->second);
}

std::string Binding::input_of(std::size_t field) const {
    for (const auto& [input, index] : fields) {
        if (index == field) return input;
    }
    return {};
}

Result<Binding> recognise(const SourceLook& look, const MappingLibrary& library, const MappingWish& wish) {
    Binding binding;
    binding.mapping = choose_mapping(look, library, wish.role);
    if (binding.mapping == nullptr) return fail(ErrorKind::internal, "there is no mapping for the role");
    bind_fields(look, binding);
    if (auto applied = apply_wish(look, wish, binding); !applied) return std::unexpected(applied.error());
    check_guessed_key(look, wish, binding);
    return binding;
}

Result<std::pair<std::string, std::string>> parse_map_entry(std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return fail(Error{ErrorKind::invalid_input, "'" + std::string(entry) + "' is no mapping"}
                        .with_parameter("map")
                        .with_hint("write input=Field, such as date_start=EventDate"));
    }
    const std::string left(trim(entry.substr(0, equals)));
    const std::string right(trim(entry.substr(equals + 1)));
    if (is_input(left)) return std::pair{left, right};
    if (is_input(right)) return std::pair{right, left};
    return fail(Error{ErrorKind::invalid_input, "'" + left + "' is nothing that a field can feed"}
                    .with_parameter("map")
                    .with_hint("the inputs are " + input_list()));
}

}  // namespace oryx::ingest
