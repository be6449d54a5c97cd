#include "geo/core/digest.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace oryx {

void Digest::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

namespace {

/// Looked up once: OpenSSL 3 would look its providers through for each sum, which takes as long as a kilobyte.
const EVP_MD* algorithm_of(Digest::Kind kind) {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    return kind == Digest::Kind::sha256 ? sha256 : md5;
}

}  // namespace

Digest::Digest(Kind kind) : context_(EVP_MD_CTX_new()) {
    const EVP_MD* algorithm = algorithm_of(kind);
    if (!context_ || algorithm == nullptr || EVP_DigestInit_ex(context_.get(), algorithm, nullptr) != 1) {
        throw std::runtime_error(kind == Kind::sha256 ? "SHA-256 is not available" : "MD5 is not available");
    }
}

void Digest::add(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    context_.reset();
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace oryx
