#include "geo/archive/pmtiles_header.hpp"

#include <cmath>

namespace oryx::archive {

namespace {

constexpr std::string_view magic = "PMTiles";

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

std::uint64_t get(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)])} << (8 * i);
    return value;
}

/// Degrees times ten millions (section 3.9). Precondition: within the world.
void put_position(std::string& out, double lon, double lat) {
    for (const double degrees : {lon, lat})
        put(out, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::llround(degrees * 1e7))), 4);
}

double degrees_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(get(bytes, at, 4))) / 1e7;
}

template <class Enum>
Enum known(std::uint64_t number, Enum last) {
    return number <= static_cast<std::uint64_t>(last) ? static_cast<Enum>(number) : Enum::unknown;
}

}  // namespace

std::string write_header(const PmtilesHeader& header) {
    std::string out(magic);
    put(out, 3, 1);
    for (const Section& section : {header.root, header.metadata, header.leaves, header.tiles}) {
        put(out, section.offset, 8);
        put(out, section.length, 8);
    }
    put(out, header.addressed, 8);
    put(out, header.entries, 8);
    put(out, header.contents, 8);
    put(out, header.clustered ? 1 : 0, 1);
    put(out, static_cast<std::uint64_t>(header.internal), 1);
    put(out, static_cast<std::uint64_t>(header.info.compression), 1);
    put(out, static_cast<std::uint64_t>(header.info.tile_type), 1);
    put(out, header.info.min_zoom, 1);
    put(out, header.info.max_zoom, 1);
    put_position(out, header.info.bounds.min_x, header.info.bounds.min_y);
    put_position(out, header.info.bounds.max_x, header.info.bounds.max_y);
    put(out, header.info.centre_zoom, 1);
    put_position(out, header.info.centre.x, header.info.centre.y);
    return out;
}

Result<PmtilesHeader> parse_header(std::string_view bytes) {
    if (!bytes.starts_with(magic)) {
        // Versions 1 and 2 begin with "PM" and their number in two bytes.
        const std::uint64_t version = bytes.starts_with("PM") && bytes.size() >= 4 ? get(bytes, 2, 2) : 0;
        if (version == 1 || version == 2) {
            return fail(ErrorKind::unsupported,
                        "this is PMTiles of version " + std::to_string(version) + "; version 3 is read");
        }
        return fail(ErrorKind::invalid_input, "this is no PMTiles archive: it does not begin with 'PMTiles'");
    }
    if (bytes.size() < PmtilesHeader::bytes)
        return fail(ErrorKind::invalid_input, "the PMTiles archive ends within its header of 127 bytes");
    if (const auto version = get(bytes, 7, 1); version != 3) {
        return fail(ErrorKind::unsupported,
                    "this is PMTiles of version " + std::to_string(version) + "; version 3 is read");
    }
    PmtilesHeader header;
    std::size_t at = 8;
    for (Section* section : {&header.root, &header.metadata, &header.leaves, &header.tiles}) {
        *section = {get(bytes, at, 8), get(bytes, at + 8, 8)};
        at += 16;
    }
    header.addressed = get(bytes, 72, 8);
    header.entries = get(bytes, 80, 8);
    header.contents = get(bytes, 88, 8);
    header.clustered = get(bytes, 96, 1) == 1;
    header.internal = known(get(bytes, 97, 1), Compression::zstd);
    header.info.compression = known(get(bytes, 98, 1), Compression::zstd);
    header.info.tile_type = known(get(bytes, 99, 1), TileType::mlt);
    header.info.min_zoom = static_cast<std::uint32_t>(get(bytes, 100, 1));
    header.info.max_zoom = static_cast<std::uint32_t>(get(bytes, 101, 1));
    header.info.bounds = {degrees_at(bytes, 102), degrees_at(bytes, 106), degrees_at(bytes, 110),
                          degrees_at(bytes, 114)};
    header.info.centre_zoom = static_cast<std::uint32_t>(get(bytes, 118, 1));
    header.info.centre = {degrees_at(bytes, 119), degrees_at(bytes, 123)};
    return header;
}

}  // namespace oryx::archive
