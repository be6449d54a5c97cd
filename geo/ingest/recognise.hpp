#pragma once

#include "geo/ingest/mapping.hpp"
#include "geo/ingest/profile.hpp"
#include "geo/store/source.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oryx::ingest {

/// One source as it was looked at before anything is decided.
struct SourceLook {
    std::string file;  ///< name without its folder
    std::string stem;  ///< the same without suffixes
    store::SourceInfo info;
    SourceProfile profile;
};

/// What the user settles: `--role`, `--key`, `--map input=Field`.
struct MappingWish {
    std::optional<Role> role;
    std::string key;
    std::vector<std::pair<std::string, std::string>> map;  ///< input or attribute to source field ("" unbinds)
};

/// Which field of a source feeds which input or standard attribute.
struct Binding {
    const Mapping* mapping = nullptr;
    std::map<std::string, std::size_t, std::less<>> fields;
    std::vector<std::pair<const DeriveRule*, std::size_t>> derive;
    std::optional<int> level;  ///< admin level that the names of the fields tell
    std::optional<int> population_year;
    std::vector<std::string> warnings;

    [[nodiscard]] std::optional<std::size_t> field(std::string_view input) const;
    /// The input that a source field feeds; empty where none.
    [[nodiscard]] std::string input_of(std::size_t field) const;
};

/// Recognises a source: of the mappings whose role, kind of geometry and fields fit, the one of the highest priority. A
/// field is bound only where its values look like the input (a "date" column without a date is none). Errors:
/// invalid_input for a wish that names no field or no input (the hint lists them).
Result<Binding> recognise(const SourceLook& look, const MappingLibrary& library, const MappingWish& wish);

/// "date_start=Date" or "Date=date_start" of `--map`: whichever side is an input's name is the input.
Result<std::pair<std::string, std::string>> parse_map_entry(std::string_view entry);

}  // namespace oryx::ingest
