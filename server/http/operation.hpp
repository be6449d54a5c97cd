#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "server/http/method.hpp"
#include "server/http/parameter.hpp"
#include "server/http/request.hpp"
#include "server/http/response.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::access {
struct Served;
}
namespace oryx::api {
struct Services;
}

namespace oryx::http {

/// Where the work of an operation is done (DESIGN rule 4: I/O threads never compute).
enum class Lane : std::uint8_t {
    direct,     ///< on the I/O thread: nothing but a few bytes made of what is in memory
    documents,  ///< cpu pool: small documents
    tiles,      ///< cpu pool: tiles and glyphs
    items,      ///< cpu pool: features
    analytics,  ///< cpu pool: processes
    remote,     ///< waiting pool: what another server is asked for
    downloads,  ///< waiting pool: files from the disk
};
inline constexpr std::size_t lane_count = 7;
/// Whether a lane's work waits more than it computes, and so has threads of its own.
constexpr bool waits(Lane lane) {
    return lane == Lane::remote || lane == Lane::downloads;
}
std::string_view to_string(Lane lane);

/// What a handler may use. Lives until the answer is made.
struct Context {
    const Request& request;
    const Parameters& parameters;
    const access::Served& served;  ///< the one snapshot of this request, as this identity sees it
    const api::Services& services;
    std::string base_url;  ///< absolute, without a slash at its end
    CancelToken cancel;
};

using Handler = Result<Response> (*)(const Context& context);
/// An answer that is there already, made of what is in memory without waiting and with no more work than copying it;
/// nothing where the handler has to make it, or has an error to tell. Asked on the I/O thread.
using AtOnce = std::optional<Response> (*)(const Context& context);
/// The coding that an answer is in already, if that is known without a wait; identity for none. Asked on the I/O
/// thread.
using PackedAs = Encoding (*)(const Context& context);
/// The identity of an answer that may be kept in the response cache: everything it depends on but the content coding.
using CacheKey = Result<std::string> (*)(const Context& context);
/// The collections that an operation's answer shows, for the log.
using LogNote = std::string (*)(const Parameters& parameters);
/// Where the work is done, where that depends on the request. Asked on the I/O thread.
using ChooseLane = Lane (*)(const Context& context);

/// One route: the only place where its method, path, parameters and handler stand. The router, the 400s, Allow and the
/// OpenAPI document come from the table of these.
struct Operation {
    Method method = Method::get;
    std::string_view path;  ///< "/collections/{collectionId}/items"; a last segment may end in a literal: "{range}.pbf"
    std::string_view id;    ///< operationId
    std::string_view summary;
    std::string_view tag;
    std::vector<Parameter> parameters = {};
    std::vector<std::string_view> produces = {"application/json"};
    Lane lane = Lane::documents;
    ChooseLane choose_lane = nullptr;  ///< in place of `lane`
    AtOnce at_once = nullptr;          ///< null: nothing is
    PackedAs packed_as = nullptr;
    Handler handler = nullptr;
    CacheKey cache_key = nullptr;  ///< null: never cached
    LogNote log_note = nullptr;
    /// Endings that the last path segment may carry beside none: "/5", "/5.mvt" and "/5.pbf" are one resource.
    std::vector<std::string_view> suffixes = {};
    bool may_be_empty = false;  ///< answers 204 where there is nothing
    bool ranges = false;        ///< answers byte ranges and conditions (RFC 9110, 13 and 14)
    bool in_openapi = true;
    bool makes_jobs = false;  ///< answers 201 and where the job is, if the client prefers that
    bool queryables = false;  ///< takes a collection's properties as query parameters too (OGC 19-079r2, 6.2.2)
};

}  // namespace oryx::http
