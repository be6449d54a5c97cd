#pragma once

#include "geo/core/result.hpp"

#include <filesystem>
#include <memory>

namespace oryx::catalog {

/// A folder for a version in the making. It is locked (flock) while held, so that the next writer can tell a killed
/// command's leftover, which nobody locks, from the work of a command that still runs.
class StagingHold {
  public:
    /// Makes a folder of a random name below `parent`, which is created where absent. Error: io.
    static Result<std::shared_ptr<const StagingHold>> create(const std::filesystem::path& parent);
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    StagingHold(const StagingHold&) = delete;
    StagingHold& operator=(const StagingHold&) = delete;
    /// Removes the folder unless it was moved into place.
    ~StagingHold();

  private:
    StagingHold(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    std::filesystem::path path_;
    int descriptor_;
};

/// Removes a staging folder that nobody holds; false where somebody does.
bool remove_if_unheld(const std::filesystem::path& directory);

}  // namespace oryx::catalog
