#include "server/http/response.hpp"

#include "geo/core/digest.hpp"
#include "geo/core/hash.hpp"
#include "server/http/compress.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace oryx::http {

namespace {

/// Below this a coding saves nothing: the answer fits one packet anyway.
constexpr std::size_t worth_compressing = 256;

bool compressible(std::string_view type) {
    static constexpr std::array<std::string_view, 7> families{"application/json",
                                                              "application/geo+json",
                                                              "application/problem+json",
                                                              "application/schema+json",
                                                              "application/vnd.",
                                                              "text/",
                                                              "image/svg"};
    if (type.starts_with("application/x-protobuf") || type.starts_with("application/javascript")) return true;
    return std::any_of(families.begin(), families.end(), [&](std::string_view f) { return type.starts_with(f); });
}

/// Every answer has a dozen of these: fmt would be a tenth of the time that a small one takes.
void append_field(std::string& to, std::string_view name, std::string_view value) {
    to.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

CachePolicy CachePolicy::of(Sensitivity sensitivity, std::int64_t public_seconds) {
    if (sensitivity != Sensitivity::low) return {Kind::private_no_store, 0};
    if (public_seconds <= 0) return {Kind::revalidate, 0};
    return {Kind::public_for, public_seconds};
}

std::string to_string(const CachePolicy& policy) {
    switch (policy.kind) {
        case CachePolicy::Kind::private_no_store:
            return "private, no-store";
        case CachePolicy::Kind::revalidate:
            return "no-cache";
        case CachePolicy::Kind::public_for:
            return fmt::format("public, max-age={}, stale-while-revalidate=3600, stale-if-error=86400", policy.seconds);
        case CachePolicy::Kind::no_store:
            break;
    }
    return "no-store";
}

std::string_view reason_phrase(int status) {
    struct Row {
        int status;
        std::string_view phrase;
    };
    static constexpr std::array<Row, 25> rows{{{200, "OK"},
                                               {201, "Created"},
                                               {204, "No Content"},
                                               {206, "Partial Content"},
                                               {303, "See Other"},
                                               {304, "Not Modified"},
                                               {400, "Bad Request"},
                                               {403, "Forbidden"},
                                               {404, "Not Found"},
                                               {405, "Method Not Allowed"},
                                               {406, "Not Acceptable"},
                                               {408, "Request Timeout"},
                                               {409, "Conflict"},
                                               {411, "Length Required"},
                                               {412, "Precondition Failed"},
                                               {413, "Content Too Large"},
                                               {414, "URI Too Long"},
                                               {415, "Unsupported Media Type"},
                                               {416, "Range Not Satisfiable"},
                                               {417, "Expectation Failed"},
                                               {431, "Request Header Fields Too Large"},
                                               {500, "Internal Server Error"},
                                               {501, "Not Implemented"},
                                               {503, "Service Unavailable"},
                                               {505, "HTTP Version Not Supported"}}};
    const auto* row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.status == status; });
    return row == rows.end() ? std::string_view("Unknown") : row->phrase;
}

std::shared_ptr<const Sealed> seal(Response response, Encoding encoding, const SealOptions& options) {
    auto sealed = std::make_shared<Sealed>();
    sealed->status = response.status;
    sealed->rest = std::move(response.rest);
    const bool whole = sealed->rest == nullptr;
    const bool has_content = response.status != 204 && response.status != 304;
    sealed->has_length = whole || response.length.has_value();
    const bool packed = encoding != Encoding::identity && encoding == response.packed_as &&
                        response.packed.size() < response.body.size();
    if (encoding != Encoding::identity && !packed &&
        (!whole || !response.etag.empty() || response.body.size() < worth_compressing ||
         !compressible(response.content_type))) {
        encoding = Encoding::identity;
    }
    std::string fields;
    const auto field = [&](std::string_view name, std::string_view value) { append_field(fields, name, value); };
    if (!response.etag.empty()) {
        sealed->etag = std::move(response.etag);
        field("ETag", sealed->etag);
    } else if (response.status == 200 && whole) {
        // Of the content before its coding, and the coding's name: the same content has the same tag after a restart.
        // What came packed may be packed in another way in another version, so that its own bytes have to count.
        Digest digest;
        digest.add(response.content_type);
        digest.add("\n");
        digest.add(packed ? response.packed : response.body);
        std::string hash = to_hex(digest.finish().substr(0, 12));
        if (encoding != Encoding::identity) hash += "-" + std::string(to_string(encoding));
        sealed->etag = "\"" + hash + "\"";
        field("ETag", sealed->etag);
    }
    field("Cache-Control", to_string(response.cache));
    field("Vary", options.vary);
    for (const auto& [name, value] : response.headers)
        field(name, value);
    if (!sealed->etag.empty()) sealed->not_modified_head = "HTTP/1.1 304 Not Modified\r\n" + fields;

    sealed->body = packed                           ? std::move(response.packed)
                   : encoding == Encoding::identity ? std::move(response.body)
                                                    : compress(response.body, encoding, response.effort);
    std::string& head = sealed->head;
    head.reserve(256 + fields.size());
    head.append("HTTP/1.1 ").append(fmt::format_int(response.status).c_str()).append(" ");
    head.append(reason_phrase(response.status)).append("\r\n");
    if (!response.content_type.empty() && has_content) append_field(head, "Content-Type", response.content_type);
    // RFC 9110 8.6: no Content-Length in a 204, and in a 304 none but that of a 200.
    if (has_content && sealed->has_length) {
        const std::uint64_t length = response.length.value_or(sealed->body.size());
        append_field(head, "Content-Length", fmt::format_int(length).c_str());
    }
    if (encoding != Encoding::identity) append_field(head, "Content-Encoding", to_string(encoding));
    head += "X-Content-Type-Options: nosniff\r\n";
    if (response.html_policy) {
        fmt::format_to(std::back_inserter(head), "Content-Security-Policy: {}\r\nReferrer-Policy: no-referrer\r\n",
                       options.content_security_policy);
    }
    head += fields;
    return sealed;
}

}  // namespace oryx::http
