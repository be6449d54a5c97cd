#include "geo/archive/append_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oryx::archive {

namespace {

constexpr std::size_t piece = std::size_t{8} << 20;

}  // namespace

Error disk_error(int number, std::string_view what, const std::filesystem::path& path) {
    const bool full = number == ENOSPC || number == EDQUOT;
    Error error{.kind = ErrorKind::io,
                .message = full ? "there is no space left on the disk" : std::string(what),
                .detail = {path.string() + ": " + std::error_code(number, std::generic_category()).message()}};
    if (full) error.hint = "make room, then the same command with --resume goes on";
    return error;
}

std::unexpected<Error> AppendFile::failure(std::string_view what) const {
    return fail(disk_error(errno, what, path_));
}

Result<AppendFile> AppendFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat status {};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
        const int number = errno;
        if (descriptor >= 0) ::close(descriptor);
        return fail(disk_error(number, "a file could not be opened", path));
    }
    return AppendFile(path, descriptor, static_cast<std::uint64_t>(status.st_size));
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(other.written_),
      waiting_(std::move(other.waiting_)) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(written_, other.written_);
    std::swap(waiting_, other.waiting_);
    return *this;
}

AppendFile::~AppendFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<> AppendFile::resize(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return failure("a file could not be cut");
    written_ = size;
    return {};
}

Result<> AppendFile::append(std::string_view bytes) {
    waiting_ += bytes;
    return waiting_.size() < piece ? Result<>() : flush();
}

Result<> AppendFile::overwrite(std::uint64_t offset, std::string_view bytes) {
    return write_at(offset, bytes);
}

Result<> AppendFile::flush() {
    if (auto written = write_at(written_, waiting_); !written) return written;
    written_ += waiting_.size();
    waiting_.clear();
    return {};
}

Result<> AppendFile::sync() {
    if (::fsync(descriptor_) != 0) return failure("a file could not be made durable");
    return {};
}

Result<> AppendFile::write_at(std::uint64_t offset, std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure("a file could not be written");
        offset += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<> AppendFile::read(std::uint64_t offset, char* to, std::size_t length) const {
    while (length > 0) {
        const ssize_t got = ::pread(descriptor_, to, length, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure("a file could not be read");
        if (got == 0) return fail(Error{ErrorKind::io, "a file ends too soon"}.with_detail(path_.string()));
        offset += static_cast<std::uint64_t>(got);
        to += got;
        length -= static_cast<std::size_t>(got);
    }
    return {};
}

}  // namespace oryx::archive
