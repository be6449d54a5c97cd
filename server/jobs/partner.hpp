#pragma once

#include "geo/core/result.hpp"
#include "geo/remote/client.hpp"
#include "geo/remote/hosts.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::jobs {

/// The hosts that this server may send a request to for its clients (`remote::Hosts`): for callbacks and for inputs by
/// reference.
class Partners {
  public:
    /// As `remote::Hosts::create`.
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
    explicit Partners(remote::Hosts hosts) : hosts_(std::move(hosts)), client_(std::make_shared<remote::Client>()) {}
    [[nodiscard]] Result<Answer> send(const std::string& url, const std::string_view* body,
                                      std::chrono::milliseconds time) const;
    remote::Hosts hosts_;
    std::shared_ptr<const remote::Client> client_;
};

}  // namespace oryx::jobs
