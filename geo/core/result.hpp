#pragma once

#include "geo/core/error.hpp"

#include <expected>
#include <string>
#include <utility>

namespace oryx {

/// A value, or the error that kept it from being made.
template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::not_found, "no collection 'x'");`
inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return std::unexpected(Error{.kind = kind, .message = std::move(message)});
}

inline std::unexpected<Error> fail(Error error) {
    return std::unexpected(std::move(error));
}

}  // namespace oryx
