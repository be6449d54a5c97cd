#pragma once

#include "geo/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// Where the rows of a GeoJSON text stand, so that each is parsed alone: a file needs no tree of all of it, and one
/// broken feature does not lose the others.
struct JsonRows {
    std::vector<std::string_view> rows;  ///< each a Feature or a bare geometry, in order
    std::string_view crs;           ///< the "crs" member of a collection (GeoJSON 2008), as JSON; empty without one
    std::string_view foreign_type;  ///< "type" of the first object that is no GeoJSON ("Topology", ...); empty: none
};

/// Finds the rows of any mixture of FeatureCollections, Features and geometries: one document, or a sequence of them
/// one after the other (GeoJSONSeq: line ends or RS, RFC 8142), also with commas between, a byte order mark or comments
/// (//, #, /* */) around them, as files have.
/// Error: invalid_input where the text is not JSON at its outer levels, is cut short, or is nested deeper than 100.
Result<JsonRows> find_json_rows(std::string_view text);

}  // namespace oryx::store
