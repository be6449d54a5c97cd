#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A folder of named objects that data are published into: in an object store, or on a disk. Names have slashes between
/// their parts and are relative to the folder.
namespace oryx::store {

/// What a store says of an object. `tag` is its name for this content (ETag); empty where it has none.
struct ObjectState {
    std::string tag;
    std::uint64_t bytes = 0;
};

struct ObjectContent {
    std::string bytes;
    std::string tag;
};

/// Told the bytes that were sent or read since it was last told.
using BytesDone = std::function<void(std::uint64_t)>;

class ObjectFolder {
  public:
    virtual ~ObjectFolder() = default;
    /// As it was named: "/vsis3/bucket/path", "/media/stick".
    [[nodiscard]] virtual const std::string& place() const = 0;

    /// The whole content; nothing where there is no such object, which a store that cannot be asked never looks like.
    /// Errors: unavailable, io, too_large beyond `limit` bytes.
    [[nodiscard]] virtual Result<std::optional<ObjectContent>> read(const std::string& name,
                                                                    std::uint64_t limit) const = 0;
    /// Errors: as `read`.
    [[nodiscard]] virtual Result<std::optional<ObjectState>> look(const std::string& name) const = 0;
    /// SHA-256 of what the folder has under a name, read back. Errors: as `read`; not_found.
    [[nodiscard]] virtual Result<std::string> sha256_of(const std::string& name, const CancelToken& cancel) const = 0;
    /// Names of all objects below a folder, in order; those of an absent folder are none. Error: unavailable, io.
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string& folder) const = 0;

    /// Puts a small content under a name, whole or not at all. Errors: unavailable, io.
    [[nodiscard]] virtual Result<> write(const std::string& name, std::string_view content) const = 0;
    /// Copies a file. What stands under the name afterwards may be a part where it fails or is cancelled, in a store
    /// that takes pieces. Errors: unavailable, io, cancelled.
    [[nodiscard]] virtual Result<> copy_in(const std::filesystem::path& file, const std::string& name,
                                           const CancelToken& cancel, const BytesDone& done) const = 0;
    /// Removes objects; those that are not there are no error. Errors: unavailable, io.
    [[nodiscard]] virtual Result<> remove(const std::vector<std::string>& names) const = 0;

    /// Held while the pointer is replaced, where the place can keep others out; a store of objects cannot.
    class Hold {
      public:
        virtual ~Hold() = default;
    };
    /// Error: conflict where somebody else holds it.
    [[nodiscard]] virtual Result<std::unique_ptr<Hold>> hold() const = 0;
};

/// "/vsis3/bucket/path" (credentials come from the environment, as GDAL reads them), or a folder, which is created.
/// Errors: invalid_input for a place that is neither; io.
Result<std::unique_ptr<ObjectFolder>> open_object_folder(const std::string& place);

/// The sums by which a store may name what it was sent.
struct FileSums {
    std::string sha256;     ///< hexadecimal, as the others
    std::string md5;        ///< the ETag of an object that was sent in one piece
    std::string multipart;  ///< that of one sent in pieces of `upload_piece`: "MD5 of the pieces' MD5s-COUNT"
    std::uint64_t bytes = 0;
};
/// Errors: io, cancelled.
Result<FileSums> sums_of_file(const std::filesystem::path& file, const CancelToken& cancel, const BytesDone& done = {});
FileSums sums_of_text(std::string_view content);

/// Bytes of the pieces that a file of a size is sent in: 8 MiB, or more where a store's limit of 10,000 pieces asks for
/// it.
std::uint64_t upload_piece(std::uint64_t bytes);

/// Whether a store's tag proves that it has the content of these sums. A tag that does not may be of a store that tags
/// otherwise: then the content must be read back.
bool proves(const ObjectState& state, const FileSums& sums);

}  // namespace oryx::store
