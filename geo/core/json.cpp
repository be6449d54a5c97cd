#include "geo/core/json.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace oryx {

namespace {

/// RFC 8259, 7.
void append_escape(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
        case '\\':
            out += '\\';
            out += c;
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
    }
}

}  // namespace

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

JsonWriter& JsonWriter::quoted_key(std::string_view json) {
    separate();
    out_ += json;
    out_ += ':';
    need_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    out_ += '"';
    std::size_t plain = 0;  // what was looked at and is not yet written
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
        out_.append(text, plain, i - plain);
        plain = i + 1;
        append_escape(out_, c);
    }
    out_.append(text, plain);
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
    std::array<char, 20> text{};
    out_.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
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
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
        begin_array().number(p.x).number(p.y).end_array();
        return;
    }
    // The most of what GeoJSON is made of: put together here and appended once.
    separate();
    std::array<char, 64> text{};
    char* const end = text.data() + text.size();
    text[0] = '[';
    char* at = std::to_chars(text.data() + 1, end, p.x).ptr;
    *at++ = ',';
    at = std::to_chars(at, end, p.y).ptr;
    *at++ = ']';
    out_.append(text.data(), at);
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
