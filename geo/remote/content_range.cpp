#include "geo/remote/content_range.hpp"

#include <charconv>

namespace oryx::remote {

namespace {

/// A number of digits only: from_chars alone would take what follows as well.
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view text) {
    constexpr std::string_view unit = "bytes ";
    if (!text.starts_with(unit)) return std::nullopt;
    text.remove_prefix(unit.size());
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view range = text.substr(0, slash);
    const std::string_view size = text.substr(slash + 1);
    ContentRange parsed;
    if (size != "*") {
        parsed.size = number(size);
        if (!parsed.size) return std::nullopt;
    }
    if (range == "*") return parsed.size ? std::optional(parsed) : std::nullopt;
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = number(range.substr(0, dash));
    const auto last = number(range.substr(dash + 1));
    if (!first || !last || *last < *first || (parsed.size && *last >= *parsed.size)) return std::nullopt;
    parsed.satisfied = true;
    parsed.first = *first;
    parsed.last = *last;
    return parsed;
}

}  // namespace oryx::remote
