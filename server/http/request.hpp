#pragma once

#include "server/http/method.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace oryx::http {

/// A request as the wire gave it: looks at bytes that the session keeps until the answer is written. Header values are
/// empty where the header is absent.
struct Request {
    Method method = Method::get;
    std::string_view target;  ///< as sent: origin-form, absolute-form or "*"
    std::string_view host;
    std::size_t host_count = 0;
    bool http_1_1 = true;
    bool keep_alive = true;
    std::string_view accept;
    std::string_view accept_encoding;
    bool has_accept_encoding = false;
    std::string_view content_type;
    std::string_view content_encoding;
    std::string_view if_none_match;
    std::string_view if_match;
    std::string_view if_modified_since;
    std::string_view if_unmodified_since;
    std::string_view range;
    std::string_view if_range;
    std::string_view origin;
    bool respond_async = false;  ///< Prefer: respond-async (RFC 7240, 4.1), in any of its fields
    std::string_view body;
    std::uint64_t id = 0;  ///< of this process; `X-Request-Id` is made of it
    std::chrono::steady_clock::time_point arrived;
};

}  // namespace oryx::http
