#include "geo/archive/directory.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace oryx::archive {

namespace {

void append_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(value | 0x80U));
        value >>= 7;
    }
    out += static_cast<char>(value);
}

class VarintReader {
  public:
    explicit VarintReader(std::string_view bytes) : bytes_(bytes) {}
    /// Nothing where the bytes end, or say more than 64 bits hold.
    std::optional<std::uint64_t> next() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
            const auto byte = static_cast<unsigned char>(bytes_[at_++]);
            if (shift == 63 && byte > 1) return std::nullopt;
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

std::unexpected<Error> broken(std::string_view what) {
    return fail(ErrorKind::invalid_input, "a directory is damaged: " + std::string(what) + " (PMTiles 3, section 4.2)");
}

constexpr std::uint64_t most_u32 = std::numeric_limits<std::uint32_t>::max();

Result<> read_codes(VarintReader& in, std::vector<Entry>& entries) {
    std::uint64_t code = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto delta = in.next();
        if (!delta) return broken("a tile id is cut short");
        if ((i > 0 && *delta == 0) || *delta > std::numeric_limits<std::uint64_t>::max() - code)
            return broken("tile ids do not ascend");
        code += *delta;
        entries[i].code = code;
    }
    return {};
}

Result<> read_offsets(VarintReader& in, std::vector<Entry>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto offset = in.next();
        if (!offset) return broken("an offset is cut short");
        if (*offset == 0 && i == 0) return broken("its first entry has no offset");
        entries[i].offset = *offset > 0 ? *offset - 1 : entries[i - 1].offset + entries[i - 1].length;
    }
    return {};
}

}  // namespace

std::string write_directory(std::span<const Entry> entries) {
    std::string out;
    out.reserve(entries.size() * 8 + 8);
    append_varint(out, entries.size());
    std::uint64_t before = 0;
    for (const Entry& entry : entries) {
        append_varint(out, entry.code - before);
        before = entry.code;
    }
    for (const Entry& entry : entries)
        append_varint(out, entry.run);
    for (const Entry& entry : entries)
        append_varint(out, entry.length);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool contiguous = i > 0 && entries[i].offset == entries[i - 1].offset + entries[i - 1].length;
        append_varint(out, contiguous ? 0 : entries[i].offset + 1);
    }
    return out;
}

Result<std::vector<Entry>> parse_directory(std::string_view bytes) {
    VarintReader in(bytes);
    const auto count = in.next();
    if (!count || *count == 0) return broken("it has no entries");
    // Each entry takes a byte in each of four columns: a count beyond that is refused before anything is reserved.
    if (*count > bytes.size() / 4) return broken("it ends before its entries");
    std::vector<Entry> entries(*count);
    if (auto codes = read_codes(in, entries); !codes) return std::unexpected(codes.error());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto run = in.next();
        if (!run || *run > most_u32) return broken("a run length is cut short or too long");
        entries[i].run = static_cast<std::uint32_t>(*run);
        if (i > 0 && entries[i - 1].run > entries[i].code - entries[i - 1].code)
            return broken("a run reaches into the next entry");
    }
    for (Entry& entry : entries) {
        const auto length = in.next();
        if (!length || *length == 0 || *length > most_u32) return broken("a length is 0, cut short or too long");
        entry.length = static_cast<std::uint32_t>(*length);
    }
    if (auto offsets = read_offsets(in, entries); !offsets) return std::unexpected(offsets.error());
    if (!in.at_end()) return broken("bytes follow its last entry");
    return entries;
}

const Entry* find_entry(std::span<const Entry> entries, std::uint64_t code) {
    const auto after = std::ranges::upper_bound(entries, code, {}, &Entry::code);
    if (after == entries.begin()) return nullptr;
    const Entry& entry = *(after - 1);
    const bool is_leaf = entry.run == 0;
    return is_leaf || code - entry.code < entry.run ? &entry : nullptr;
}

}  // namespace oryx::archive
