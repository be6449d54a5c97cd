#include "geo/core/json.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace oryx {

void JsonWriter::separate() {
    if (need_comma_) out_ += ',';
    need_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    need_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    need_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    string(name);
    out_ += ':';
    need_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    out_ += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out_ += "\\\"";
                break;
            case '\\':
                out_ += "\\\\";
                break;
            case '\n':
                out_ += "\\n";
                break;
            case '\r':
                out_ += "\\r";
                break;
            case '\t':
                out_ += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    static constexpr std::string_view digits = "0123456789abcdef";
                    out_ += "\\u00";
                    out_ += digits[static_cast<unsigned char>(c) >> 4];
                    out_ += digits[static_cast<unsigned char>(c) & 15];
                } else {
                    out_ += c;
                }
        }
    }
    out_ += '"';
    return *this;
}

JsonWriter& JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    std::array<char, 32> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    out_.append(text.data(), result.ptr);
    return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
    separate();
    out_ += std::to_string(value);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::null() {
    return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::value(const Value& value) {
    struct Writer {
        JsonWriter& json;
        JsonWriter& operator()(std::monostate) const { return json.null(); }
        JsonWriter& operator()(bool v) const { return json.boolean(v); }
        JsonWriter& operator()(std::int64_t v) const { return json.number(v); }
        JsonWriter& operator()(double v) const { return json.number(v); }
        JsonWriter& operator()(const std::string& v) const { return json.string(v); }
        JsonWriter& operator()(Day v) const { return json.string(to_iso(v)); }
    };
    return std::visit(Writer{*this}, value);
}

void JsonWriter::position(Position p) {
    begin_array().number(p.x).number(p.y).end_array();
}

void JsonWriter::positions(std::span<const Position> list) {
    begin_array();
    for (const Position p : list)
        position(p);
    end_array();
}

JsonWriter& JsonWriter::geometry(const GeometryView& g) {
    if (g.type == GeometryType::none || g.empty()) return null();
    begin_object().key("type").string(geojson_type_name(g.type, g.multi)).key("coordinates");
    if (g.multi) begin_array();
    for (std::size_t part = 0; part < g.part_count(); ++part) {
        const auto [first, last] = g.part_rings(part);
        switch (g.type) {
            case GeometryType::point:
                position(g.ring(first).front());
                break;
            case GeometryType::line:
                positions(g.ring(first));
                break;
            case GeometryType::polygon:
                begin_array();
                for (std::size_t ring = first; ring < last; ++ring)
                    positions(g.ring(ring));
                end_array();
                break;
            case GeometryType::none:
                break;
        }
    }
    if (g.multi) end_array();
    return end_object();
}

}  // namespace oryx
