#include "geo/remote/hosts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>

namespace oryx::remote {

namespace {

struct CurlUrl {
    CURLU* handle = curl_url();
    CurlUrl() = default;
    CurlUrl(const CurlUrl&) = delete;
    CurlUrl& operator=(const CurlUrl&) = delete;
    ~CurlUrl() { curl_url_cleanup(handle); }
    [[nodiscard]] std::string part(CURLUPart which, unsigned flags = 0) const {
        char* text = nullptr;
        if (curl_url_get(handle, which, &text, flags) != CURLUE_OK) return {};
        std::string copy(text);
        curl_free(text);
        return copy;
    }
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Without the brackets that IPv6 wears in addresses.
std::string bare(std::string name) {
    if (name.starts_with('[') && name.ends_with(']')) return name.substr(1, name.size() - 2);
    return name;
}

bool is_address(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

bool is_internal_v4(const std::array<std::uint8_t, 4>& b) {
    // RFC 6890: this network, private, shared, loopback, link, protocol assignments, private, benchmarks; then
    // multicast (RFC 5771) and the reserved rest.
    return b[0] == 0 || b[0] == 10 || (b[0] == 100 && (b[1] & 0xC0) == 64) || b[0] == 127 ||
           (b[0] == 169 && b[1] == 254) || (b[0] == 172 && (b[1] & 0xF0) == 16) ||
           (b[0] == 192 && b[1] == 0 && b[2] == 0) || (b[0] == 192 && b[1] == 168) ||
           (b[0] == 198 && (b[1] & 0xFE) == 18) || b[0] >= 224;
}

bool is_internal_v6(const std::array<std::uint8_t, 16>& b) {
    const bool zeros = std::all_of(b.begin(), b.begin() + 10, [](std::uint8_t v) { return v == 0; });
    if (zeros && b[10] == 0xFF && b[11] == 0xFF) return is_internal_v4({b[12], b[13], b[14], b[15]});  // IPv4-mapped
    if (zeros && b[10] == 0 && b[11] == 0) return true;  // unspecified, loopback, and what was once IPv4-compatible
    // 64:ff9b::/96 and 2002::/16 carry an IPv4 address (RFC 6052, RFC 3056).
    if (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xFF && b[3] == 0x9B)
        return is_internal_v4({b[12], b[13], b[14], b[15]});
    if (b[0] == 0x20 && b[1] == 0x02) return is_internal_v4({b[2], b[3], b[4], b[5]});
    return (b[0] & 0xFE) == 0xFC || (b[0] == 0xFE && (b[1] & 0xC0) == 0x80) || b[0] == 0xFF;
}

}  // namespace

bool is_internal_address(std::string_view text) {
    const std::string name(text);
    std::array<std::uint8_t, 4> v4{};
    if (inet_pton(AF_INET, name.c_str(), v4.data()) == 1) return is_internal_v4(v4);
    std::array<std::uint8_t, 16> v6{};
    if (inet_pton(AF_INET6, name.c_str(), v6.data()) == 1) return is_internal_v6(v6);
    return true;
}

std::string host_of(const std::string& url) {
    const CurlUrl parsed;
    if (curl_url_set(parsed.handle, CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
    const std::string port = parsed.part(CURLUPART_PORT);
    return parsed.part(CURLUPART_HOST) + (port.empty() ? "" : ":" + port);
}

Result<Hosts> Hosts::create(const std::vector<std::string>& hosts, std::string option) {
    Hosts named(std::move(option));
    for (const std::string& text : hosts) {
        const CurlUrl url;
        const std::string whole = "http://" + text + "/";
        if (curl_url_set(url.handle, CURLUPART_URL, whole.c_str(), 0) != CURLUE_OK || url.part(CURLUPART_PATH) != "/" ||
            !url.part(CURLUPART_USER).empty() || url.part(CURLUPART_HOST).empty()) {
            return fail(Error{ErrorKind::invalid_input, "'" + text + "' is not a host"}
                            .with_parameter(named.option_)
                            .with_hint("such as example.org or example.org:8443"));
        }
        const std::string name = bare(lower(url.part(CURLUPART_HOST)));
        named.hosts_.push_back({name, url.part(CURLUPART_PORT), is_address(name)});
    }
    return named;
}

Result<Hosts::Place> Hosts::find(const std::string& url) const {
    const auto refuse = [](std::string message, std::string hint) -> Result<Place> {
        return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_hint(std::move(hint)));
    };
    const CurlUrl parsed;
    if (curl_url_set(parsed.handle, CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return refuse("it is not an address", "such as https://example.org/done");
    }
    const std::string scheme = parsed.part(CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https") return refuse("it is not an http or https address", {});
    if (!parsed.part(CURLUPART_USER).empty() || !parsed.part(CURLUPART_PASSWORD).empty()) {
        return refuse("it carries a user or password", "an address without them");
    }
    const std::string name = bare(lower(parsed.part(CURLUPART_HOST)));
    const std::string port = parsed.part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
    const auto found = std::ranges::find_if(
        hosts_, [&](const Host& host) { return host.name == name && (host.port.empty() || host.port == port); });
    if (found == hosts_.end()) {
        return refuse("no requests are sent to that host",
                      hosts_.empty() ? option_ + " names no host at all" : "a host that " + option_ + " names");
    }
    return Place{name, port, found->is_address};
}

}  // namespace oryx::remote
