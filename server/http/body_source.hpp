#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <string_view>

namespace oryx::http {

/// A body that is made while it is sent, so that its size costs no memory. Asked on the cpu pool, by one thread at a
/// time, and only when the piece before it was written: a slow reader holds no thread and no more than one piece.
class BodySource {
  public:
    virtual ~BodySource() = default;
    /// The next piece, which stays as it is until the next call; empty: the body is over. After an error the connection
    /// is closed without the body's end, so that nobody takes a part for the whole.
    virtual Result<std::string_view> next(const CancelToken& cancel) = 0;
};

}  // namespace oryx::http
