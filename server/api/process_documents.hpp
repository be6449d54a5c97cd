#pragma once

#include "geo/analytics/process.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// OGC 19-008r4, 9.
inline constexpr std::string_view geotiff_type = "image/tiff;application=geotiff";

/// A process as OGC API - Processes lists it (OGC 18-062r2, 7.10), and in full with its inputs as JSON Schema (7.11),
/// both made of its record.
nlohmann::ordered_json process_summary(const analytics::Process& process, const std::string& base_url);
nlohmann::ordered_json process_description(const analytics::Process& process, const std::string& base_url);

}  // namespace oryx::api
