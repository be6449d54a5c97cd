#include "geo/archive/byte_source.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace oryx::archive {

namespace {

std::unexpected<Error> io_error(std::string message, const std::filesystem::path& path) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    return fail(Error{ErrorKind::io, std::move(message)}.with_detail(path.string() + ": " + reason));
}

class FileSource final : public ByteSource {
  public:
    FileSource(std::filesystem::path path, int descriptor, std::uint64_t size)
        : path_(std::move(path)), descriptor_(descriptor), size_(size) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(descriptor_); }

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    [[nodiscard]] Result<std::string> read(std::uint64_t offset, std::uint64_t length,
                                           const CancelToken& /*cancel*/) const override {
        if (offset > size_ || length > size_ - offset)
            return fail(ErrorKind::invalid_input, "the archive ends before what it points at");
        std::string bytes(length, '\0');
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t got =
                ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return io_error("the archive could not be read", path_);
            if (got == 0) return fail(ErrorKind::io, "the archive was cut short while it was read");
            done += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    [[nodiscard]] std::optional<std::string> read_at_once(std::uint64_t offset, std::uint64_t length) const override {
        if (length > most_at_once || offset > size_ || length > size_ - offset) return std::nullopt;
        std::string bytes(length, '\0');
        const iovec room{.iov_base = bytes.data(), .iov_len = bytes.size()};
        // What is not in the page cache is EAGAIN, or short; a file system that cannot tell (tmpfs) says EOPNOTSUPP.
        const ssize_t got = ::preadv2(descriptor_, &room, 1, static_cast<off_t>(offset), RWF_NOWAIT);
        if (got < 0 || static_cast<std::uint64_t>(got) != length) return std::nullopt;
        return bytes;
    }

  private:
    /// More than this takes its time to copy too, and room that a damaged directory may ask for without end.
    static constexpr std::uint64_t most_at_once = std::uint64_t{128} << 10;

    std::filesystem::path path_;
    int descriptor_;
    std::uint64_t size_;
};

class ObjectSource final : public ByteSource {
  public:
    explicit ObjectSource(std::shared_ptr<const store::RemoteObject> object) : object_(std::move(object)) {}
    [[nodiscard]] std::uint64_t size() const override { return object_->stamp().size; }
    [[nodiscard]] Result<std::string> read(std::uint64_t offset, std::uint64_t length,
                                           const CancelToken& cancel) const override {
        return object_->read(offset, length, cancel);
    }

  private:
    std::shared_ptr<const store::RemoteObject> object_;
};

}  // namespace

std::shared_ptr<const ByteSource> read_object(std::shared_ptr<const store::RemoteObject> object) {
    return std::make_shared<const ObjectSource>(std::move(object));
}

Result<std::shared_ptr<const ByteSource>> open_file(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fail(ErrorKind::not_found, "there is no file '" + path.string() + "'");
        return io_error("the archive could not be opened", path);
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return fail(ErrorKind::invalid_input, "'" + path.string() + "' is no file");
    }
    return std::make_shared<const FileSource>(path, descriptor, static_cast<std::uint64_t>(status.st_size));
}

}  // namespace oryx::archive
