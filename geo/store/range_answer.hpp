#pragma once

#include "geo/core/error.hpp"
#include "geo/remote/client.hpp"

#include <cstdint>
#include <string>

namespace oryx::store {

/// What tells the content of an object from what lay, or will lie, at its address at other times.
struct ObjectStamp {
    std::uint64_t size = 0;
    std::string etag = {};           ///< a strong entity tag with its quotes; empty where the server gives none
    std::string last_modified = {};  ///< as the server writes it; what counts where there is no entity tag
    bool operator==(const ObjectStamp&) const = default;
};

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

/// What to do after an answer.
enum class Verdict : std::uint8_t {
    good,
    again,      ///< it may have been a moment's failure
    sign_anew,  ///< the signature may have ended: once more with a new one
    final,      ///< asking again would change nothing
};
struct Judgement {
    Verdict verdict = Verdict::good;
    Error error = {};        ///< where it is not good
    ObjectStamp stamp = {};  ///< where it is
};

/// Judges the answer to a first request for a range at the beginning of an object, which may be shorter than the range.
/// Good is a 206 (RFC 9110 15.3.7) that gives just that range, its size, and an entity tag or a date by which a later
/// change will be seen. Errors: not_found; unsupported for a server that gives no ranges or no such mark; invalid_input
/// for an empty object; unavailable.
Judgement judge_opening(const remote::Head& head, ByteRange asked);

/// Judges the answer to a later one: exactly that range, of that very content. Errors: conflict where what lies there
/// is no longer what it was; unavailable for all else.
Judgement judge_range(const remote::Head& head, ByteRange asked, const ObjectStamp& known);

/// Judges the answer to a request for all of an object (`conditional`: unless it is unchanged): 200, or 304. Errors:
/// not_found; unavailable.
Judgement judge_whole(const remote::Head& head, bool conditional);

}  // namespace oryx::store
