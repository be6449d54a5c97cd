#pragma once

#include "geo/core/error.hpp"
#include "geo/core/instant.hpp"
#include "geo/core/roles.hpp"
#include "server/access/served.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::jobs {

/// OGC 18-062r2, statusCode.yaml.
enum class Status : std::uint8_t { accepted, running, successful, failed, dismissed };
std::string_view to_string(Status status);
std::optional<Status> parse_status(std::string_view text);
/// Whether nothing more will happen to a job of this status.
inline bool is_final(Status status) {
    return status != Status::accepted && status != Status::running;
}

/// One form of one output, as it is kept: the same output may be there as GeoJSON and as CSV.
struct Form {
    std::string output;
    std::string media_type;
    std::uint64_t bytes = 0;
};

/// Where the client wants to be told (18-062r2, subscriber.yaml); each address may be empty.
struct Subscriber {
    std::string success;
    std::string in_progress;
    std::string failed;
};

/// One execution of a process that is kept: what was asked, how far it is, what came of it.
struct Job {
    std::string id;  ///< 128 random bits as 32 hexadecimal digits
    std::string process;
    access::Audience audience = access::Audience::machine;  ///< who asked for it
    std::string base_url;                                   ///< under which it was asked for, for links in callbacks
    std::string inputs;  ///< the request's inputs as JSON, until it has ended: results must not keep what they needed
    std::string answer;  ///< the rest of the request as JSON: which outputs, how they are sent
    Subscriber subscriber = {};
    Status status = Status::accepted;
    std::string message = {};
    int progress = 0;  ///< 0..100
    Instant created = {};
    std::optional<Instant> started = {};
    std::optional<Instant> finished = {};
    Instant updated = {};
    std::optional<Error> error = {};             ///< why it failed, in words for the client
    Sensitivity sensitivity = Sensitivity::low;  ///< of the result
    std::vector<std::string> collections = {};   ///< ids of those it used
    std::vector<std::string> made_of = {};       ///< "collection@version" of what its result was computed from
    std::vector<Form> forms = {};                ///< of the result, in the order of its files
    [[nodiscard]] std::uint64_t bytes() const;   ///< of its result
};

/// A new id. Unguessable, since whoever knows it may read the result.
std::string new_id();
bool is_id(std::string_view text);

/// Now, in UTC.
Instant now();

}  // namespace oryx::jobs
