#include "geo/store/cluster_rule.hpp"

#include "geo/core/tile_id.hpp"

#include <charconv>

namespace oryx::store {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    }
    return parts;
}

Error wrong_rule(std::string_view text) {
    return Error{ErrorKind::invalid_input, "'" + std::string(text) + "' is no cluster rule"}
        .with_parameter("cluster")
        .with_hint("the highest zoom that clusters, then fields to tell: 8:sum=fatalities+people,max=fatalities");
}

}  // namespace

Result<ClusterRule> parse_cluster_rule(std::string_view text) {
    ClusterRule rule;
    if (text.empty()) return rule;
    const auto colon = text.find(':');
    const std::string_view zoom = text.substr(0, colon);
    const auto [end, fault] = std::from_chars(zoom.data(), zoom.data() + zoom.size(), rule.max_zoom);
    if (fault != std::errc() || end != zoom.data() + zoom.size() || rule.max_zoom < 0 ||
        rule.max_zoom > static_cast<int>(max_tile_zoom)) {
        return std::unexpected(wrong_rule(text));
    }
    if (colon == std::string_view::npos) return rule;
    for (const std::string& clause : split(text.substr(colon + 1), ',')) {
        const auto equals = clause.find('=');
        if (equals == std::string::npos || equals + 1 == clause.size()) return std::unexpected(wrong_rule(text));
        const std::string name = clause.substr(0, equals);
        if (name != "sum" && name != "max") return std::unexpected(wrong_rule(text));
        (name == "sum" ? rule.sums : rule.maxima) = split(std::string_view(clause).substr(equals + 1), '+');
    }
    return rule;
}

}  // namespace oryx::store
