#pragma once

#include "geo/core/result.hpp"
#include "server/http/service.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace oryx::net {

/// What one client may take (reference: api 4.4).
struct Limits {
    std::chrono::milliseconds header_time{10'000};  ///< from the first byte of a request to its empty line
    std::chrono::milliseconds body_time{30'000};
    std::chrono::milliseconds idle_time{60'000};   ///< between two requests
    std::chrono::milliseconds write_time{30'000};  ///< for each megabyte
    std::size_t request_line = 8 * 1024;
    std::size_t header_bytes = 16 * 1024;
    std::size_t header_lines = 64;
    std::size_t body_bytes = 1024 * 1024;
    std::size_t connections = 4096;
    std::size_t connections_per_address = 256;  ///< loopback is not counted: a proxy is one address
};

struct Endpoint {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free one
};

/// An HTTP/1.1 server: one listener, sessions as coroutines on a few I/O threads, each with its own io_context.
class Server {
  public:
    /// Listens and starts. Error: invalid_input for an address that is none; io where it cannot be listened on.
    static Result<std::unique_ptr<Server>> start(const Endpoint& endpoint, const Limits& limits, std::size_t threads,
                                                 http::Service& service);
    virtual ~Server() = default;

    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual std::size_t connections() const = 0;
    /// Stops accepting, closes idle connections; those with a request finish it and close. Returns at once.
    virtual void drain() = 0;
    /// Waits until no connection is left, at most so long. Whether none is.
    virtual bool wait_until_drained(std::chrono::milliseconds at_most) = 0;
    /// Closes everything and joins the threads. Idempotent.
    virtual void stop() = 0;
};

}  // namespace oryx::net
