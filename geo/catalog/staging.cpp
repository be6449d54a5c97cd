#include "geo/catalog/staging.hpp"

#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oryx::catalog {

namespace {

std::unexpected<Error> io_error(const std::filesystem::path& path) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    return fail(Error{ErrorKind::io, "a folder for a new version could not be made"}.with_detail(path.string() + ": " +
                                                                                                 reason));
}

int open_directory(const std::filesystem::path& directory) {
    return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool still_there(const std::filesystem::path& directory, int descriptor) {
    struct stat by_name {};
    struct stat by_descriptor {};
    return ::stat(directory.c_str(), &by_name) == 0 && ::fstat(descriptor, &by_descriptor) == 0 &&
           by_name.st_ino == by_descriptor.st_ino && by_name.st_dev == by_descriptor.st_dev;
}

}  // namespace

Result<std::shared_ptr<const StagingHold>> StagingHold::create(const std::filesystem::path& parent) {
    if (auto made = store::make_directories(parent); !made) return std::unexpected(made.error());
    constexpr int attempts = 10;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const std::filesystem::path path = parent / to_hex(random_bytes(8));
        if (::mkdir(path.c_str(), 0700) != 0) return io_error(path);
        const int descriptor = open_directory(path);
        if (descriptor < 0 && errno != ENOENT) return io_error(path);
        if (descriptor < 0) continue;
        // A writer that cleans up may have taken the new folder for a leftover before it was locked: then try again.
        if (::flock(descriptor, LOCK_EX) == 0 && still_there(path, descriptor)) {
            return std::shared_ptr<const StagingHold>(new StagingHold(path, descriptor));
        }
        ::close(descriptor);
    }
    return io_error(parent);
}

StagingHold::~StagingHold() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    ::close(descriptor_);
}

bool remove_if_unheld(const std::filesystem::path& directory) {
    const int descriptor = open_directory(directory);
    if (descriptor < 0) return false;
    const bool unheld = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    std::error_code ignored;
    if (unheld) std::filesystem::remove_all(directory, ignored);
    ::close(descriptor);
    return unheld;
}

}  // namespace oryx::catalog
