#pragma once

#include "geo/core/error.hpp"
#include "server/http/response.hpp"

#include <string>
#include <string_view>

namespace oryx::http {

/// An error as problem details (RFC 9457): `application/problem+json`, by the one table of error kinds. Shows the
/// external text only. `type` replaces the kind's own where a standard names one.
Response problem(const Error& error, std::string_view type = {});

/// A fault of the protocol itself, which no error kind stands for: 408, 414, 431, 501, ...
Response protocol_problem(int status, std::string_view slug, std::string_view detail);

}  // namespace oryx::http
