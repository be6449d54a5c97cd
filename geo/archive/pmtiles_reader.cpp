#include "geo/archive/pmtiles_reader.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

namespace oryx::archive {

namespace {

/// Unpacked: 8 million entries and more; a file that says more is taken for a trap.
constexpr std::size_t most_directory_bytes = std::size_t{64} << 20;
constexpr std::size_t most_metadata_bytes = std::size_t{64} << 20;

std::unexpected<Error> in(std::string_view what, Error error) {
    error.message = std::string(what) + ": " + error.message;
    return std::unexpected(std::move(error));
}

Result<std::vector<Entry>> read_directory(const ByteSource& source, const PmtilesHeader& header, Section place,
                                          const CancelToken& cancel) {
    if (place.length > most_directory_bytes) return fail(ErrorKind::invalid_input, "a directory is beyond all measure");
    const auto packed = source.read(place.offset, place.length, cancel);
    if (!packed) return std::unexpected(packed.error());
    const auto bytes = decompress(*packed, header.internal, most_directory_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    return parse_directory(*bytes);
}

Result<std::string> read_metadata(const ByteSource& source, const PmtilesHeader& header, const CancelToken& cancel) {
    if (header.metadata.length == 0) return "{}";
    if (header.metadata.length > most_metadata_bytes) return fail(ErrorKind::invalid_input, "it is beyond all measure");
    const auto packed = source.read(header.metadata.offset, header.metadata.length, cancel);
    if (!packed) return std::unexpected(packed.error());
    auto text = decompress(*packed, header.internal, most_metadata_bytes);
    if (!text) return std::unexpected(text.error());
    if (!nlohmann::json::parse(*text, nullptr, false).is_object())
        return fail(ErrorKind::invalid_input, "it is no JSON object (PMTiles 3, section 5)");
    return text;
}

}  // namespace

Result<std::shared_ptr<const PmtilesReader>> PmtilesReader::open(std::shared_ptr<const ByteSource> source,
                                                                 const CancelToken& cancel) {
    if (source->size() == 0) return fail(ErrorKind::invalid_input, "the archive is empty");
    const auto bytes = source->read(0, std::min<std::uint64_t>(source->size(), PmtilesHeader::bytes), cancel);
    if (!bytes) return std::unexpected(bytes.error());
    auto header = parse_header(*bytes);
    if (!header) return std::unexpected(header.error());
    if (header->info.max_zoom > highest_zoom || header->info.min_zoom > header->info.max_zoom)
        return fail(ErrorKind::invalid_input, "the archive's zooms are none: " + std::to_string(header->info.min_zoom) +
                                                  " to " + std::to_string(header->info.max_zoom));
    auto root = read_directory(*source, *header, header->root, cancel);
    if (!root) return in("the root directory", std::move(root.error()));
    auto metadata = read_metadata(*source, *header, cancel);
    if (!metadata) return in("the metadata", std::move(metadata.error()));
    header->info.metadata = std::move(*metadata);
    return std::shared_ptr<const PmtilesReader>(new PmtilesReader(
        std::move(source), std::move(*header), std::make_shared<const std::vector<Entry>>(std::move(*root))));
}

Result<PmtilesReader::Directory> PmtilesReader::leaf(const Entry& entry, const CancelToken& cancel) const {
    const Section& leaves = header_.leaves;
    if (entry.offset > leaves.length || entry.length > leaves.length - entry.offset)
        return fail(ErrorKind::invalid_input, "a leaf directory lies outside of its section (PMTiles 3, section 4)");
    auto entries = read_directory(*source_, header_, {leaves.offset + entry.offset, entry.length}, cancel);
    if (!entries) return in("a leaf directory", std::move(entries.error()));
    return std::make_shared<const std::vector<Entry>>(std::move(*entries));
}

Result<PmtilesReader::Directory> PmtilesReader::kept_leaf(const Entry& entry, const CancelToken& cancel) const {
    std::promise<Result<Directory>> promise;
    std::shared_future<Result<Directory>> coming;
    {
        const std::lock_guard lock(mutex_);
        if (Directory known = known_leaf(entry.offset)) return known;
        const auto found = coming_.find(entry.offset);
        if (found != coming_.end()) {
            coming = found->second;
        } else {
            coming_.emplace(entry.offset, promise.get_future().share());
        }
    }
    if (coming.valid()) return coming.get();
    Result<Directory> read = fail(ErrorKind::internal, "a leaf directory could not be read");
    try {
        read = leaf(entry, cancel);
    } catch (const std::exception& error) {  // those who wait are told, whatever it was
        read.error().detail.text = error.what();
    }
    keep_leaf(entry.offset, read);
    promise.set_value(read);
    return read;
}

PmtilesReader::Directory PmtilesReader::known_leaf(std::uint64_t offset) const {
    const auto known = by_offset_.find(offset);
    if (known == by_offset_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, known->second);
    return kept_.front().second;
}

void PmtilesReader::keep_leaf(std::uint64_t offset, const Result<Directory>& read) const {
    const std::lock_guard lock(mutex_);
    coming_.erase(offset);
    if (!read) return;
    kept_.emplace_front(offset, *read);
    by_offset_[offset] = kept_.begin();
    if (kept_.size() > most_leaves) {
        by_offset_.erase(kept_.back().first);
        kept_.pop_back();
    }
}

Result<std::optional<std::string>> PmtilesReader::tile(TileAddress tile, const CancelToken& cancel) const {
    const std::uint64_t code = tile_code(tile);
    Directory directory = root_;
    for (int depth = 0; depth <= deepest; ++depth) {
        const Entry* entry = find_entry(*directory, code);
        if (entry == nullptr) return std::nullopt;
        if (entry->run > 0) {
            auto bytes = content_at(entry->offset, entry->length, cancel);
            if (!bytes) return std::unexpected(bytes.error());
            return std::optional(std::move(*bytes));
        }
        auto next = kept_leaf(*entry, cancel);
        if (!next) return std::unexpected(next.error());
        directory = std::move(*next);
    }
    return fail(ErrorKind::invalid_input, "directories lie within directories without end");
}

std::optional<std::string> PmtilesReader::tile_at_once(TileAddress tile) const {
    const std::uint64_t code = tile_code(tile);
    Directory directory = root_;
    for (int depth = 0; depth <= deepest && directory; ++depth) {
        const Entry* entry = find_entry(*directory, code);
        if (entry == nullptr) return std::nullopt;
        if (entry->run > 0) {
            if (!in_tile_section(entry->offset, entry->length)) return std::nullopt;
            return source_->read_at_once(header_.tiles.offset + entry->offset, entry->length);
        }
        const std::lock_guard lock(mutex_);
        directory = known_leaf(entry->offset);
    }
    return std::nullopt;
}

Result<std::string> PmtilesReader::content(const TileRun& run) const {
    return content_at(run.content, run.length, {});
}

Result<std::string> PmtilesReader::content_at(std::uint64_t offset, std::uint32_t length,
                                              const CancelToken& cancel) const {
    if (!in_tile_section(offset, length))
        return fail(ErrorKind::invalid_input, "a tile lies outside of the tile section (PMTiles 3, section 4)");
    return source_->read(header_.tiles.offset + offset, length, cancel);
}

Result<> PmtilesReader::visit_directory(const std::vector<Entry>& entries, int depth,
                                        const std::function<Result<>(const Entry&, int)>& visit) const {
    if (depth > deepest) return fail(ErrorKind::invalid_input, "directories lie within directories without end");
    for (const Entry& entry : entries) {
        if (entry.run > 0) {
            if (auto go_on = visit(entry, depth); !go_on) return go_on;
            continue;
        }
        const auto below = leaf(entry, {});
        if (!below) return std::unexpected(below.error());
        if (auto go_on = visit_directory(**below, depth + 1, visit); !go_on) return go_on;
    }
    return {};
}

Result<> PmtilesReader::for_each_entry(const std::function<Result<>(const Entry&, int)>& visit) const {
    return visit_directory(*root_, 0, visit);
}

Result<> PmtilesReader::for_each(const Visit& visit) const {
    std::uint64_t next = 0;
    return for_each_entry([&](const Entry& entry, int) -> Result<> {
        if (entry.code < next) return fail(ErrorKind::invalid_input, "tile ids do not ascend from leaf to leaf");
        if (entry.code >= first_code(highest_zoom + 1))
            return fail(ErrorKind::invalid_input, "a tile id is beyond zoom 31");
        next = entry.code + entry.run;
        return visit({entry.code, entry.run, entry.offset, entry.length});
    });
}

}  // namespace oryx::archive
