#include "geo/remote/client.hpp"

#include "geo/remote/hosts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oryx::remote {

namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

constexpr long stall_bytes_per_second = 1000;
constexpr std::size_t most_header_fields = 100;

/// One request on its way.
struct Transfer {
    const Request& request;
    Answer answer = {};
    bool body_began = false;
    bool left_body = false;
    bool refused_address = false;
    bool too_large = false;
};

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::string_view trimmed(std::string_view text) {
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Called with the very address that is about to be connected to.
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
        (!transfer.request.internal_addresses && is_internal_address(std::string_view(text.data())))) {
        transfer.refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_header(const char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(bytes, size * count);
    Head& head = transfer.answer.head;
    if (line.starts_with("HTTP/")) {
        head.fields.clear();  // of an interim answer
        return line.size();
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    if (head.fields.size() >= most_header_fields) return 0;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    head.fields.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return line.size();
}

int status_of(CURL* handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

struct Sink {
    Transfer& transfer;
    CURL* handle;
};

std::size_t take_body(const char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& sink = *static_cast<Sink*>(user);
    Transfer& transfer = sink.transfer;
    if (!std::exchange(transfer.body_began, true) && transfer.request.wants_body) {
        transfer.answer.head.status = status_of(sink.handle);
        transfer.left_body = !transfer.request.wants_body(transfer.answer.head);
    }
    transfer.too_large = transfer.answer.body.size() + size * count > transfer.request.most_bytes;
    if (transfer.left_body || transfer.too_large) return 0;  // ends the transfer
    transfer.answer.body.append(bytes, size * count);
    return size * count;
}

int look_at_token(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(user)->request.cancel.cancelled() ? 1 : 0;
}

void prepare(CURL* handle, Transfer& transfer, Sink& sink, const curl_slist* headers, const std::string& authorities) {
    const Request& request = transfer.request;
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    // A proxy would connect for us, past the look at the address.
    if (!request.environment_proxy) curl_easy_setopt(handle, CURLOPT_PROXY, "");
    if (!authorities.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, authorities.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // timeouts without signals: there are other threads
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.time.count()));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_time.count()));
    if (request.stall_time.count() > 0) {
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, stall_bytes_per_second);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_time.count()));
    }
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &look_at_token);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "oryx");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (request.body) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body->data());
    }
}

}  // namespace

std::string_view Head::field(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, [](const auto& field) { return std::string_view(field.first); });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

/// Handles that wait to be used again, each with its connections: the last one used first.
class Client::Pool {
  public:
    Curl take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Curl handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        return {curl_easy_init(), &curl_easy_cleanup};
    }
    void give_back(Curl handle) {
        curl_easy_reset(handle.get());  // the options go, the connections stay
        const std::lock_guard lock(mutex_);
        if (idle_.size() < most) idle_.push_back(std::move(handle));
    }

    [[nodiscard]] const std::string& authorities() const { return authorities_; }

  private:
    static constexpr std::size_t most = 32;
    /// Certificates that are trusted in the place of the system's, as GDAL has it, whose stores are read by this
    /// client.
    const std::string authorities_ = environment("CURL_CA_BUNDLE");
    std::mutex mutex_;
    std::vector<Curl> idle_;
};

Client::Client() : pool_(std::make_unique<Pool>()) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Client::~Client() = default;

Result<Answer> Client::send(const Request& request) const {
    if (auto go_on = request.cancel.check(); !go_on) return std::unexpected(go_on.error());
    Curl curl = pool_->take();
    if (!curl) return fail(ErrorKind::internal, "no request could be made");
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(nullptr, &curl_slist_free_all);
    for (const std::string& header : request.headers) {
        curl_slist* longer = curl_slist_append(headers.get(), header.c_str());
        if (longer == nullptr) return fail(ErrorKind::internal, "no request could be made");
        (void)headers.release();  // the list was made longer, its head is in `longer`
        headers.reset(longer);
    }
    Transfer transfer{.request = request};
    Sink sink{transfer, curl.get()};
    prepare(curl.get(), transfer, sink, headers.get(), pool_->authorities());
    const CURLcode code = curl_easy_perform(curl.get());
    transfer.answer.head.status = status_of(curl.get());
    pool_->give_back(std::move(curl));
    if (transfer.refused_address) return fail(ErrorKind::conflict, "that host leads into this machine's own network");
    if (transfer.too_large) {
        return fail(ErrorKind::too_large,
                    "the other server's answer is larger than " + std::to_string(request.most_bytes) + " bytes");
    }
    if (transfer.left_body) return std::move(transfer.answer);
    if (code == CURLE_ABORTED_BY_CALLBACK) return fail(ErrorKind::cancelled, "the request was cancelled");
    if (code != CURLE_OK) {
        return fail(
            Error{ErrorKind::unavailable, "the other server did not answer"}.with_detail(curl_easy_strerror(code)));
    }
    return std::move(transfer.answer);
}

}  // namespace oryx::remote
