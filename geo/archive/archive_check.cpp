#include "geo/archive/archive_check.hpp"

#include "geo/archive/mbtiles_reader.hpp"
#include "geo/archive/pmtiles_reader.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::archive {

namespace {

void check_info(const ArchiveInfo& info, Findings& out) {
    const Envelope& box = info.bounds;
    if (!(box.min_x < box.max_x && box.min_y < box.max_y)) out.fault("the bounds have no area");
    if (std::abs(box.min_x) > 180 || std::abs(box.max_x) > 180 || std::abs(box.min_y) > 90 || std::abs(box.max_y) > 90)
        out.fault("the bounds lie outside of the world");
    if (info.centre_zoom < info.min_zoom || info.centre_zoom > info.max_zoom)
        out.fault(
            fmt::format("the centre's zoom {} is none of {} to {}", info.centre_zoom, info.min_zoom, info.max_zoom));
    if (info.tile_type == TileType::unknown) out.fault("the type of the tiles is unknown");
    if (info.tile_type != TileType::mvt) return;
    const auto document = nlohmann::json::parse(info.metadata, nullptr, false);
    const bool listed =
        document.is_object() && document.contains("vector_layers") && document["vector_layers"].is_array();
    if (!listed) {
        out.fault(
            "the metadata of vector tiles has no array 'vector_layers' (PMTiles 3, section 5; MBTiles 1.3, "
            "\"Vector tileset metadata\")");
        return;
    }
    for (const auto& layer : document["vector_layers"]) {
        const bool whole = layer.is_object() && layer.contains("id") && layer["id"].is_string() &&
                           layer.contains("fields") && layer["fields"].is_object();
        if (!whole) out.fault("an entry of 'vector_layers' lacks its id or fields (TileJSON 3, section 3.3)");
    }
}

/// The zooms that the tiles have.
struct Seen {
    std::optional<std::uint32_t> min_zoom;
    std::optional<std::uint32_t> max_zoom;
    void add(std::uint64_t first, std::uint64_t last) {
        if (!min_zoom) min_zoom = zoom_of(first);
        max_zoom = zoom_of(last);
    }
};

void check_zooms(const Seen& seen, const ArchiveInfo& info, Findings& out) {
    if (!seen.min_zoom) {
        out.fault("there is not a single tile");
        return;
    }
    if (*seen.min_zoom != info.min_zoom)
        out.fault(
            fmt::format("the lowest zoom is said to be {}, the tiles begin at {}", info.min_zoom, *seen.min_zoom));
    if (*seen.max_zoom != info.max_zoom)
        out.fault(fmt::format("the highest zoom is said to be {}, the tiles end at {}", info.max_zoom, *seen.max_zoom));
}

void check_sections(const PmtilesReader& reader, Findings& out) {
    const PmtilesHeader& header = reader.header();
    const std::uint64_t size = reader.source().size();
    struct Named {
        const char* name;
        Section section;
    };
    std::vector<Named> sections{{"root directory", header.root},
                                {"metadata", header.metadata},
                                {"leaf directories", header.leaves},
                                {"tiles", header.tiles}};
    for (const auto& [name, section] : sections) {
        if (section.offset > size || section.length > size - section.offset)
            out.fault(
                fmt::format("the section of the {} goes beyond the end of the file (PMTiles 3, section 3)", name));
    }
    if (header.root.offset != PmtilesHeader::bytes ||
        header.root.length > PmtilesHeader::first_bytes - PmtilesHeader::bytes)
        out.fault("the root directory does not lie in the first 16,384 bytes behind the header (PMTiles 3, section 2)");
    std::ranges::sort(sections, {}, [](const Named& named) { return named.section.offset; });
    for (std::size_t i = 1; i < sections.size(); ++i) {
        const Section& before = sections[i - 1].section;
        if (sections[i].section.length > 0 && before.length > sections[i].section.offset - before.offset)
            out.fault(fmt::format("the sections of the {} and the {} overlap", sections[i - 1].name, sections[i].name));
    }
    const std::uint64_t behind = header.metadata.length + header.leaves.length + header.tiles.length;
    if (size != PmtilesHeader::bytes + header.root.length + behind && size != PmtilesHeader::first_bytes + behind)
        out.fault(fmt::format("the file has {} bytes, its header tells of others", size));
}

/// Counts entries and judges their order; what is the same offset is the same content.
class EntryCheck {
  public:
    EntryCheck(const PmtilesHeader& header, Findings& out) : header_(header), out_(out) {}

    void add(const Entry& entry) {
        if (entry.code < next_code_) out_.fault(fmt::format("tile id {} comes after a higher one", entry.code));
        next_code_ = entry.code + entry.run;
        addressed_ += entry.run;
        ++entries_;
        const std::uint64_t last = entry.code + entry.run - 1;
        if (last >= first_code(highest_zoom + 1)) {
            out_.fault(fmt::format("tile id {} lies beyond zoom 31", last));
        } else {
            seen_.add(entry.code, last);
        }
        if (entry.offset > header_.tiles.length || entry.length > header_.tiles.length - entry.offset)
            out_.fault(fmt::format("tile id {} lies outside of the tile section", entry.code));
        if (entry.offset == end_) {
            ++contents_;
            end_ += entry.length;
        } else if (header_.clustered && entry.offset > end_) {
            out_.fault(fmt::format("tile id {} is out of order in an archive that says it is clustered", entry.code));
        }
        if (!header_.clustered) offsets_.push_back(entry.offset);
    }

    void finish() {
        if (!header_.clustered) {
            std::ranges::sort(offsets_);
            contents_ = static_cast<std::uint64_t>(std::ranges::unique(offsets_).begin() - offsets_.begin());
        }
        compare("addressed tiles", header_.addressed, addressed_);
        compare("tile entries", header_.entries, entries_);
        compare("tile contents", header_.contents, contents_);
        check_zooms(seen_, header_.info, out_);
    }

  private:
    void compare(const char* name, std::uint64_t said, std::uint64_t counted) {
        if (said == 0) {
            out_.advice.push_back(fmt::format("the header does not say the number of {} ({})", name, counted));
        } else if (said != counted) {
            out_.fault(fmt::format("the header says {} {}, there are {}", said, name, counted));
        }
    }

    const PmtilesHeader& header_;
    Findings& out_;
    Seen seen_;
    std::uint64_t next_code_ = 0;
    std::uint64_t addressed_ = 0;
    std::uint64_t entries_ = 0;
    std::uint64_t contents_ = 0;
    std::uint64_t end_ = 0;
    std::vector<std::uint64_t> offsets_;  // of an archive that is not clustered
};

Result<> check_pmtiles(const PmtilesReader& reader, const CancelToken& cancel, Findings& out) {
    check_sections(reader, out);
    if (reader.header().internal == Compression::unknown) out.fault("the internal compression is unknown");
    EntryCheck check(reader.header(), out);
    std::uint64_t looked_at = 0;
    int deepest = 0;
    const auto all = reader.for_each_entry([&](const Entry& entry, int depth) -> Result<> {
        deepest = std::max(deepest, depth);
        check.add(entry);
        return ++looked_at % 4096 == 0 ? cancel.check() : Result<>();
    });
    if (!all) {
        if (all.error().kind == ErrorKind::cancelled || all.error().kind == ErrorKind::io) return all;
        out.fault(all.error().message);
        return {};
    }
    if (deepest > 1) out.advice.push_back("leaf directories lie in leaf directories (PMTiles 3, section 4.2)");
    check.finish();
    return {};
}

Result<> check_mbtiles(const MbtilesReader& reader, const CancelToken& cancel, Findings& out) {
    for (const char* name : {"name", "format"}) {
        if (!reader.rows().contains(name))
            out.fault(fmt::format("the metadata lacks the row '{}' (MBTiles 1.3 MUST)", name));
    }
    for (const char* name : {"bounds", "center", "minzoom", "maxzoom"}) {
        if (!reader.rows().contains(name))
            out.advice.push_back(fmt::format("the metadata lacks the row '{}' (MBTiles 1.3 SHOULD)", name));
    }
    const auto stray = reader.stray_tiles();
    if (!stray) return std::unexpected(stray.error());
    if (*stray > 0) out.fault(fmt::format("{} rows of 'tiles' have a zoom, column or row that is no tile's", *stray));
    const auto damage = reader.database_damage();
    if (!damage) return std::unexpected(damage.error());
    if (!damage->empty()) out.fault("the database is damaged: " + *damage);
    return cancel.check();
}

/// Zooms and order of archives that have no directory of their own.
Result<> check_list(const Reader& reader, const CancelToken& cancel, Findings& out) {
    Seen seen;
    std::uint64_t looked_at = 0;
    std::optional<std::uint64_t> before;
    auto all = reader.for_each([&](const TileRun& run) -> Result<> {
        if (before && run.first <= *before) {
            const TileAddress tile = tile_of(run.first);
            out.fault(fmt::format("tile {}/{}/{} is there twice", tile.z, tile.x, tile.y));
        }
        before = run.first + run.count - 1;
        seen.add(run.first, *before);
        return ++looked_at % 4096 == 0 ? cancel.check() : Result<>();
    });
    if (!all) return all;
    check_zooms(seen, reader.info(), out);
    return {};
}

}  // namespace

Result<Findings> check_frame(const Reader& reader, const CancelToken& cancel) {
    Findings out;
    check_info(reader.info(), out);
    Result<> done;
    if (const auto* pmtiles = dynamic_cast<const PmtilesReader*>(&reader)) {
        done = check_pmtiles(*pmtiles, cancel, out);
    } else {
        if (const auto* mbtiles = dynamic_cast<const MbtilesReader*>(&reader))
            done = check_mbtiles(*mbtiles, cancel, out);
        if (done) done = check_list(reader, cancel, out);
    }
    if (!done) return std::unexpected(done.error());
    return out;
}

}  // namespace oryx::archive
