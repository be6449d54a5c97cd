#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/core/roles.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::ingest {

/// Names of the inputs that a mapping feeds beside the standard attributes (geo/core/roles.hpp).
namespace input {
inline constexpr std::string_view key = "key";
inline constexpr std::string_view date_start = "date_start";
inline constexpr std::string_view date_end = "date_end";
inline constexpr std::string_view date_precision = "date_precision";
inline constexpr std::string_view year = "year";
inline constexpr std::string_view month = "month";
inline constexpr std::string_view day = "day";
inline constexpr std::string_view opened = "opened";
inline constexpr std::string_view closed = "closed";
inline constexpr std::string_view lon = "lon";
inline constexpr std::string_view lat = "lat";
inline constexpr std::string_view mgrs = "mgrs";
inline constexpr std::string_view wkt = "wkt";
inline constexpr std::string_view synthetic = "synthetic";
}  // namespace input

/// Sets a boolean attribute to true where a source field has one of these values; to false where it has another.
struct DeriveRule {
    std::string attribute;
    std::vector<std::string> from;    ///< aliases of the source field
    std::vector<std::string> equals;  ///< folded
    std::vector<std::string> starts;  ///< folded
};

/// How the columns of a kind of source feed the standard attributes of a role (`config/mappings/`).
///
/// Aliases match a source's field by `matches_pattern`.
struct Mapping {
    std::string id;
    std::string title;
    Role role = Role::other;
    GeometryType geometry = GeometryType::none;  ///< the only kind of geometry it takes; none: any, also tables
    int priority = 0;                            ///< of several that fit, the highest is taken
    bool known = false;                          ///< a published source, recognised for sure; else a guess from names
    bool synthetic = false;                      ///< its rows are made up
    std::vector<std::vector<std::string>> recognise;                      ///< each group needs one of its fields
    std::map<std::string, std::vector<std::string>, std::less<>> says;    ///< field to its only values, folded
    std::vector<std::string> stems;                                       ///< words of a file's name that say as much
    std::map<std::string, std::vector<std::string>, std::less<>> fields;  ///< input or attribute to aliases, best first
    /// Attribute to (folded source value to standard value).
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> values;
    std::map<std::string, std::vector<std::string>, std::less<>> unknown;  ///< attribute to values that mean null
    std::vector<DeriveRule> derive;
    std::string licence;
    std::string attribution;
    std::string warning;

    [[nodiscard]] const std::vector<std::string>& aliases(std::string_view name) const;
};

/// Captures of an alias: the admin level of `{n}` and the year of `{year}`.
struct PatternMatch {
    std::optional<int> level;
    std::optional<int> year;
};

/// Whether a field is the one an alias means. Plain aliases by `matches_field`; `{n}` stands for a digit, `{n-1}` for a
/// digit that is one less than the level, `{year}` for four digits.
std::optional<PatternMatch> matches_pattern(std::string_view field, std::string_view alias);

/// What countries call their levels (`levels.toml`).
struct LevelNames {
    std::vector<std::string> standard;                                        ///< from the country down
    std::map<std::string, std::vector<std::string>, std::less<>> by_country;  ///< ISO 3166-1 alpha-2
    std::map<std::string, std::string, std::less<>> by_stem;                  ///< word of a file's name
    /// Empty where nothing says it.
    [[nodiscard]] std::string name(std::optional<int> level, std::string_view country, std::string_view stem) const;
};

/// What words in a place's name say about its precision (`place_words.toml`).
struct PlaceWords {
    std::map<std::string, LocationPrecision, std::less<>> first;
    std::map<std::string, LocationPrecision, std::less<>> last;
    std::vector<std::string> countries;  ///< folded, sorted
    /// `unknown` for a blank name, `near` for a name without any of the words.
    [[nodiscard]] LocationPrecision precision(std::string_view place) const;
};

/// The built-in files, parsed once. They are part of the program: a fault in one is a defect that the tests of this
/// room find, and is told as an `internal` error.
struct MappingLibrary {
    std::vector<Mapping> mappings;  ///< highest priority first
    LevelNames levels;
    PlaceWords places;
};
Result<MappingLibrary> load_builtin_mappings();

/// One mapping file: one mapping, or several `[[mapping]]` of one source, for each of which holds what stands above
/// them. Errors: invalid_input with the line.
Result<std::vector<Mapping>> parse_mappings(std::string_view toml_text);

}  // namespace oryx::ingest
