#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oryx::archive {

/// A file that grows at its end and is read by range. What is added waits in memory until `flush`, or until there are
/// some megabytes of it.
class AppendFile {
  public:
    /// Opens or creates it (mode 0600). Error: io.
    static Result<AppendFile> open(const std::filesystem::path& path);

    [[nodiscard]] std::uint64_t size() const { return written_ + waiting_.size(); }
    /// Cuts it, or lengthens it by zeros, which take no place on the disk. Precondition: flushed.
    Result<> resize(std::uint64_t size);
    Result<> append(std::string_view bytes);
    /// Over bytes that are there. Precondition: flushed.
    Result<> overwrite(std::uint64_t offset, std::string_view bytes);
    Result<> flush();
    /// fsync. Precondition: flushed.
    Result<> sync();
    /// Precondition: flushed as far as it is read. Error: io where the file ends before.
    Result<> read(std::uint64_t offset, char* to, std::size_t length) const;

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    ~AppendFile();

  private:
    AppendFile(std::filesystem::path path, int descriptor, std::uint64_t size)
        : path_(std::move(path)), descriptor_(descriptor), written_(size) {}
    Result<> write_at(std::uint64_t offset, std::string_view bytes) const;
    [[nodiscard]] std::unexpected<Error> failure(std::string_view what) const;

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t written_ = 0;
    std::string waiting_;
};

/// The error of a system call that failed on a file: a full disk is told as one.
Error disk_error(int number, std::string_view what, const std::filesystem::path& path);

}  // namespace oryx::archive
