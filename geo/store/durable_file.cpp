#include "geo/store/durable_file.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oryx::store {

namespace {

std::unexpected<Error> io_error(std::string message, const std::filesystem::path& path) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    return fail(Error{ErrorKind::io, std::move(message)}.with_detail(path.string() + ": " + reason));
}

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const { return number_; }

  private:
    int number_;
};

Result<> write_and_sync(const std::filesystem::path& file, int flags, std::string_view content) {
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600));
    if (out.get() < 0) return io_error("a file could not be created", file);
    while (!content.empty()) {
        const ssize_t written = ::write(out.get(), content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return io_error("a file could not be written", file);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(out.get()) != 0) return io_error("a file could not be made durable", file);
    return {};
}

}  // namespace

Result<> sync_path(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return io_error("a file could not be opened to make it durable", path);
    if (::fsync(file.get()) != 0) return io_error("a file could not be made durable", path);
    return {};
}

Result<> replace_file(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::path aside = file;
    aside += ".new";
    if (auto written = write_and_sync(aside, O_TRUNC, content); !written) return written;
    if (::rename(aside.c_str(), file.c_str()) != 0) return io_error("a file could not be replaced", file);
    return sync_path(file.parent_path());
}

Result<> write_new_file(const std::filesystem::path& file, std::string_view content) {
    return write_and_sync(file, O_EXCL, content);
}

Result<std::string> read_whole_file(const std::filesystem::path& file, std::uint64_t limit) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return fail(Error{ErrorKind::not_found, "there is no such file"}.with_detail(file.string()));
        }
        return io_error("a file could not be opened", file);
    }
    struct stat status {};
    if (::fstat(in.get(), &status) != 0) return io_error("a file could not be read", file);
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid_input, "this is not a file");
    if (static_cast<std::uint64_t>(status.st_size) > limit) {
        return fail(ErrorKind::too_large, "the file is larger than " + std::to_string(limit >> 20) + " MB");
    }
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < content.size()) {
        const ssize_t got = ::read(in.get(), content.data() + done, content.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_error("a file could not be read", file);
        if (got == 0) break;  // it was cut short meanwhile
        done += static_cast<std::size_t>(got);
    }
    content.resize(done);
    return content;
}

Result<> make_directories(const std::filesystem::path& directory) {
    std::error_code ignored;
    if (directory.empty() || std::filesystem::is_directory(directory, ignored)) return {};
    const std::filesystem::path parent =
        directory.has_parent_path() ? directory.parent_path() : std::filesystem::path(".");
    if (parent != directory) {
        if (auto made = make_directories(parent); !made) return made;
    }
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
        return io_error("a folder could not be created", directory);
    }
    if (!std::filesystem::is_directory(directory, ignored)) return io_error("this is not a folder", directory);
    return sync_path(parent);
}

Result<ScratchDirectory> ScratchDirectory::create(const std::filesystem::path& parent) {
    std::error_code error;
    const std::filesystem::path base = parent.empty() ? std::filesystem::temp_directory_path(error) : parent;
    std::string name = (base / "oryx-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr) return io_error("a temporary folder could not be created", base);
    return ScratchDirectory(name);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchDirectory& ScratchDirectory::operator=(ScratchDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace oryx::store
