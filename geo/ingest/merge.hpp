#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oryx::ingest {

/// How new rows meet those of the current version.
enum class Mode : std::uint8_t {
    replace,  ///< they are the new version
    upsert,   ///< a row of a known key takes its place, others are added
    append    ///< rows of known keys are rejected, others are added
};
std::optional<Mode> parse_mode(std::string_view text);
std::string_view to_string(Mode mode);

struct Merged {
    std::shared_ptr<const FeatureTable> table;
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t carried = 0;  ///< rows of the current version that stay as they are
    std::int64_t deleted = 0;
    std::vector<std::string> missing;  ///< keys to delete that are not there
};

/// The current version with the new rows put in and `delete_keys` taken out. Rows keep their order, new ones come last.
/// The schema is the union of both, current attributes first; where types differ, the common one holds both.
Merged merge(const FeatureTable& current, const FeatureTable& rows, const std::vector<std::string>& delete_keys);

/// Keys of a file: one a line, blank lines and lines that begin with '#' left out. Error: io.
Result<std::vector<std::string>> read_key_file(const std::string& path);

}  // namespace oryx::ingest
