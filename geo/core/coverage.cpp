#include "geo/core/coverage.hpp"

#include <algorithm>
#include <array>

namespace oryx {

namespace {

constexpr std::array<std::string_view, 3> rules{"auto", "yes", "no"};

}  // namespace

std::string_view to_string(CoverageRule rule) {
    return rules[static_cast<std::size_t>(rule)];
}

std::optional<CoverageRule> parse_coverage_rule(std::string_view text) {
    const auto* found = std::ranges::find(rules, text);
    if (found == rules.end()) return std::nullopt;
    return static_cast<CoverageRule>(found - rules.begin());
}

}  // namespace oryx
