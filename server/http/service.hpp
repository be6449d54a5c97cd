#pragma once

#include "server/http/operation.hpp"
#include "server/http/request.hpp"
#include "server/http/response.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::http {

enum class CacheOutcome : std::uint8_t { none, hit, miss, joined };
std::string_view to_string(CacheOutcome outcome);

/// What the log and the metrics say of one request. No coordinate finer than 0.1 degree, no filter in clear.
struct Record {
    const Operation* operation = nullptr;  ///< null: no route
    Method method = Method::unknown;
    int status = 0;
    CacheOutcome cache = CacheOutcome::none;
    Lane lane = Lane::direct;  ///< where it was made, and what follows of its body is
    std::uint64_t id = 0;
    std::string note = {};  ///< what was asked for, already made fit for a log
};

/// What the session writes: shared bytes, and the few lines that differ from request to request.
struct Delivery {
    std::shared_ptr<const Sealed> sealed;
    bool not_modified = false;
    bool with_body = true;
    bool close = false;
    bool chunked = false;  ///< the body has no length: it comes in chunks (RFC 9112 7.1), else until the close
    std::string varying;   ///< the last header lines and the empty line
    Record record;
};

/// The next piece of a body: empty where it is over, nothing where it cannot be finished.
using PieceDone = std::move_only_function<void(std::optional<std::string_view>)>;
using Done = std::move_only_function<void(Delivery)>;

/// An answer that is ready, or how to begin making it. `later` calls its argument once, from any thread.
struct Answer {
    std::optional<Delivery> now;
    std::move_only_function<void(Done)> later;
};

/// What the network room asks. Implemented by app; knows no sockets.
class Service {
  public:
    virtual ~Service() = default;
    /// Called on an I/O thread: must not compute or block. `request` lives until the delivery was written.
    virtual Answer answer(const Request& request) = 0;
    /// The answer to what could not be read as a request; the connection is closed after it.
    virtual Delivery refuse(int status, std::string_view slug, std::string_view detail) = 0;
    /// What follows a delivery's body, when all before it was written. Calls `done` once, from any thread.
    virtual void next_piece(const Delivery& delivery, PieceDone done) = 0;
    /// After the last byte (or the failure to write it).
    virtual void written(const Delivery& delivery, std::size_t bytes,
                         std::chrono::steady_clock::time_point arrived) = 0;
};

}  // namespace oryx::http
