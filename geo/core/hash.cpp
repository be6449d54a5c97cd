#include "geo/core/hash.hpp"

#include "geo/core/digest.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include <openssl/rand.h>

namespace oryx {

Sha256 sha256(std::string_view bytes) {
    Digest digest;
    digest.add(bytes);
    Sha256 out{};
    std::ranges::copy(digest.finish(), out.begin());
    return out;
}

std::string sha256_hex(std::string_view bytes) {
    Digest digest;
    digest.add(bytes);
    return to_hex(digest.finish());
}

Result<std::string> sha256_hex_of_file(const std::filesystem::path& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) return fail(Error{ErrorKind::io, "a file could not be read"}.with_detail(path.string()));
    Digest digest;
    std::vector<char> buffer(1 << 16);
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
        digest.add({buffer.data(), size});
    }
    if (std::ferror(file.get()) != 0) {
        return fail(Error{ErrorKind::io, "a file could not be read to its end"}.with_detail(path.string()));
    }
    return to_hex(digest.finish());
}

std::string to_hex(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system has no random bytes");
    }
    return bytes;
}

}  // namespace oryx
