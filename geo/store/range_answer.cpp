#include "geo/store/range_answer.hpp"

#include "geo/remote/content_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace oryx::store {

namespace {

Judgement final_error(ErrorKind kind, std::string message, std::string hint = {}) {
    return {Verdict::final, Error{kind, std::move(message)}.with_hint(std::move(hint)), {}};
}

Judgement again(std::string message) {
    return {Verdict::again, Error{ErrorKind::unavailable, std::move(message)}, {}};
}

Judgement changed() {
    return final_error(ErrorKind::conflict, "what lies at its address is no longer what lay there before");
}

/// Strong entity tags only: a weak one may stay while bytes change (RFC 9110 8.8.1).
ObjectStamp stamp_of(const remote::Head& head) {
    ObjectStamp stamp;
    const std::string_view etag = head.field("etag");
    if (etag.size() > 2 && etag.starts_with('"') && etag.ends_with('"')) stamp.etag = etag;
    stamp.last_modified = head.field("last-modified");
    return stamp;
}

/// What every kind of request has in common; nothing for the statuses that differ.
std::optional<Judgement> judge_status(int status) {
    if (status == 401 || status == 403) {
        return Judgement{
            Verdict::sign_anew,
            Error{ErrorKind::unavailable, "the server refuses access (" + std::to_string(status) + ")"}.with_hint(
                "its credentials, or its rules, are not right"),
            {}};
    }
    if (status >= 300 && status < 400 && status != 304) {
        return final_error(ErrorKind::unsupported, "the address leads to another one",
                           "the final address; for a bucket, its region (AWS_REGION)");
    }
    if (status >= 500 || status == 408 || status == 425 || status == 429)
        return again("the server answered with status " + std::to_string(status));
    return std::nullopt;
}

Judgement unexpected_status(int status) {
    return final_error(ErrorKind::unavailable, "the server answered with status " + std::to_string(status));
}

bool is_coded(const remote::Head& head) {
    const std::string_view coding = head.field("content-encoding");
    return !coding.empty() && coding != "identity" && coding != "aws-chunked";
}

std::optional<std::uint64_t> content_length(const remote::Head& head) {
    const std::string_view text = head.field("content-length");
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

Judgement judge_opening(const remote::Head& head, ByteRange asked) {
    if (const auto judged = judge_status(head.status)) return *judged;
    if (head.status == 404 || head.status == 410)
        return final_error(ErrorKind::not_found, "there is nothing at this address");
    if (head.status == 416) return final_error(ErrorKind::invalid_input, "what lies at this address is empty");
    if (head.status == 200) {
        return final_error(ErrorKind::unsupported, "the server gives no byte ranges",
                           "one that answers Range with 206 (RFC 9110, section 14)");
    }
    if (head.status != 206) return unexpected_status(head.status);
    if (is_coded(head)) {
        return final_error(ErrorKind::unsupported, "the server sends it with a Content-Encoding",
                           "the bytes as they are");
    }
    const auto range = remote::parse_content_range(head.field("content-range"));
    if (!range || !range->satisfied || !range->size)
        return again("the server does not say which bytes it sends, or of how many");
    if (range->first != asked.first || range->last != std::min(asked.first + asked.length, *range->size) - 1)
        return again("the server sends other bytes than those asked for");
    Judgement good{.stamp = stamp_of(head)};
    good.stamp.size = *range->size;
    if (good.stamp.etag.empty() && good.stamp.last_modified.empty()) {
        return final_error(ErrorKind::unsupported, "the server gives neither a strong ETag nor Last-Modified",
                           "one of them, without which a change of the file could not be seen");
    }
    return good;
}

Judgement judge_range(const remote::Head& head, ByteRange asked, const ObjectStamp& known) {
    if (auto judged = judge_status(head.status)) {
        // It was there once: whatever keeps it from being read may pass.
        judged->error.kind = ErrorKind::unavailable;
        return *judged;
    }
    if (head.status == 404 || head.status == 410)
        return final_error(ErrorKind::unavailable, "it is not at its address any more");
    const auto range = remote::parse_content_range(head.field("content-range"));
    if (head.status == 416) {
        if (range && range->size && *range->size != known.size) return changed();
        return again("the server does not have the bytes asked for");
    }
    if (head.status != 206 && head.status != 200) return unexpected_status(head.status);
    const ObjectStamp now = stamp_of(head);
    if (!known.etag.empty() ? !now.etag.empty() && now.etag != known.etag
                            : !now.last_modified.empty() && now.last_modified != known.last_modified)
        return changed();
    if (head.status == 200) {
        if (const auto length = content_length(head); length && *length != known.size) return changed();
        return again("the server sends all of it where a part was asked for");
    }
    if (range && range->size && *range->size != known.size) return changed();
    if (is_coded(head)) return again("the server sends it with a Content-Encoding");
    if (!range || !range->satisfied || !range->size || range->first != asked.first ||
        range->last != asked.first + asked.length - 1)
        return again("the server sends other bytes than those asked for");
    if (known.etag.empty() ? now.last_modified.empty() : now.etag.empty())
        return again("the server does not say of which content it sends a part");
    return {.stamp = known};
}

Judgement judge_whole(const remote::Head& head, bool conditional) {
    if (const auto judged = judge_status(head.status)) return *judged;
    if (head.status == 404 || head.status == 410)
        return final_error(ErrorKind::not_found, "there is nothing at this address");
    if (head.status == 304 && conditional) return {.stamp = stamp_of(head)};
    if (head.status != 200) return unexpected_status(head.status);
    if (is_coded(head)) {
        return final_error(ErrorKind::unsupported, "the server sends it with a Content-Encoding",
                           "the bytes as they are");
    }
    return {.stamp = stamp_of(head)};
}

}  // namespace oryx::store
