#include "server/http/target.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace oryx::http {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_control(char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7f;
}

std::unexpected<Error> broken(std::string message) {
    return fail(ErrorKind::invalid_input, std::move(message));
}

}  // namespace

Result<std::string_view> Target::decode(std::string_view text) {
    if (text.find('%') == std::string_view::npos) return text;
    auto out = std::make_unique<std::string>();
    out->reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            *out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return broken("the address has an incomplete percent-encoding");
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return broken("the address has a percent-encoding that is not hexadecimal");
        const char c = static_cast<char>(high * 16 + low);
        if (is_control(c)) return broken("the address has an encoded control character");
        *out += c;
        i += 2;
    }
    const std::string_view view = *out;
    decoded_.push_back(std::move(out));
    return view;
}

Result<> Target::parse(std::string_view target) {
    for (const char c : target) {
        if (is_control(c) || c == ' ') return broken("the address has a control character or a blank");
    }
    // RFC 9112 3.2.2: a server must take the absolute form, too.
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        target.remove_prefix(scheme.size());
        const auto end = target.find_first_of("/?");
        authority_ = target.substr(0, end);
        target = end == std::string_view::npos ? std::string_view("/") : target.substr(end);
        break;
    }
    if (target.empty() || (target.front() != '/' && target.front() != '?')) return broken("the address is not a path");
    const auto question = target.find('?');
    path_ = target.substr(0, question);
    raw_query_ = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);

    std::string_view rest = path_.empty() ? path_ : path_.substr(1);
    while (!rest.empty() || path_.ends_with('/')) {
        if (rest.empty() && segment_count_ == 0) break;  // the root
        if (segment_count_ == max_segments) return fail(ErrorKind::not_found, "there is nothing at this address");
        const auto slash = rest.find('/');
        auto segment = decode(rest.substr(0, slash));
        if (!segment) return std::unexpected(segment.error());
        segments_[segment_count_++] = *segment;
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
        if (rest.empty()) {  // a slash at the end is an empty last segment
            if (segment_count_ == max_segments) return fail(ErrorKind::not_found, "there is nothing at this address");
            segments_[segment_count_++] = {};
            break;
        }
    }
    rest = raw_query_;
    while (!rest.empty()) {
        const auto ampersand = rest.find('&');
        std::string_view pair = rest.substr(0, ampersand);
        if (pair.find('+') != std::string_view::npos) {
            // A blank, as forms, URLSearchParams and Python write it (WHATWG URL, 5.1).
            auto blanks = std::make_unique<std::string>(pair);
            std::ranges::replace(*blanks, '+', ' ');
            pair = *blanks;
            decoded_.push_back(std::move(blanks));
        }
        if (!pair.empty()) {
            if (query_.size() == max_parameters) return broken("the address has more than 32 parameters");
            const auto equals = pair.find('=');
            auto name = decode(pair.substr(0, equals));
            if (!name) return std::unexpected(name.error());
            auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
            if (!value) return std::unexpected(value.error());
            query_.emplace_back(*name, *value);
        }
        if (ampersand == std::string_view::npos) break;
        rest.remove_prefix(ampersand + 1);
    }
    return {};
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        const bool unreserved = (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') ||
                                u == '-' || u == '.' || u == '_' || u == '~';
        if (unreserved) {
            out += c;
        } else {
            out += '%';
            out += digits[u >> 4];
            out += digits[u & 15];
        }
    }
    return out;
}

}  // namespace oryx::http
