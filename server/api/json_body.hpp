#pragma once

#include "geo/core/result.hpp"
#include "server/http/request.hpp"

#include <nlohmann/json.hpp>

namespace oryx::api {

/// The body of a request as JSON. Errors: unsupported for a media type or content coding that is not taken;
/// invalid_input for what is not JSON, has a member twice, or nests deeper than 64.
Result<nlohmann::json> parse_json_body(const http::Request& request);

}  // namespace oryx::api
