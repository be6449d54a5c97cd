#include "server/http/compress.hpp"

#include <memory>
#include <stdexcept>

#include <libdeflate.h>
#include <zstd.h>

namespace oryx::http {

namespace {

constexpr int gzip_level = 1;
constexpr int zstd_level = 1;

struct FreeDeflate {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
struct FreeZstd {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

}  // namespace

std::string compress(std::string_view bytes, Encoding encoding) {
    std::string out;
    if (encoding == Encoding::gzip) {
        thread_local const std::unique_ptr<libdeflate_compressor, FreeDeflate> compressor(
            libdeflate_alloc_compressor(gzip_level));
        if (!compressor) throw std::bad_alloc();
        out.resize(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()));
        out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
        if (out.empty()) throw std::runtime_error("libdeflate could not compress into its own bound");
    } else if (encoding == Encoding::zstd) {
        thread_local const std::unique_ptr<ZSTD_CCtx, FreeZstd> context(ZSTD_createCCtx());
        if (!context) throw std::bad_alloc();
        out.resize(ZSTD_compressBound(bytes.size()));
        const std::size_t size =
            ZSTD_compressCCtx(context.get(), out.data(), out.size(), bytes.data(), bytes.size(), zstd_level);
        if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
        out.resize(size);
    } else {
        out = bytes;
    }
    return out;
}

}  // namespace oryx::http
