#pragma once

#include "geo/catalog/data_directory.hpp"

#include <string>

/// `catalog.json` as text.
namespace oryx::catalog {

std::string to_json_text(const CatalogState& state);
/// Error: invalid_input for a catalogue that is not whole.
Result<CatalogState> parse_state(const std::string& json_text);

/// Whether a text may be a version's name: "20191231T120000.123456Z-1a2b3c4d". Names come from files and from callers
/// and become folder names.
bool is_version_name(const std::string& text);

}  // namespace oryx::catalog
