#include "server/http/origin_policy.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace oryx::http {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

struct HostPort {
    std::string_view host;  ///< without the brackets of an IPv6 address
    std::string_view port;
};

/// "name", "name:80", "[::1]:80"; nothing where it is none of these.
bool split_host(std::string_view text, HostPort& out) {
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == std::string_view::npos) return false;
        out.host = text.substr(1, bracket - 1);
        rest = text.substr(bracket + 1);
    } else {
        const auto colon = text.find(':');
        out.host = text.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    }
    if (out.host.empty()) return false;
    if (rest.empty()) {
        out.port = {};
        return true;
    }
    out.port = rest.substr(1);
    return rest.front() == ':' && !out.port.empty() && out.port.size() <= 5 &&
           std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "https://name:port" cut in two; false where it is no http origin.
bool split_origin(std::string_view text, std::string_view& scheme, std::string_view& authority) {
    for (const std::string_view prefix : {"http://", "https://"}) {
        if (text.starts_with(prefix)) {
            scheme = prefix;
            authority = text.substr(prefix.size());
            return !authority.empty() && authority.find_first_of("/?#@") == std::string_view::npos;
        }
    }
    return false;
}

}  // namespace

bool is_loopback(std::string_view address) {
    if (address == "localhost" || address == "::1") return true;
    return address.starts_with("127.") && address.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<OriginPolicy> OriginPolicy::create(Settings settings) {
    OriginPolicy policy;
    while (settings.public_url.ends_with('/'))
        settings.public_url.pop_back();
    if (!settings.public_url.empty()) {
        const auto scheme_end = settings.public_url.find("://");
        const auto path = scheme_end == std::string::npos ? scheme_end : settings.public_url.find('/', scheme_end + 3);
        policy.public_origin_ = lower(settings.public_url.substr(0, path));
        std::string_view scheme;
        std::string_view authority;
        HostPort host;
        const bool plain = settings.public_url.find_first_of("\r\n\"'<> ;,") == std::string::npos;
        if (!plain || !split_origin(policy.public_origin_, scheme, authority) || !split_host(authority, host)) {
            return fail(Error{ErrorKind::invalid_input, "it is not an http or https address"}
                            .with_parameter("public-url")
                            .with_hint("such as https://maps.example.org/oryx"));
        }
        policy.public_host_ = host.host;
    }
    for (const std::string& origin : settings.cors_origins) {
        std::string_view scheme;
        std::string_view authority;
        if (origin == "*") {
            policy.any_origin_ = true;
        } else if (!split_origin(origin, scheme, authority)) {
            return fail(Error{ErrorKind::invalid_input, "it is not an origin"}
                            .with_parameter("cors-origins")
                            .with_hint("such as https://maps.example.org, without a path"));
        }
    }
    settings.listen = lower(settings.listen);
    policy.settings_ = std::move(settings);
    return policy;
}

bool OriginPolicy::allows_host(std::string_view text) const {
    HostPort split;
    if (text.size() > 255 || !split_host(text, split)) return false;
    if (is_loopback(split.host) || split.host == settings_.listen) return true;
    const std::string host = lower(split.host);
    return host == "localhost" || host == settings_.listen || (!public_host_.empty() && host == public_host_);
}

std::string_view OriginPolicy::allowed_origin(std::string_view origin, std::string_view host) const {
    if (origin.empty()) return {};
    if (any_origin_) return "*";
    std::string_view scheme;
    std::string_view authority;
    HostPort split;
    if (origin.size() > 255 || !split_origin(origin, scheme, authority) || !split_host(authority, split)) return {};
    if (is_loopback(split.host) || authority == host) return origin;
    if (!public_origin_.empty() && lower(origin) == public_origin_) return origin;
    const auto& allowed = settings_.cors_origins;
    return std::find(allowed.begin(), allowed.end(), origin) == allowed.end() ? std::string_view{} : origin;
}

std::string OriginPolicy::base_url(std::string_view host) const {
    return settings_.public_url.empty() ? "http://" + std::string(host) : settings_.public_url;
}

std::string OriginPolicy::content_security_policy() const {
    const std::string self = public_origin_.empty() ? "'self'" : "'self' " + public_origin_;
    return "default-src " + self + "; worker-src 'self' blob:; img-src " + self +
           " data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; "
           "frame-ancestors 'self'";
}

}  // namespace oryx::http
