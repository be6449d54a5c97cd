#include "geo/catalog/watcher.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace oryx::catalog {

namespace {

std::string mark_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return "absent";
    return fmt::format("{}/{} {} {}.{:09} {}.{:09}", status.st_dev, status.st_ino, status.st_size,
                       status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

}  // namespace

Result<bool> Watcher::changed() {
    const std::string mark = mark_of(directory_.root() / "catalog.json");
    if (!seen_ || mark != mark_) {
        const auto state = directory_.read_state();
        if (!state) return std::unexpected(state.error());
        // The mark was taken before reading: a change in between shows as another mark next time.
        mark_ = mark;
        seen_ = state->generation;
    }
    return *seen_ != applied_;
}

}  // namespace oryx::catalog
