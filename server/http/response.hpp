#pragma once

#include "geo/core/roles.hpp"
#include "server/http/body_source.hpp"
#include "server/http/compress.hpp"
#include "server/http/negotiate.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::http {

/// How long, and by whom, an answer may be kept.
struct CachePolicy {
    enum class Kind : std::uint8_t {
        no_store,          ///< errors and health
        private_no_store,  ///< anything that shows a collection not marked low (CONTRACT: who sees what)
        revalidate,        ///< may be kept, must be asked again
        public_for,        ///< `seconds`
    };
    Kind kind = Kind::no_store;
    std::int64_t seconds = 0;

    /// The policy of what shows collections of this sensitivity.
    static CachePolicy of(Sensitivity sensitivity, std::int64_t public_seconds);
};
std::string to_string(const CachePolicy& policy);

/// What a handler answers, before content coding.
struct Response {
    int status = 200;
    std::string content_type = {};
    std::string body = {};
    CachePolicy cache = {};
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< Link, Content-Crs, Retry-After, Allow, ...
    Effort effort = Effort::fast;                                   ///< of its compression
    bool html_policy = false;                                       ///< a page: gets the Content-Security-Policy
    std::shared_ptr<BodySource> rest = {};     ///< what follows `body`, made while it is sent; null: nothing
    std::optional<std::uint64_t> length = {};  ///< of `body` and `rest` together, where that is known beforehand
    /// The body in a content coding, where its maker has it so already: who asks for that coding gets these bytes.
    std::string packed = {};
    Encoding packed_as = Encoding::identity;
    /// Strong entity tag of what is sent byte for byte: it gets no content coding. Empty: made from the body.
    std::string etag = {};
};

/// An answer as bytes, made once and written many times: the head up to its last fixed line (the session adds what
/// differs from request to request) and the body in its content coding. Immutable, shared by cache and sessions.
struct Sealed {
    int status = 200;
    std::string head;               ///< status line and fixed fields, without the empty line
    std::string not_modified_head;  ///< the same for 304; empty where there is no entity tag
    std::string body;
    std::string etag;
    std::shared_ptr<BodySource> rest;  ///< for one delivery, and never cached
    bool has_length = true;            ///< of the body: told in the head
    std::size_t bytes() const { return head.size() + not_modified_head.size() + body.size() + etag.size(); }
};

/// What all answers of a server share.
struct SealOptions {
    std::string content_security_policy;
    std::string vary = "Accept-Encoding, Origin";
};

/// Applies the content coding (where the body is worth it and whole), makes the strong entity tag, which differs for
/// each coding (RFC 9110 8.8.3), and writes the head.
std::shared_ptr<const Sealed> seal(Response response, Encoding encoding, const SealOptions& options);

std::string_view reason_phrase(int status);

}  // namespace oryx::http
