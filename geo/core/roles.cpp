#include "geo/core/roles.hpp"

#include <algorithm>
#include <array>

namespace oryx {

namespace {

constexpr std::array<std::string_view, 7> roles{"areas", "bases",     "incidents", "localities",
                                                "axes",  "airfields", "other"};
constexpr std::array<std::string_view, 4> sensitivities{"low", "moderate", "high", "severe"};
constexpr std::array<std::string_view, 7> precisions{"exact", "near", "line", "admin2", "admin1", "country", "unknown"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text) {
    const auto* found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(Role role) {
    return roles[static_cast<std::size_t>(role)];
}
std::optional<Role> parse_role(std::string_view text) {
    return parse<Role>(roles, text);
}
std::span<const std::string_view> role_names() {
    return roles;
}

std::string_view to_string(Sensitivity value) {
    return sensitivities[static_cast<std::size_t>(value)];
}
std::optional<Sensitivity> parse_sensitivity(std::string_view text) {
    return parse<Sensitivity>(sensitivities, text);
}

std::string_view to_string(LocationPrecision value) {
    return precisions[static_cast<std::size_t>(value)];
}
std::optional<LocationPrecision> parse_location_precision(std::string_view text) {
    return parse<LocationPrecision>(precisions, text);
}

}  // namespace oryx
