#pragma once

#include "geo/core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

/// Files that survive kill -9 and power cuts: written aside, synced, renamed. Modes are 0600 and 0700.
namespace oryx::store {

/// Makes the content of a file, or the entries of a folder, durable. Error: io.
Result<> sync_path(const std::filesystem::path& path);

/// Replaces `file` as a whole: temporary file beside it, fsync, rename, fsync of the folder. A reader sees the old
/// content or the new one. Error: io.
Result<> replace_file(const std::filesystem::path& file, std::string_view content);

/// Writes a new file and syncs it (not its folder). Error: io.
Result<> write_new_file(const std::filesystem::path& file, std::string_view content);

/// The whole content. Errors: not_found, io, too_large beyond `limit` bytes.
Result<std::string> read_whole_file(const std::filesystem::path& file, std::uint64_t limit);

/// Makes a folder (mode 0700) and the folders above it that are missing, each synced into its parent. Error: io.
Result<> make_directories(const std::filesystem::path& directory);

/// A folder of a random name (mode 0700) that is removed with all it holds when this object goes.
class ScratchDirectory {
  public:
    /// Below `parent`; below the system's temporary folder where it is empty. Error: io.
    static Result<ScratchDirectory> create(const std::filesystem::path& parent = {});
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    ScratchDirectory(ScratchDirectory&& other) noexcept;
    ScratchDirectory& operator=(ScratchDirectory&& other) noexcept;
    ~ScratchDirectory();

  private:
    explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace oryx::store
