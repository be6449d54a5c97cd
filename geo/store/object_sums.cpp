#include "geo/core/digest.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/object_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

namespace oryx::store {

namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

/// All sums of one content, in one pass.
class Summer {
  public:
    explicit Summer(std::uint64_t piece) : piece_(piece) {}

    void add(std::string_view bytes) {
        sha256_.add(bytes);
        md5_.add(bytes);
        bytes_ += bytes.size();
        while (!bytes.empty()) {
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), piece_ - in_piece_));
            part_.add(bytes.substr(0, take));
            in_piece_ += take;
            bytes.remove_prefix(take);
            if (in_piece_ == piece_) end_piece();
        }
    }
    FileSums finish() {
        if (in_piece_ > 0) end_piece();
        Digest of_parts(Digest::Kind::md5);
        of_parts.add(parts_);
        constexpr std::size_t md5_bytes = 16;
        return {to_hex(sha256_.finish()), to_hex(md5_.finish()),
                to_hex(of_parts.finish()) + '-' + std::to_string(parts_.size() / md5_bytes), bytes_};
    }

  private:
    void end_piece() {
        parts_ += part_.finish();
        part_ = Digest(Digest::Kind::md5);
        in_piece_ = 0;
    }

    std::uint64_t piece_;
    std::uint64_t in_piece_ = 0;
    std::uint64_t bytes_ = 0;
    Digest sha256_{Digest::Kind::sha256};
    Digest md5_{Digest::Kind::md5};
    Digest part_{Digest::Kind::md5};
    std::string parts_;  // the MD5s of the pieces, one behind the other
};

}  // namespace

std::uint64_t upload_piece(std::uint64_t bytes) {
    // A small piece is little to send again over a poor link; S3 takes no less than 5 MiB and no more than 10,000 of
    // them (multipart upload limits).
    constexpr std::uint64_t usual = 8 * mebibyte;
    constexpr std::uint64_t most_pieces = 9'000;
    const std::uint64_t least = bytes / most_pieces + 1;
    return std::max(usual, (least + mebibyte - 1) / mebibyte * mebibyte);
}

Result<FileSums> sums_of_file(const std::filesystem::path& path, const CancelToken& cancel, const BytesDone& done) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!file || error) return fail(Error{ErrorKind::io, "a file could not be read"}.with_detail(path.string()));
    Summer summer(upload_piece(size));
    std::string buffer(mebibyte, '\0');
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
        if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        summer.add(std::string_view(buffer).substr(0, got));
        if (done) done(got);
    }
    if (std::ferror(file.get()) != 0) {
        return fail(Error{ErrorKind::io, "a file could not be read to its end"}.with_detail(path.string()));
    }
    return summer.finish();
}

FileSums sums_of_text(std::string_view content) {
    Summer summer(upload_piece(content.size()));
    summer.add(content);
    return summer.finish();
}

bool proves(const ObjectState& state, const FileSums& sums) {
    if (state.bytes != sums.bytes) return false;
    std::string_view tag = state.tag;
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    return !tag.empty() && (tag == sums.md5 || tag == sums.multipart);
}

}  // namespace oryx::store
