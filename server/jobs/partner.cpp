#include "server/jobs/partner.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oryx::jobs {

namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

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

struct Transfer {
    bool address_given = false;  ///< the operator named the address itself, so that it may be an internal one
    bool refused_address = false;
    bool too_large = false;
    std::string body;
};

/// Called with the very address that is about to be connected to, so that no second look-up can change it.
curl_socket_t open_socket(void* user, curlsocktype purpose, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (address->family == AF_INET) {
        std::memcpy(&v4, &address->addr, sizeof v4);
        bytes = &v4.sin_addr;
    } else if (address->family == AF_INET6) {
        std::memcpy(&v6, &address->addr, sizeof v6);
        bytes = &v6.sin6_addr;
    }
    const bool known = bytes != nullptr && inet_ntop(address->family, bytes, text.data(), text.size()) != nullptr;
    if (purpose != CURLSOCKTYPE_IPCXN || !known ||
        (!transfer.address_given && is_internal_address(std::string_view(text.data())))) {
        transfer.refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(const char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.body.size() + size * count > Partners::most_bytes) {
        transfer.too_large = true;
        return 0;  // ends the transfer
    }
    transfer.body.append(bytes, size * count);
    return size * count;
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

Result<Partners> Partners::create(const std::vector<std::string>& hosts) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    Partners partners;
    for (const std::string& text : hosts) {
        const CurlUrl url;
        const std::string whole = "http://" + text + "/";
        if (curl_url_set(url.handle, CURLUPART_URL, whole.c_str(), 0) != CURLUE_OK || url.part(CURLUPART_PATH) != "/" ||
            !url.part(CURLUPART_USER).empty() || url.part(CURLUPART_HOST).empty()) {
            return fail(Error{ErrorKind::invalid_input, "'" + text + "' is not a host"}
                            .with_parameter("partner-hosts")
                            .with_hint("such as example.org or example.org:8443"));
        }
        const std::string name = bare(lower(url.part(CURLUPART_HOST)));
        partners.hosts_.push_back({name, url.part(CURLUPART_PORT), is_address(name)});
    }
    return partners;
}

Result<Partners::Place> Partners::find(const std::string& url) const {
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
    const auto* found = std::to_address(std::ranges::find_if(
        hosts_, [&](const Host& host) { return host.name == name && (host.port.empty() || host.port == port); }));
    if (found == hosts_.data() + hosts_.size()) {
        return refuse("this server sends no requests to that host",
                      hosts_.empty() ? "it sends none to anybody, unless its partner-hosts name them"
                                     : "a host that the server's partner-hosts name");
    }
    return Place{name, port, found->is_address};
}

Result<> Partners::check(const std::string& url) const {
    if (auto place = find(url); !place) return std::unexpected(place.error());
    return {};
}

Result<Partners::Answer> Partners::get(const std::string& url, std::chrono::milliseconds time) const {
    return send(url, nullptr, time);
}

Result<Partners::Answer> Partners::post_json(const std::string& url, std::string_view body,
                                             std::chrono::milliseconds time) const {
    return send(url, &body, time);
}

Result<Partners::Answer> Partners::send(const std::string& url, const std::string_view* body,
                                        std::chrono::milliseconds time) const {
    const auto place = find(url);
    if (!place) return std::unexpected(place.error());
    const Curl curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) return fail(ErrorKind::internal, "no request could be made");
    Transfer transfer;
    transfer.address_given = place->is_address;
    CURL* handle = curl.get();
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");     // the environment's proxy would connect for us, past the check
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // timeouts without signals: there are other threads
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "oryx");
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(nullptr, &curl_slist_free_all);
    if (body != nullptr) {
        headers.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->data());
    }
    const CURLcode code = curl_easy_perform(handle);
    if (transfer.refused_address) {
        return fail(Error{ErrorKind::invalid_input, "that host leads into this server's own network"}.with_hint(
            "partner-hosts must name the address itself, if that is meant"));
    }
    if (transfer.too_large) return fail(ErrorKind::too_large, "the other server's answer is larger than 1 MiB");
    if (code != CURLE_OK) {
        return fail(
            Error{ErrorKind::unavailable, "the other server did not answer"}.with_detail(curl_easy_strerror(code)));
    }
    Answer answer;
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    const char* type = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr) {
        answer.content_type = type;
    }
    answer.body = std::move(transfer.body);
    return answer;
}

}  // namespace oryx::jobs
