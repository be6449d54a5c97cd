#include "geo/core/base64.hpp"

#include <cstdint>

namespace oryx {

std::string to_base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    while (!bytes.empty()) {
        const auto taken = bytes.substr(0, 3);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < taken.size() ? static_cast<unsigned char>(taken[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= taken.size() ? alphabet[group >> (18 - 6 * i) & 63] : '=';
        bytes.remove_prefix(taken.size());
    }
    return out;
}

}  // namespace oryx
