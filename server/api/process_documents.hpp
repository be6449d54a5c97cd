#pragma once

#include "geo/analytics/process.hpp"
#include "server/api/offer.hpp"
#include "server/http/operation.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// OGC 19-008r4, 9.
inline constexpr std::string_view geotiff_type = "image/tiff;application=geotiff";

/// A process as OGC API - Processes lists it (OGC 18-062r2, 7.10), and in full with its inputs as JSON Schema (7.11),
/// both made of its record.
nlohmann::ordered_json process_summary(const Offer& offer, const http::Context& context);
nlohmann::ordered_json process_description(const Offer& offer, const http::Context& context);

/// What the description of an analytic says beside its summary, made of its record.
void describe_analytic(const analytics::Process& process, nlohmann::ordered_json& description);

/// The 404 of 18-062r2, req/core/process-exception/no-such-process.
http::Response unknown_process();

}  // namespace oryx::api
