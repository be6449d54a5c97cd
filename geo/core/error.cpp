#include "geo/core/error.hpp"

#include <array>
#include <utility>

namespace oryx {

namespace {

// Exit codes: 0 clean, 3 published with rejects (no error), 4 refused; the others are listed in docs/operations.md.
constexpr std::array<ErrorKindInfo, 11> kinds{{
    {ErrorKind::invalid_input, "invalid-input", "The request is not valid", 400, 2},
    {ErrorKind::not_found, "not-found", "There is no such resource", 404, 5},
    {ErrorKind::not_allowed, "method-not-allowed", "This method is not offered here", 405, 2},
    {ErrorKind::not_acceptable, "not-acceptable", "No acceptable representation", 406, 2},
    {ErrorKind::conflict, "conflict", "Refused by the state of the data", 409, 4},
    {ErrorKind::too_large, "too-large", "Beyond a limit", 413, 4},
    {ErrorKind::unsupported, "unsupported", "Not supported", 415, 2},
    {ErrorKind::unavailable, "unavailable", "Not available at the moment", 503, 6},
    {ErrorKind::cancelled, "cancelled", "The work was cancelled", 503, 130},
    {ErrorKind::io, "storage", "Reading or writing failed", 500, 7},
    {ErrorKind::internal, "internal", "An internal error", 500, 70},
}};

}  // namespace

std::span<const ErrorKindInfo> error_kinds() {
    return kinds;
}

const ErrorKindInfo& info(ErrorKind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

Error&& Error::with_parameter(std::string name) && {
    parameter = std::move(name);
    return std::move(*this);
}

Error&& Error::with_hint(std::string text) && {
    hint = std::move(text);
    return std::move(*this);
}

Error&& Error::with_detail(std::string text) && {
    detail.text = std::move(text);
    return std::move(*this);
}

std::string to_line(const Error& error) {
    std::string line = error.message;
    if (!error.parameter.empty()) line += " (" + error.parameter + ")";
    if (!error.hint.empty()) line += ": " + error.hint;
    return line;
}

}  // namespace oryx
