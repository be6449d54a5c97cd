#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oryx {

/// What went wrong, in the few kinds a caller can act on. One table (`error_kinds()`) maps each kind to its HTTP
/// status, exit code and stable problem `type`; no other place does.
enum class ErrorKind : std::uint8_t {
    invalid_input,   ///< the caller's words are wrong: 400
    not_found,       ///< no such thing: 404
    not_allowed,     ///< the method does not exist here: 405
    not_acceptable,  ///< no representation the client takes: 406
    conflict,        ///< refused by the state of the data: 409
    too_large,       ///< beyond a limit: 413
    unsupported,     ///< a media type, driver or feature that is not offered: 415
    unavailable,     ///< overloaded, starting or draining: 503
    cancelled,       ///< the caller, or a deadline, ended it: 503
    io,              ///< a file, disk or library failed: 500
    internal,        ///< a defect of ours: 500
};

struct ErrorKindInfo {
    ErrorKind kind;
    std::string_view slug;   ///< stable name, the last part of a problem's `type`
    std::string_view title;  ///< a few words for a person
    int http_status;
    int exit_code;
};

/// The one table of error kinds, in the order of the enumeration.
std::span<const ErrorKindInfo> error_kinds();
const ErrorKindInfo& info(ErrorKind kind);

/// Text that only the log may see (paths, library messages). A type of its own, so that it cannot reach a client by
/// accident.
struct LogText {
    std::string text;
};

/// An error as a value. `message` and `hint` are external text: safe to show to anybody.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string message;         ///< what is wrong, external
    std::string parameter = {};  ///< the input or option that is wrong, when there is one
    std::string hint = {};       ///< what would be right
    LogText detail = {};         ///< internal text, for the log only

    /// The same error with the name of the input it concerns.
    Error&& with_parameter(std::string name) &&;
    Error&& with_hint(std::string text) &&;
    Error&& with_detail(std::string text) &&;
};

/// "message (parameter): hint", for a terminal.
std::string to_line(const Error& error);

}  // namespace oryx
