#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/store/remote_store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace oryx::archive {

/// Bytes that are read by range: a file, or what stands for one. Thread-safe.
class ByteSource {
  public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Exactly `length` bytes. Errors: invalid_input for a range that goes beyond the end; io; of what lies elsewhere
    /// as `store::RemoteObject::read`, which heeds `cancel`.
    [[nodiscard]] virtual Result<std::string> read(std::uint64_t offset, std::uint64_t length,
                                                   const CancelToken& cancel = {}) const = 0;
    /// The same bytes, if they are few (at most 128 KiB) and in memory: never waits for a disk or a network. Nothing
    /// where they would have to be waited for, or where `read` would fail.
    [[nodiscard]] virtual std::optional<std::string> read_at_once(std::uint64_t /*offset*/,
                                                                  std::uint64_t /*length*/) const {
        return std::nullopt;
    }
};

/// A file, read with pread. Errors: not_found, io, invalid_input for what is no file.
Result<std::shared_ptr<const ByteSource>> open_file(const std::filesystem::path& path);

/// An object in a bucket or on a web server.
std::shared_ptr<const ByteSource> read_object(std::shared_ptr<const store::RemoteObject> object);

}  // namespace oryx::archive
