#include "geo/store/flatgeobuf_rows.hpp"

#include "geo/core/date.hpp"

#include <array>
#include <cstring>
#include <variant>
#include <vector>

#include <flatbuffers/flatbuffers.h>

namespace oryx::store {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::voffset_t;
using Table = Offset<flatbuffers::Table>;

/// The field of a table by its number in FlatGeobuf's schema files (header.fbs, feature.fbs).
constexpr voffset_t field(int number) {
    return static_cast<voffset_t>(4 + 2 * number);
}
namespace header {
constexpr voffset_t name = field(0), geometry_type = field(2), columns = field(7), features_count = field(8),
                    index_node_size = field(9), crs = field(10);
}
namespace column {
constexpr voffset_t name = field(0), type = field(1);
}
namespace crs {
constexpr voffset_t org = field(0), code = field(1);
}
namespace feature {
constexpr voffset_t geometry = field(0), properties = field(1);
}
namespace geometry {
constexpr voffset_t ends = field(0), xy = field(1), type = field(6), parts = field(7);
}

constexpr std::array<unsigned char, 8> magic{0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x01};

enum class Kind : std::uint8_t { unknown, point, line, polygon, multi_point, multi_line, multi_polygon };

std::uint8_t column_type(FieldType type) {
    switch (type) {
        case FieldType::boolean:
            return 2;
        case FieldType::integer:
            return 7;  // 64 bits
        case FieldType::real:
            return 10;
        case FieldType::date:
            return 13;  // DateTime: there is no type of days
        case FieldType::text:
            break;
    }
    return 11;
}

Kind kind_of(GeometryType type, bool multi) {
    switch (type) {
        case GeometryType::point:
            return multi ? Kind::multi_point : Kind::point;
        case GeometryType::line:
            return multi ? Kind::multi_line : Kind::line;
        case GeometryType::polygon:
            return multi ? Kind::multi_polygon : Kind::polygon;
        case GeometryType::none:
            break;
    }
    return Kind::unknown;
}

/// One kind for all rows, as most readers have one for a layer: multi where any is; unknown where points, lines and
/// polygons are mixed.
Kind common_kind(const FeatureTable& table) {
    auto type = GeometryType::none;
    bool multi = false;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const GeometryView view = table.geometry(row);
        if (view.empty()) continue;
        if (type != GeometryType::none && view.type != type) return Kind::unknown;
        type = view.type;
        multi = multi || view.multi;
    }
    return kind_of(type, multi);
}

template <class T>
void append_number(std::vector<std::uint8_t>& out, T value) {
    std::array<std::uint8_t, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));  // little-endian, as the format has it and the machines are
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// A property's value behind its column's number.
struct PropertyWriter {
    std::vector<std::uint8_t>& out;
    std::uint16_t number;
    void operator()(std::monostate) const {}  // null: not there
    void operator()(bool value) const { write(static_cast<std::uint8_t>(value)); }
    void operator()(std::int64_t value) const { write(value); }
    void operator()(double value) const { write(value); }
    void operator()(const std::string& text) const {
        write(static_cast<std::uint32_t>(text.size()));
        out.insert(out.end(), text.begin(), text.end());
    }
    void operator()(Day day) const { (*this)(to_iso(day)); }

  private:
    template <class T>
    void write(T value) const {
        append_number(out, number);
        append_number(out, value);
    }
};

}  // namespace

struct FlatGeobufRows::Impl {
    Impl(const FeatureTable& t, const ExportColumns& c) : table(t), columns(c), kind(common_kind(t)) {}

    const FeatureTable& table;
    const ExportColumns& columns;
    Kind kind;
    FlatBufferBuilder builder{4096};
    std::vector<double> xy;
    std::vector<std::uint32_t> ends;
    std::vector<std::uint8_t> properties;

    /// Some rings of a geometry as one geometry of the format.
    Table rings(const GeometryView& view, std::size_t first, std::size_t last, Kind type) {
        xy.clear();
        ends.clear();
        for (std::size_t ring = first; ring < last; ++ring) {
            for (const Position p : view.ring(ring)) {
                xy.push_back(p.x);
                xy.push_back(p.y);
            }
            ends.push_back(static_cast<std::uint32_t>(xy.size() / 2));
        }
        // One line or ring needs no end; several lines have them also where they are one.
        const bool with_ends =
            type == Kind::multi_line || ((type == Kind::line || type == Kind::polygon) && ends.size() > 1);
        const auto ends_at = with_ends ? builder.CreateVector(ends) : Offset<flatbuffers::Vector<std::uint32_t>>();
        const auto xy_at = builder.CreateVector(xy);
        const auto table_at = builder.StartTable();
        builder.AddOffset(geometry::ends, ends_at);
        builder.AddOffset(geometry::xy, xy_at);
        builder.AddElement<std::uint8_t>(geometry::type, static_cast<std::uint8_t>(type), 0);
        return Table(builder.EndTable(table_at));
    }

    Table shape(const GeometryView& view) {
        const Kind own = kind == Kind::unknown ? kind_of(view.type, view.multi) : kind;
        if (own != Kind::multi_polygon) return rings(view, 0, view.ring_count(), own);
        std::vector<Table> parts;
        for (std::size_t part = 0; part < view.part_count(); ++part) {
            const auto [first, last] = view.part_rings(part);
            parts.push_back(rings(view, first, last, Kind::polygon));
        }
        const auto parts_at = builder.CreateVector(parts);
        const auto table_at = builder.StartTable();
        builder.AddElement<std::uint8_t>(geometry::type, static_cast<std::uint8_t>(own), 0);
        builder.AddOffset(geometry::parts, parts_at);
        return Table(builder.EndTable(table_at));
    }

    Table column_of(const Field& described) {
        const auto name = builder.CreateString(described.name);
        const auto at = builder.StartTable();
        builder.AddOffset(column::name, name);
        builder.AddElement<std::uint8_t>(column::type, column_type(described.type), 0);
        return Table(builder.EndTable(at));
    }

    Table crs84() {
        const auto org = builder.CreateString("EPSG");
        const auto at = builder.StartTable();
        builder.AddOffset(crs::org, org);
        builder.AddElement<std::int32_t>(crs::code, 4326, 0);
        return Table(builder.EndTable(at));
    }

    void flush(std::string& out, Table root) {
        builder.FinishSizePrefixed(root);
        out.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
        builder.Clear();
    }
};

FlatGeobufRows::FlatGeobufRows(const FeatureTable& table, const ExportColumns& columns)
    : impl_(std::make_unique<Impl>(table, columns)) {}
FlatGeobufRows::~FlatGeobufRows() = default;

void FlatGeobufRows::append_header(std::string& out, std::string_view layer, std::uint64_t count) {
    out.append(reinterpret_cast<const char*>(magic.data()), magic.size());
    FlatBufferBuilder& builder = impl_->builder;
    std::vector<Table> columns;
    for (const Field& described : impl_->columns.fields())
        columns.push_back(impl_->column_of(described));
    const auto name = builder.CreateString(layer.data(), layer.size());
    const auto columns_at = builder.CreateVector(columns);
    const auto crs_at = impl_->crs84();
    const auto at = builder.StartTable();
    builder.AddOffset(header::name, name);
    builder.AddElement<std::uint8_t>(header::geometry_type, static_cast<std::uint8_t>(impl_->kind), 0);
    builder.AddOffset(header::columns, columns_at);
    builder.AddElement<std::uint64_t>(header::features_count, count, 0);
    builder.AddElement<std::uint16_t>(header::index_node_size, 0, 16);
    builder.AddOffset(header::crs, crs_at);
    impl_->flush(out, Table(builder.EndTable(at)));
}

void FlatGeobufRows::append(std::string& out, std::size_t row) {
    FlatBufferBuilder& builder = impl_->builder;
    auto& properties = impl_->properties;
    properties.clear();
    for (std::size_t i = 0; i < impl_->columns.fields().size(); ++i)
        std::visit(PropertyWriter{properties, static_cast<std::uint16_t>(i)}, impl_->columns.value(row, i));
    const GeometryView view = impl_->table.geometry(row);
    const Table shape = view.empty() ? Table() : impl_->shape(view);
    const auto properties_at = builder.CreateVector(properties);
    const auto at = builder.StartTable();
    builder.AddOffset(feature::geometry, shape);
    builder.AddOffset(feature::properties, properties_at);
    impl_->flush(out, Table(builder.EndTable(at)));
}

}  // namespace oryx::store
