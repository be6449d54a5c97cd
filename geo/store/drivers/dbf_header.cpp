#include "geo/store/drivers/dbf_header.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace oryx::store {

namespace {

constexpr std::size_t fixed_bytes = 32;       // before the field descriptors
constexpr std::size_t descriptor_bytes = 32;  // of each field

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    return number;
}

std::unexpected<Error> refused(const char* what) {
    return fail(Error{ErrorKind::invalid_input, std::string("the .dbf ") + what}.with_parameter("path").with_hint(
        "the file is damaged or was copied in part: copy it again"));
}

}  // namespace

Result<DbfHeader> read_dbf_header(const std::filesystem::path& file) {
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in) return fail(Error{ErrorKind::io, "the .dbf could not be read"}.with_detail(file.string()));
    constexpr std::size_t longest = 1 << 16;  // the header's length is a number of 16 bits
    std::string bytes(std::min<std::uint64_t>(size, longest), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (bytes.size() < fixed_bytes) return refused("is cut short");
    DbfHeader header{.records = little_endian(bytes, 4, 4),
                     .header_bytes = little_endian(bytes, 8, 2),
                     .record_bytes = little_endian(bytes, 10, 2)};
    if (header.header_bytes < fixed_bytes || header.header_bytes > bytes.size()) return refused("is cut short");
    if (header.header_bytes + header.records * header.record_bytes > size) return refused("is cut short");
    std::uint64_t width_of_all = 1;  // the deletion flag
    for (std::size_t at = fixed_bytes; at + descriptor_bytes <= header.header_bytes; at += descriptor_bytes) {
        constexpr char end_of_descriptors = '\x0D';
        if (bytes[at] == end_of_descriptors) break;
        const char type = bytes[at + 11];
        const std::uint64_t decimals = little_endian(bytes, at + 17, 1);
        // A text's width is a number of 16 bits: Clipper's use of the byte that counts decimals.
        const std::uint64_t width = little_endian(bytes, at + 16, type == 'C' ? 2 : 1);
        width_of_all += width;
        constexpr std::uint64_t gdal_reads_integers_below = 19;
        if ((type == 'N' || type == 'F') && decimals == 0 && width >= gdal_reads_integers_below) {
            header.wide_integers = true;
        }
    }
    if (width_of_all > header.record_bytes) return refused("has columns that are wider than its rows");
    return header;
}

}  // namespace oryx::store
