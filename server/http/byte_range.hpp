#pragma once

#include "server/http/request.hpp"

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::http {

/// What is served byte for byte, so that parts of it can be asked for.
struct Representation {
    std::uint64_t size = 0;
    std::string etag;  ///< strong, with its quotes
    std::time_t modified = 0;
};

/// What to send of it.
struct Selection {
    enum class Kind : std::uint8_t {
        whole,
        part,
        unsatisfiable,        ///< 416
        not_modified,         ///< 304
        precondition_failed,  ///< 412
    };
    Kind kind = Kind::whole;
    std::uint64_t first = 0;   ///< of a part
    std::uint64_t length = 0;  ///< of a part, or of the whole
    bool operator==(const Selection&) const = default;
};

/// Decides by the request's conditions in the order of RFC 9110 13.2.2, then by its Range (14.2), which counts for GET
/// alone and only if If-Range holds. A Range of another unit, one that is not well formed, and several ranges at once
/// are answered by the whole, as 14.2 allows.
Selection select_bytes(const Request& request, const Representation& representation);

}  // namespace oryx::http
