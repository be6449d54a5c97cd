#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::remote {

/// Status and header of an answer.
struct Head {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case
    /// The value of the first field of that name (lower case); empty where there is none.
    [[nodiscard]] std::string_view field(std::string_view name) const;
};

struct Request {
    std::string url;
    std::vector<std::string> headers = {};             ///< "Name: value"
    std::optional<std::string_view> body = {};         ///< makes it a POST
    std::size_t most_bytes = std::size_t{1} << 20;     ///< of the answer's body
    std::chrono::milliseconds time{10'000};            ///< for all of it
    std::chrono::milliseconds connect_time{5'000};     ///< for the connection, names and TLS included
    std::chrono::seconds stall_time{0};                ///< fewer than 1,000 bytes a second for so long: given up; 0: no
    bool internal_addresses = false;                   ///< whether the host may lead into this machine or its network
    bool environment_proxy = false;                    ///< whether http_proxy and its like are heeded
    std::function<bool(const Head&)> wants_body = {};  ///< asked once, before the body; false leaves it
    CancelToken cancel = {};
};

struct Answer {
    Head head;
    std::string body;
};

/// Sends HTTP requests to others. It follows no redirect, never unpacks a body, and connects to no internal address
/// unless the request allows it: the very address that is connected to is looked at, so that no second look-up of the
/// name can change it. Connections are kept alive. Thread-safe; blocks its caller.
class Client {
  public:
    Client();
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Any status is an answer. Errors: unavailable where there is none, or not all of it, in time; too_large;
    /// cancelled; conflict where the host leads into this machine's own network.
    [[nodiscard]] Result<Answer> send(const Request& request) const;

  private:
    class Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace oryx::remote
