#include "geo/core/compression.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <libdeflate.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace oryx {

namespace {

struct FreeDeflate {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
struct FreeInflate {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
struct FreeZstd {
    void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
};

std::string gzip(std::string_view bytes, int level) {
    // A compressor takes up to megabytes and a while to make: a thread keeps the one of the level it works with.
    struct Kept {
        int level = 0;
        std::unique_ptr<libdeflate_compressor, FreeDeflate> compressor;
    };
    thread_local Kept kept;
    if (!kept.compressor || kept.level != level) kept = {level, {libdeflate_alloc_compressor(level), {}}};
    libdeflate_compressor* compressor = kept.compressor.get();
    if (compressor == nullptr) throw std::bad_alloc();
    std::string out(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
    out.resize(libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
    if (out.empty()) throw std::runtime_error("libdeflate could not compress into its own bound");
    return out;
}

std::string zstd(std::string_view bytes, int level) {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeZstd> context(ZSTD_createCCtx());
    if (!context) throw std::bad_alloc();
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size =
        ZSTD_compressCCtx(context.get(), out.data(), out.size(), bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

std::string brotli(std::string_view bytes, int quality) {
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string out(size, '\0');
    const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    if (BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, bytes.size(), in, &size, to) == 0)
        throw std::runtime_error("brotli could not compress into its own bound");
    out.resize(size);
    return out;
}

enum class Unpacked : std::uint8_t { done, no_room, damaged };

Unpacked unpack_gzip(std::string_view bytes, std::string& out) {
    thread_local const std::unique_ptr<libdeflate_decompressor, FreeInflate> inflate(libdeflate_alloc_decompressor());
    if (!inflate) throw std::bad_alloc();
    std::size_t used = 0;
    std::size_t size = 0;
    const auto result =
        libdeflate_gzip_decompress_ex(inflate.get(), bytes.data(), bytes.size(), out.data(), out.size(), &used, &size);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return Unpacked::no_room;
    out.resize(size);
    return result == LIBDEFLATE_SUCCESS && used == bytes.size() ? Unpacked::done : Unpacked::damaged;
}

Unpacked unpack_zstd(std::string_view bytes, std::string& out) {
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0) {
        return ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall ? Unpacked::no_room : Unpacked::damaged;
    }
    out.resize(size);
    return Unpacked::done;
}

Unpacked unpack_brotli(std::string_view bytes, std::string& out) {
    const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
    if (!state) throw std::bad_alloc();
    std::size_t left = bytes.size();
    const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t room = out.size();
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    std::size_t total = 0;
    const auto result = BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &to, &total);
    if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return Unpacked::no_room;
    out.resize(total);
    return result == BROTLI_DECODER_RESULT_SUCCESS && left == 0 ? Unpacked::done : Unpacked::damaged;
}

/// What a frame says of its size unpacked; a very large number where it says nothing.
std::size_t stated_size(std::string_view bytes, Compression compression) {
    constexpr std::size_t nothing = std::numeric_limits<std::size_t>::max();
    if (compression == Compression::gzip && bytes.size() >= 18) {  // RFC 1952 2.3.1: ISIZE ends a member
        std::size_t size = 0;
        for (std::size_t i = 1; i <= 4; ++i)
            size = size << 8U | static_cast<unsigned char>(bytes[bytes.size() - i]);
        return size;
    }
    if (compression == Compression::zstd) {
        const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
        return size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ? nothing : size;
    }
    return nothing;
}

Unpacked unpack(std::string_view bytes, Compression compression, std::string& out) {
    switch (compression) {
        case Compression::gzip:
            return unpack_gzip(bytes, out);
        case Compression::zstd:
            return unpack_zstd(bytes, out);
        case Compression::brotli:
            return unpack_brotli(bytes, out);
        default:
            return Unpacked::damaged;
    }
}

}  // namespace

std::string_view to_string(Compression compression) {
    static constexpr std::array<std::string_view, 5> names{"unknown", "none", "gzip", "br", "zstd"};
    return names.at(static_cast<std::size_t>(compression));
}

std::string compress(std::string_view bytes, Compression compression, int level) {
    switch (compression) {
        case Compression::gzip:
            return gzip(bytes, level);
        case Compression::zstd:
            return zstd(bytes, level);
        case Compression::brotli:
            return brotli(bytes, level);
        default:
            return std::string(bytes);
    }
}

Result<std::string> decompress(std::string_view bytes, Compression compression, std::size_t limit) {
    if (compression == Compression::none) {
        if (bytes.size() > limit) return fail(ErrorKind::too_large, "more than " + std::to_string(limit) + " bytes");
        return std::string(bytes);
    }
    if (compression == Compression::unknown)
        return fail(ErrorKind::unsupported, "bytes of an unknown compression cannot be unpacked");
    // The size that a frame states is its writer's word: it may make the room smaller, and no larger. If it is not
    // enough, room grows as it is needed.
    const std::size_t usual = 16 * bytes.size() + 64;
    for (std::size_t room = std::min(usual, stated_size(bytes, compression));; room = std::max(usual, 2 * room)) {
        std::string out(std::min(room, limit), '\0');
        switch (unpack(bytes, compression, out)) {
            case Unpacked::done:
                return out;
            case Unpacked::damaged:
                return fail(
                    ErrorKind::invalid_input,
                    "damaged " + std::string(compression == Compression::brotli ? "brotli" : to_string(compression)));
            case Unpacked::no_room:
                break;
        }
        if (room >= limit)
            return fail(ErrorKind::too_large, "unpacks to more than " + std::to_string(limit) + " bytes");
    }
}

Compression compression_of(std::string_view bytes) {
    if (bytes.starts_with("\x1f\x8b")) return Compression::gzip;
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) return Compression::zstd;
    return Compression::none;
}

}  // namespace oryx
