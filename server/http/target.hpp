#pragma once

#include "geo/core/result.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::http {

/// A request target, cut at '/' BEFORE percent-decoding, so that an encoded slash stays inside its segment. Nothing is
/// normalised: ".." and "" are segments like others, and no route has them. Looks at the target's bytes where nothing
/// was encoded. Not copyable or movable: it looks at itself where something was.
class Target {
  public:
    static constexpr std::size_t max_segments = 12;
    static constexpr std::size_t max_parameters = 32;

    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    /// Errors: invalid_input for a broken percent-encoding, a control character, a target that is neither origin-form
    /// nor absolute-form, or more than 32 query parameters; not_found for more segments than any route has.
    Result<> parse(std::string_view target);

    [[nodiscard]] std::span<const std::string_view> segments() const { return {segments_.data(), segment_count_}; }
    /// Name and value, decoded, in the order given.
    [[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>> query() const { return query_; }
    /// The host of an absolute-form target; empty otherwise.
    [[nodiscard]] std::string_view authority() const { return authority_; }
    /// Path and query as sent.
    [[nodiscard]] std::string_view path() const { return path_; }
    [[nodiscard]] std::string_view raw_query() const { return raw_query_; }

  private:
    Result<std::string_view> decode(std::string_view text);

    std::array<std::string_view, max_segments> segments_;
    std::size_t segment_count_ = 0;
    std::vector<std::pair<std::string_view, std::string_view>> query_;
    std::string_view authority_;
    std::string_view path_;
    std::string_view raw_query_;
    std::vector<std::unique_ptr<std::string>> decoded_;
};

/// Encodes all but RFC 3986's unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace oryx::http
