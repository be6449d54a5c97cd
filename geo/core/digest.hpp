#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace oryx {

/// A sum over bytes that come piece by piece, by OpenSSL. SHA-256 (FIPS 180-4) proves what was published; MD5 (RFC
/// 1321) is what object stores name an object's content with, and proves nothing against an enemy.
class Digest {
  public:
    enum class Kind { sha256, md5 };
    explicit Digest(Kind kind = Kind::sha256);
    void add(std::string_view bytes);
    /// The sum's bytes, once; after it the object is empty.
    [[nodiscard]] std::string finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace oryx
