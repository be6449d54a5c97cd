#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What the command line reads over HTTP, where its user named the address. The server and ingest never call this.
namespace oryx::store::gdal {

struct FetchLimits {
    std::uint64_t bytes = 256ULL << 20;  ///< of the body, unpacked
    int seconds = 30;                    ///< for the whole answer
};

struct Fetched {
    int status = 200;
    std::string body;                                          ///< content codings undone
    std::vector<std::pair<std::string, std::string>> headers;  ///< as they came
};

/// GET of an http: or https: address. Errors: invalid_input (another scheme), not_found (404), too_large,
/// unavailable (nobody answers, or another status than 200 and 204).
Result<Fetched> fetch(const std::string& url, const FetchLimits& limits = {});

}  // namespace oryx::store::gdal
