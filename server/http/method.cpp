#include "server/http/method.hpp"

#include <array>

namespace oryx::http {

namespace {
constexpr std::array<std::string_view, 9> names{"GET",   "HEAD",    "POST",  "PUT",    "DELETE",
                                                "PATCH", "OPTIONS", "TRACE", "CONNECT"};
}

std::string_view to_string(Method method) {
    const auto index = static_cast<std::size_t>(method);
    return index < names.size() ? names[index] : std::string_view{};
}

Method parse_method(std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text) return static_cast<Method>(i);
    }
    return Method::unknown;
}

}  // namespace oryx::http
