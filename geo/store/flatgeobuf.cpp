// FlatBuffers lives in this file and flatgeobuf_rows.cpp only.

#include "geo/store/flatgeobuf.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <flatbuffers/flatbuffers.h>

namespace oryx::store {

namespace {

namespace fb = flatbuffers;

static_assert(std::endian::native == std::endian::little, "properties are read as they stand");

constexpr std::array<std::uint8_t, 8> magic{'f', 'g', 'b', 3, 'f', 'g', 'b', 0};  // the last byte is a patch level
constexpr std::uint64_t node_bytes = 4 * sizeof(double) + sizeof(std::uint64_t);

/// The place of a field in its table's schema, counted from 0, as FlatBuffers looks it up.
constexpr fb::voffset_t field(int number) {
    return static_cast<fb::voffset_t>(4 + 2 * number);
}

// The tables of header.fbs and feature.fbs, the fields that are needed.

struct ColumnTable : private fb::Table {
    const fb::String* name() const { return GetPointer<const fb::String*>(field(0)); }
    std::uint8_t type() const { return GetField<std::uint8_t>(field(1), 0); }
    bool Verify(fb::Verifier& verifier) const {
        return VerifyTableStart(verifier) && VerifyOffsetRequired(verifier, field(0)) &&
               verifier.VerifyString(name()) && VerifyField<std::uint8_t>(verifier, field(1), 1) && verifier.EndTable();
    }
};

struct HeaderTable : private fb::Table {
    using Columns = fb::Vector<fb::Offset<ColumnTable>>;
    std::uint8_t geometry_type() const { return GetField<std::uint8_t>(field(2), 0); }
    const Columns* columns() const { return GetPointer<const Columns*>(field(7)); }
    std::uint64_t count() const { return GetField<std::uint64_t>(field(8), 0); }
    std::uint16_t node_size() const { return GetField<std::uint16_t>(field(9), 16); }
    bool Verify(fb::Verifier& verifier) const {
        return VerifyTableStart(verifier) && VerifyField<std::uint8_t>(verifier, field(2), 1) &&
               VerifyOffset(verifier, field(7)) && verifier.VerifyVector(columns()) &&
               verifier.VerifyVectorOfTables(columns()) && VerifyField<std::uint64_t>(verifier, field(8), 8) &&
               VerifyField<std::uint16_t>(verifier, field(9), 2) && verifier.EndTable();
    }
};

struct GeometryTable : private fb::Table {
    using Parts = fb::Vector<fb::Offset<GeometryTable>>;
    const fb::Vector<std::uint32_t>* ends() const { return GetPointer<const fb::Vector<std::uint32_t>*>(field(0)); }
    const fb::Vector<double>* xy() const { return GetPointer<const fb::Vector<double>*>(field(1)); }
    std::uint8_t type() const { return GetField<std::uint8_t>(field(6), 0); }
    const Parts* parts() const { return GetPointer<const Parts*>(field(7)); }
    bool Verify(fb::Verifier& verifier) const {
        return VerifyTableStart(verifier) && VerifyOffset(verifier, field(0)) && verifier.VerifyVector(ends()) &&
               VerifyOffset(verifier, field(1)) && verifier.VerifyVector(xy()) &&
               VerifyField<std::uint8_t>(verifier, field(6), 1) && VerifyOffset(verifier, field(7)) &&
               verifier.VerifyVector(parts()) && verifier.VerifyVectorOfTables(parts()) && verifier.EndTable();
    }
};

struct FeatureTableBuffer : private fb::Table {
    const GeometryTable* geometry() const { return GetPointer<const GeometryTable*>(field(0)); }
    const fb::Vector<std::uint8_t>* properties() const { return GetPointer<const fb::Vector<std::uint8_t>*>(field(1)); }
    bool Verify(fb::Verifier& verifier) const {
        return VerifyTableStart(verifier) && VerifyOffset(verifier, field(0)) && verifier.VerifyTable(geometry()) &&
               VerifyOffset(verifier, field(1)) && verifier.VerifyVector(properties()) && verifier.EndTable();
    }
};

/// The root of a size-prefixed buffer; null where a byte of it cannot be right.
template <class Table>
const Table* root_of(const std::vector<std::uint8_t>& buffer) {
    constexpr fb::uoffset_t deepest = 8;
    // A table takes eight bytes at least, so that this many are never too few.
    const auto most_tables = static_cast<fb::uoffset_t>(std::max<std::size_t>(buffer.size() / 8, 8));
    fb::Verifier verifier(buffer.data(), buffer.size(), deepest, most_tables);
    if (!verifier.VerifySizePrefixedBuffer<Table>(nullptr)) return nullptr;
    return fb::GetSizePrefixedRoot<Table>(buffer.data());
}

/// GeometryType of header.fbs.
enum Kind : std::uint8_t { point = 1, line = 2, polygon = 3, multi_point = 4, multi_line = 5, multi_polygon = 6 };

std::optional<FlatGeobufReader::Type> column_type(std::uint8_t number) {
    switch (number) {  // ColumnType of header.fbs
        case 2:
            return FlatGeobufReader::Type::boolean;
        case 5:
            return FlatGeobufReader::Type::int32;
        case 7:
            return FlatGeobufReader::Type::int64;
        case 10:
            return FlatGeobufReader::Type::real;
        case 11:
            return FlatGeobufReader::Type::text;
        default:
            return std::nullopt;
    }
}

/// Bytes of a packed Hilbert R-tree: a node for each row, then levels with a node for `size` of the level below, up to
/// one root, which is there for a single row too.
std::uint64_t index_bytes(std::uint64_t count, std::uint16_t size) {
    if (count == 0 || size < 2) return 0;
    std::uint64_t nodes = count;
    std::uint64_t level = count;
    do {
        level = (level + size - 1) / size;
        nodes += level;
    } while (level > 1);
    return nodes * node_bytes;
}

/// Appends the positions of one LineString, Polygon or of points; false where offsets or coordinates are not right.
bool append_rings(const GeometryTable& in, Geometry& out) {
    const auto* xy = in.xy();
    if (xy == nullptr || xy->size() % 2 != 0) return false;
    const std::uint32_t count = xy->size() / 2;
    const auto base = static_cast<std::uint32_t>(out.positions.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        const Position p{xy->Get(2 * i), xy->Get(2 * i + 1)};
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return false;
        out.positions.push_back(p);
    }
    const auto* ends = in.ends();
    if (ends == nullptr || ends->size() == 0) {
        if (count > 0) out.end_ring();
        return true;
    }
    std::uint32_t last = 0;
    for (const std::uint32_t end : *ends) {
        if (end < last || end > count) return false;
        out.ring_ends.push_back(base + end);
        last = end;
    }
    return last == count;
}

/// False where the geometry is none that a version keeps.
bool read_geometry(const GeometryTable& in, std::uint8_t kind, Geometry& out) {
    out.multi = kind >= multi_point;
    if (kind == point || kind == multi_point) {
        out.type = GeometryType::point;
        const auto* xy = in.xy();
        if (xy == nullptr || xy->size() % 2 != 0) return false;
        for (std::uint32_t i = 0; i + 1 < xy->size(); i += 2) {
            const Position p{xy->Get(i), xy->Get(i + 1)};
            if (!std::isfinite(p.x) || !std::isfinite(p.y)) return false;
            out.positions.push_back(p);
            out.end_ring();
            out.end_part();
        }
        return true;
    }
    if (kind == line || kind == multi_line) {
        out.type = GeometryType::line;
        if (!append_rings(in, out)) return false;
        for (std::uint32_t ring = 1; ring <= out.ring_ends.size(); ++ring)
            out.part_ends.push_back(ring);
        return true;
    }
    out.type = GeometryType::polygon;
    if (kind == polygon) {
        if (!append_rings(in, out)) return false;
        out.end_part();
        return true;
    }
    if (kind != multi_polygon || in.parts() == nullptr) return false;
    for (const GeometryTable* part : *in.parts()) {
        if (!append_rings(*part, out)) return false;
        out.end_part();
    }
    return true;
}

/// Takes a number off the front; false where too few bytes are left.
template <class Number>
bool take(std::span<const std::uint8_t>& bytes, Number& out) {
    if (bytes.size() < sizeof(Number)) return false;
    std::memcpy(&out, bytes.data(), sizeof(Number));
    bytes = bytes.subspan(sizeof(Number));
    return true;
}

bool take_value(std::span<const std::uint8_t>& bytes, FlatGeobufReader::Type type, Value& out) {
    using Type = FlatGeobufReader::Type;
    switch (type) {
        case Type::boolean: {
            std::uint8_t flag = 0;
            if (!take(bytes, flag)) return false;
            out = flag != 0;
            return true;
        }
        case Type::int32: {
            std::int32_t number = 0;
            if (!take(bytes, number)) return false;
            out = std::int64_t{number};
            return true;
        }
        case Type::int64: {
            std::int64_t number = 0;
            if (!take(bytes, number)) return false;
            out = number;
            return true;
        }
        case Type::real: {
            double number = 0;
            if (!take(bytes, number)) return false;
            out = number;
            return true;
        }
        case Type::text: {
            std::uint32_t length = 0;
            if (!take(bytes, length) || bytes.size() < length) return false;
            out.emplace<std::string>(reinterpret_cast<const char*>(bytes.data()), length);
            bytes = bytes.subspan(length);
            return true;
        }
    }
    return false;
}

}  // namespace

std::unexpected<Error> FlatGeobufReader::damaged(const std::string& why) const {
    return fail(Error{ErrorKind::io, "a FlatGeobuf file is damaged"}.with_detail(path_.string() + ": " + why));
}

Result<FlatGeobufReader> FlatGeobufReader::open(const std::filesystem::path& file) {
    constexpr std::size_t buffer_bytes = 1 << 20;
    FlatGeobufReader reader(file, File(std::fopen(file.c_str(), "rbe"), &std::fclose));
    std::error_code error;
    reader.left_ = std::filesystem::file_size(file, error);
    if (!reader.file_ || error) return reader.damaged("it cannot be opened");
    std::setvbuf(reader.file_.get(), nullptr, _IOFBF, buffer_bytes);
    if (auto head = reader.read_head(); !head) return std::unexpected(head.error());
    return reader;
}

Result<> FlatGeobufReader::read_buffer(const char* what) {
    std::uint32_t size = 0;
    if (left_ < sizeof(size) || std::fread(&size, sizeof(size), 1, file_.get()) != 1) {
        return damaged(std::string("cut short before ") + what);
    }
    left_ -= sizeof(size);
    if (size > left_ || size > FLATBUFFERS_MAX_BUFFER_SIZE / 2) return damaged(std::string("cut short in ") + what);
    buffer_.resize(sizeof(size) + size);
    std::memcpy(buffer_.data(), &size, sizeof(size));
    if (std::fread(buffer_.data() + sizeof(size), 1, size, file_.get()) != size) {
        return damaged(std::string("cut short in ") + what);
    }
    left_ -= size;
    return {};
}

Result<> FlatGeobufReader::read_head() {
    std::array<std::uint8_t, magic.size()> start{};
    if (std::fread(start.data(), start.size(), 1, file_.get()) != 1 ||
        !std::equal(magic.begin(), magic.end() - 1, start.begin())) {
        return damaged("it does not begin as FlatGeobuf 3 does");
    }
    left_ -= start.size();
    if (auto read = read_buffer("its head"); !read) return read;
    const auto* header = root_of<HeaderTable>(buffer_);
    if (header == nullptr) return damaged("its head is not whole");
    count_ = header->count();
    geometry_type_ = header->geometry_type();
    if (header->columns() != nullptr) {
        for (const ColumnTable* column : *header->columns()) {
            const auto type = column_type(column->type());
            if (!type) return damaged("a column of a type that no version has");
            columns_.push_back({column->name()->str(), *type});
        }
    }
    if (count_ > left_ / sizeof(std::uint32_t)) return damaged("its head tells of more rows than it can hold");
    const std::uint64_t index = index_bytes(count_, header->node_size());
    if (index > left_ || std::fseek(file_.get(), static_cast<long>(index), SEEK_CUR) != 0) {
        return damaged("cut short in its index");
    }
    left_ -= index;
    return {};
}

Result<bool> FlatGeobufReader::next(std::vector<Value>& values, Geometry& geometry) {
    if (done_ == count_) {
        if (left_ > 0) return damaged("more rows than its head tells of");
        return false;
    }
    if (auto read = read_buffer("a row"); !read) return std::unexpected(read.error());
    const auto* row = root_of<FeatureTableBuffer>(buffer_);
    if (row == nullptr) return damaged("a row that is not whole");
    geometry = {};
    if (const auto* shape = row->geometry()) {
        const std::uint8_t kind = geometry_type_ != 0 ? geometry_type_ : shape->type();
        if (!read_geometry(*shape, kind, geometry)) return damaged("a geometry that is not whole");
    }
    values.assign(columns_.size(), Value());
    if (row->properties() != nullptr) {
        std::span<const std::uint8_t> bytes(row->properties()->data(), row->properties()->size());
        while (!bytes.empty()) {
            std::uint16_t column = 0;
            if (!take(bytes, column) || column >= columns_.size() ||
                !take_value(bytes, columns_[column].type, values[column])) {
                return damaged("an attribute that is not whole");
            }
        }
    }
    ++done_;
    return true;
}

}  // namespace oryx::store
