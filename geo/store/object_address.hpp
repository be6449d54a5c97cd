#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <string_view>

namespace oryx::store {

/// Whether a path names bytes that lie elsewhere: "/vsis3/bucket/key", "https://example.org/file".
bool is_remote(std::string_view path);

/// Where an object lies: in a bucket ("/vsis3/bucket/key", "/vsigs/...", "/vsiaz/...", as GDAL writes it) or on a web
/// server ("https://example.org/file").
class ObjectAddress {
  public:
    /// Error: invalid_input for what is none of these, has no key, or carries what must not be written down (a
    /// password, a signature in a query).
    static Result<ObjectAddress> parse(std::string text);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool in_bucket() const { return in_bucket_; }
    /// What fails together: the bucket, or the scheme and host.
    [[nodiscard]] const std::string& origin() const { return origin_; }
    /// The last part of the path: what a person calls it.
    [[nodiscard]] std::string name() const { return text_.substr(text_.rfind('/') + 1); }

  private:
    ObjectAddress() = default;
    std::string text_;
    std::string origin_;
    bool in_bucket_ = false;
};

}  // namespace oryx::store
