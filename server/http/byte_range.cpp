#include "server/http/byte_range.hpp"

#include "server/http/http_date.hpp"
#include "server/http/negotiate.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

namespace oryx::http {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Digits as a number, at most the largest there is; nothing for anything else.
std::optional<std::uint64_t> digits(std::string_view text) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    if (text.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        value = value > (most - digit) / 10 ? most : 10 * value + digit;
    }
    return value;
}

/// One entity tag or more by strong comparison (RFC 9110 8.8.3.2), or "*".
bool matches_strongly(std::string_view list, std::string_view etag) {
    if (trimmed(list) == "*") return true;
    while (!list.empty()) {
        // A comma within an entity tag's quotes is part of it.
        bool quoted = false;
        const auto* const end = std::ranges::find_if(list, [&](char c) {
            if (c == '"') quoted = !quoted;
            return c == ',' && !quoted;
        });
        const auto length = static_cast<std::size_t>(end - list.begin());
        if (trimmed(list.substr(0, length)) == etag) return true;
        list.remove_prefix(std::min(list.size(), length + 1));
    }
    return false;
}

Selection one_range(std::string_view text, std::uint64_t size) {
    const Selection whole{.length = size};
    const Selection none{.kind = Selection::Kind::unsatisfiable};
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return whole;
    const std::string_view from = trimmed(text.substr(0, dash));
    const std::string_view to = trimmed(text.substr(dash + 1));
    if (from.empty()) {  // the last bytes
        const auto count = digits(to);
        if (!count) return whole;
        if (*count == 0 || size == 0) return none;
        const std::uint64_t length = std::min(*count, size);
        return {Selection::Kind::part, size - length, length};
    }
    const auto first = digits(from);
    const auto last = to.empty() ? std::optional(std::numeric_limits<std::uint64_t>::max()) : digits(to);
    if (!first || !last || *last < *first) return whole;
    if (*first >= size) return none;
    return {Selection::Kind::part, *first, std::min(*last, size - 1) - *first + 1};
}

Selection by_range(std::string_view range, std::uint64_t size) {
    const Selection whole{.length = size};
    const auto equals = range.find('=');
    if (equals == std::string_view::npos) return whole;
    const std::string_view unit = trimmed(range.substr(0, equals));
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (!std::ranges::equal(unit, std::string_view("bytes"), same)) return whole;
    const std::string_view set = trimmed(range.substr(equals + 1));
    if (set.find(',') != std::string_view::npos) return whole;
    return one_range(set, size);
}

/// RFC 9110 13.1.5: an entity tag by strong comparison, a date by equality.
bool holds(std::string_view if_range, const Representation& representation) {
    if (if_range.empty()) return true;
    if (if_range.starts_with('"') || if_range.starts_with("W/")) return if_range == representation.etag;
    return parse_http_date(if_range) == representation.modified;
}

}  // namespace

Selection select_bytes(const Request& request, const Representation& representation) {
    const bool get = request.method == Method::get;
    if (!request.if_match.empty()) {
        if (!matches_strongly(request.if_match, representation.etag))
            return {.kind = Selection::Kind::precondition_failed};
    } else if (const auto since = parse_http_date(request.if_unmodified_since)) {
        if (representation.modified > *since) return {.kind = Selection::Kind::precondition_failed};
    }
    if (!request.if_none_match.empty()) {
        if (matches_entity_tag(request.if_none_match, representation.etag))
            return {.kind = Selection::Kind::not_modified};
    } else if (const auto since = parse_http_date(request.if_modified_since)) {
        if (representation.modified <= *since) return {.kind = Selection::Kind::not_modified};
    }
    if (get && !request.range.empty() && holds(request.if_range, representation))
        return by_range(request.range, representation.size);
    return {.length = representation.size};
}

}  // namespace oryx::http
