#pragma once

#include "geo/core/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::jobs {

/// The hosts that this server may send a request to, because whoever runs it named them: for callbacks and for inputs
/// by reference. None by default, since an address that a client names is how servers are made to attack others
/// (reference/api.md 4.2). A name that is not an address itself must not lead into this machine or its network.
class Partners {
  public:
    /// "example.org" (any port), "example.org:8443". Error: invalid_input for what is neither.
    static Result<Partners> create(const std::vector<std::string>& hosts);

    [[nodiscard]] bool empty() const { return hosts_.empty(); }
    /// Whether an address may be asked. Error: invalid_input saying what would be right.
    [[nodiscard]] Result<> check(const std::string& url) const;

    struct Answer {
        int status = 0;
        std::string content_type;
        std::string body;
    };
    static constexpr std::size_t most_bytes = std::size_t{1} << 20;
    /// Each follows no redirect, goes to the addresses that were checked, and ends after `time`. Errors: invalid_input
    /// as in `check`; unavailable where there is no answer; too_large beyond `most_bytes`.
    [[nodiscard]] Result<Answer> get(const std::string& url, std::chrono::milliseconds time) const;
    [[nodiscard]] Result<Answer> post_json(const std::string& url, std::string_view body,
                                           std::chrono::milliseconds time) const;

  private:
    struct Host {
        std::string name;
        std::string port;  ///< empty: any
        bool is_address = false;
    };
    struct Place {
        std::string name;
        std::string port;
        bool is_address = false;
    };
    [[nodiscard]] Result<Place> find(const std::string& url) const;
    [[nodiscard]] Result<Answer> send(const std::string& url, const std::string_view* body,
                                      std::chrono::milliseconds time) const;
    std::vector<Host> hosts_;
};

/// Whether an IP address belongs to this machine, a private network, a link, or is no address of one machine at all
/// (RFC 6890). `text` as inet_ntop writes it.
bool is_internal_address(std::string_view text);

}  // namespace oryx::jobs
