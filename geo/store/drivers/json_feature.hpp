#pragma once

#include "geo/core/geometry.hpp"

#include <expected>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace oryx::store {

using FeatureJson = nlohmann::ordered_json;

/// One row of a GeoJSON text, parsed. NaN and Infinity, which are no JSON and which files have, become null.
/// Error text (external): why it is not JSON.
std::expected<FeatureJson, std::string> parse_feature(std::string_view text);

/// A GeoJSON geometry (RFC 7946, 3.1); null becomes type none; heights are left out and told in `has_height`.
/// Error text (external): what cannot be taken, such as a GeometryCollection or a coordinate that is not a number.
std::expected<Geometry, std::string> geometry_from(const FeatureJson& json, bool& has_height);

}  // namespace oryx::store
