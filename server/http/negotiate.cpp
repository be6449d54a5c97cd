#include "server/http/negotiate.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace oryx::http {

namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i])))
            return false;
    }
    return true;
}

/// Takes the text up to `separator` off the front of `rest`.
std::string_view next(std::string_view& rest, char separator) {
    const auto end = rest.find(separator);
    const std::string_view part = trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return part;
}

/// RFC 9110 12.4.2: 0 to 1 with up to three decimals, in thousandths. What is not a q-value counts as 0: refused.
int quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return 0;
    int weight = 100;
    for (std::size_t i = 2; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * weight;
        weight /= 10;
    }
    return value > 1000 ? 0 : value;
}

struct Preference {
    std::string_view name;
    int quality = 1000;
};

/// One element of an Accept-like list; parameters but q are passed over.
Preference preference(std::string_view element) {
    Preference result{next(element, ';')};
    while (!element.empty()) {
        std::string_view parameter = next(element, ';');
        if (parameter.size() > 2 && (parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=') {
            result.quality = quality(trim(parameter.substr(2)));
        }
    }
    return result;
}

}  // namespace

std::string_view to_string(Encoding encoding) {
    static constexpr std::array<std::string_view, 4> names{"identity", "gzip", "zstd", "br"};
    return names[static_cast<std::size_t>(encoding)];
}

std::optional<Encoding> choose_encoding(std::string_view accept_encoding, bool header_present, Encoding packed_as) {
    if (!header_present || accept_encoding.empty()) return Encoding::identity;
    // -1: not named
    int gzip = -1;
    int zstd = 0;
    int brotli = 0;
    int identity = -1;
    int any = -1;
    while (!accept_encoding.empty()) {
        const Preference wish = preference(next(accept_encoding, ','));
        if (same(wish.name, "gzip") || same(wish.name, "x-gzip")) {
            gzip = wish.quality;
        } else if (same(wish.name, "zstd")) {
            zstd = wish.quality;
        } else if (same(wish.name, "br")) {
            brotli = wish.quality;
        } else if (same(wish.name, "identity")) {
            identity = wish.quality;
        } else if (wish.name == "*") {
            any = wish.quality;
        }
    }
    // "*" stands for what is not named; for zstd and brotli it is not taken as a wish: clients that write "*" rarely
    // know them.
    if (gzip < 0) gzip = any < 0 ? 0 : any;
    const bool identity_named = identity >= 0;
    if (!identity_named) identity = any == 0 ? 0 : 1;  // acceptable, but less than what the client asked for
    // At a tie the one that takes least time: a cold tile waits for it.
    const int best = std::max({zstd, gzip, brotli, identity});
    if (packed_as == Encoding::gzip && gzip > 0 && gzip == best) return Encoding::gzip;
    if (packed_as == Encoding::brotli && brotli > 0 && brotli == best) return Encoding::brotli;
    if (zstd > 0 && zstd == best) return Encoding::zstd;
    if (gzip > 0 && gzip == best) return Encoding::gzip;
    if (brotli > 0 && brotli == best) return Encoding::brotli;
    if (identity > 0) return Encoding::identity;
    return std::nullopt;
}

double media_quality(std::string_view accept, std::string_view type) {
    if (trim(accept).empty()) return 1;
    const std::string_view family = type.substr(0, type.find('/'));
    int best_specificity = -1;
    int best_quality = 0;
    while (!accept.empty()) {
        const Preference wish = preference(next(accept, ','));
        int specificity = -1;
        if (same(wish.name, type)) {
            specificity = 2;
        } else if (wish.name.ends_with("/*") && same(wish.name.substr(0, wish.name.size() - 2), family)) {
            specificity = 1;
        } else if (wish.name == "*/*" || wish.name == "*") {
            specificity = 0;
        }
        if (specificity > best_specificity) {
            best_specificity = specificity;
            best_quality = wish.quality;
        }
    }
    return best_quality / 1000.0;
}

std::optional<std::string_view> choose_media_type(std::string_view accept, std::span<const std::string_view> offered) {
    std::optional<std::string_view> best;
    double best_quality = 0;
    for (const std::string_view type : offered) {
        const double wanted = media_quality(accept, type);
        if (wanted > best_quality) {
            best_quality = wanted;
            best = type;
        }
    }
    return best;
}

bool is_media_type(std::string_view content_type, std::string_view type) {
    return same(next(content_type, ';'), type);
}

bool states_preference(std::string_view prefer, std::string_view name) {
    while (!prefer.empty()) {
        std::string_view wish = next(prefer, ',');
        wish = next(wish, ';');
        if (same(trim(wish.substr(0, wish.find('='))), name)) return true;
    }
    return false;
}

bool matches_entity_tag(std::string_view if_none_match, std::string_view etag) {
    std::string_view rest = trim(if_none_match);
    if (rest.empty() || etag.empty()) return false;
    if (rest == "*") return true;
    while (!rest.empty()) {
        if (rest.starts_with("W/")) rest.remove_prefix(2);
        if (rest.front() != '"') return false;
        const auto end = rest.find('"', 1);
        if (end == std::string_view::npos) return false;
        if (rest.substr(0, end + 1) == etag) return true;
        rest = trim(rest.substr(end + 1));
        if (rest.empty()) break;
        if (rest.front() != ',') return false;
        rest = trim(rest.substr(1));
    }
    return false;
}

}  // namespace oryx::http
