#include "geo/store/gdal/fetch.hpp"

#include <memory>
#include <optional>

#include <cpl_http.h>
#include <cpl_string.h>

namespace oryx::store::gdal {

namespace {

struct DestroyAnswer {
    void operator()(CPLHTTPResult* answer) const { CPLHTTPDestroyResult(answer); }
};

/// What the transfer writes into, until it is more than it may be.
struct Sink {
    std::string body;
    std::uint64_t limit = 0;
    bool too_large = false;
};

std::size_t receive(void* data, std::size_t size, std::size_t count, void* sink_pointer) {
    Sink& sink = *static_cast<Sink*>(sink_pointer);
    const std::size_t bytes = size * count;
    if (sink.body.size() + bytes > sink.limit) {
        sink.too_large = true;
        return 0;  // ends the transfer
    }
    sink.body.append(static_cast<const char*>(data), bytes);
    return bytes;
}

/// "HTTP error code : 404" is how the library tells a status.
std::optional<int> status_in(const std::string& message) {
    constexpr std::string_view words = "HTTP error code : ";
    const auto at = message.find(words);
    if (at == std::string::npos) return std::nullopt;
    return std::atoi(message.c_str() + at + words.size());
}

}  // namespace

Result<Fetched> fetch(const std::string& url, const FetchLimits& limits) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        return fail(
            Error{ErrorKind::invalid_input, "not an address: " + url}.with_hint("it begins with http:// or https://"));
    }
    CPLStringList options;
    options.SetNameValue("TIMEOUT", std::to_string(limits.seconds).c_str());
    options.SetNameValue("CONNECTTIMEOUT", "10");
    options.SetNameValue("MAX_RETRY", "0");
    options.SetNameValue("USERAGENT", "oryx");
    Sink sink{.body = {}, .limit = limits.bytes};
    CPLPushErrorHandler(CPLQuietErrorHandler);
    const std::unique_ptr<CPLHTTPResult, DestroyAnswer> answer(
        CPLHTTPFetchEx(url.c_str(), options.List(), nullptr, nullptr, receive, &sink));
    CPLPopErrorHandler();
    if (sink.too_large) {
        return fail(ErrorKind::too_large,
                    "the answer is larger than " + std::to_string(limits.bytes) + " bytes: " + url);
    }
    if (!answer) return fail(ErrorKind::unavailable, "no answer from " + url);
    if (answer->pszErrBuf != nullptr) {
        const std::string message = answer->pszErrBuf;
        const auto status = status_in(message);
        const auto kind = status == 404 ? ErrorKind::not_found : ErrorKind::unavailable;
        return fail(Error{kind, status ? "the answer is " + std::to_string(*status) + ": " + url
                                       : "no answer from " + url + " (" + message + ")"}
                        .with_detail(sink.body.substr(0, 2000)));
    }
    Fetched fetched{.status = 200, .body = std::move(sink.body), .headers = {}};
    for (char** header = answer->papszHeaders; header != nullptr && *header != nullptr; ++header) {
        char* name = nullptr;
        const char* value = CPLParseNameValue(*header, &name);
        if (name != nullptr && value != nullptr) fetched.headers.emplace_back(name, value);
        CPLFree(name);
    }
    return fetched;
}

}  // namespace oryx::store::gdal
