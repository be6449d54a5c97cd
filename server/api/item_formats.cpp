#include "server/api/item_formats.hpp"

#include "geo/store/export_rows.hpp"
#include "server/api/documents.hpp"
#include "server/api/html.hpp"
#include "server/http/negotiate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <variant>

#include <fmt/format.h>

namespace oryx::api {

namespace {

struct FormatRow {
    ItemFormat format;
    std::string_view name;
    std::string_view type;
    std::string_view accept;  ///< the media type without its parameters
};
constexpr std::array<FormatRow, 4> formats{{{ItemFormat::geojson, "json", geojson_type, geojson_type},
                                            {ItemFormat::csv, "csv", csv_type, "text/csv"},
                                            {ItemFormat::flatgeobuf, "fgb", flatgeobuf_type, flatgeobuf_type},
                                            {ItemFormat::html, "html", html_type, "text/html"}}};

std::string value_text(const Value& value) {
    struct Text {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t n) const { return std::to_string(n); }
        std::string operator()(double n) const { return fmt::format("{}", n); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(Day day) const { return to_iso(day); }
    };
    return std::visit(Text{}, value);
}

/// The shapes in a drawing of 800 units: longitudes shrunk by the latitude of the middle, so that it looks like a map.
class Drawing {
  public:
    explicit Drawing(const Envelope& box)
        : box_(box), shrink_(std::max(0.1, std::cos((box.min_y + box.max_y) / 2 * degree))) {
        const double width = (box.max_x - box.min_x) * shrink_;
        const double height = box.max_y - box.min_y;
        scale_ = (size - 2 * margin) / std::max({width, height, 1e-6});
        height_ = height * scale_ + 2 * margin;
    }

    void write(std::string& out, const FeatureTable& table) const {
        fmt::format_to(std::back_inserter(out),
                       "<svg viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" role=\"img\" aria-label=\"Map of these "
                       "features\" fill=\"#2a6f97\" fill-opacity=\"0.25\" stroke=\"#2a6f97\">\n",
                       size, height_, size);
        for (std::size_t row = 0; row < table.size(); ++row)
            write_shape(out, table.geometry(row));
        out += "</svg>\n";
    }

  private:
    void write_shape(std::string& out, const GeometryView& geometry) const {
        const auto to = std::back_inserter(out);
        if (geometry.type == GeometryType::point) {
            for (const Position p : geometry.positions)
                fmt::format_to(to, "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", x(p), y(p));
            return;
        }
        if (geometry.empty()) return;
        out += geometry.type == GeometryType::line ? "<path fill=\"none\" d=\"" : "<path fill-rule=\"evenodd\" d=\"";
        for (std::size_t ring = 0; ring < geometry.ring_count(); ++ring) {
            char command = 'M';
            Position last{-1e9, -1e9};
            for (const Position p : geometry.ring(ring)) {
                // What lies within half a unit of the last is not seen.
                const Position at{x(p), y(p)};
                if (command == 'L' && std::abs(at.x - last.x) < 0.5 && std::abs(at.y - last.y) < 0.5) continue;
                fmt::format_to(to, "{}{:.1f} {:.1f}", command, at.x, at.y);
                command = 'L';
                last = at;
            }
            if (geometry.type == GeometryType::polygon) out += 'Z';
        }
        out += "\"/>\n";
    }
    [[nodiscard]] double x(Position p) const { return margin + (p.x - box_.min_x) * shrink_ * scale_; }
    [[nodiscard]] double y(Position p) const { return margin + (box_.max_y - p.y) * scale_; }

    static constexpr double size = 800;
    static constexpr double margin = 10;
    static constexpr double degree = 0.017453292519943295;
    Envelope box_;
    double shrink_;
    double scale_ = 1;
    double height_ = 0;
};

void write_table(std::string& out, const FeatureTable& table) {
    const store::ExportColumns columns(table, {});
    out += "<table>\n<thead><tr>";
    for (const Field& field : columns.fields()) {
        out += "<th>";
        append_escaped(out, field.name);
        out += "</th>";
    }
    out += "</tr></thead>\n<tbody>\n";
    for (std::size_t row = 0; row < table.size(); ++row) {
        out += "<tr>";
        for (std::size_t column = 0; column < columns.fields().size(); ++column) {
            out += "<td>";
            append_escaped(out, value_text(columns.value(row, column)));
            out += "</td>";
        }
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
}

}  // namespace

ItemFormat item_format(const http::Context& context) {
    const std::string_view name = context.parameters.text("f");
    std::vector<std::string_view> offered;
    for (const FormatRow& row : formats) {
        if (row.name == name) return row.format;
        offered.push_back(row.accept);
    }
    // What takes any JSON takes GeoJSON.
    offered.insert(offered.begin() + 1, json_type);
    const auto chosen = http::choose_media_type(context.request.accept, offered);
    for (const FormatRow& row : formats) {
        if (chosen == row.accept) return row.format;
    }
    return ItemFormat::geojson;
}

std::string_view format_name(ItemFormat format) {
    return formats[static_cast<std::size_t>(format)].name;
}

std::int64_t most_features(ItemFormat format) {
    return format == ItemFormat::html ? 1'000 : std::numeric_limits<std::int64_t>::max();
}

std::string_view media_type(ItemFormat format) {
    return formats[static_cast<std::size_t>(format)].type;
}

std::string to_html(const FeatureTable& table, const HtmlPage& page) {
    std::string out = html_head(page.title);
    out += "<p>";
    append_escaped(out, page.summary);
    out += "</p>\n";
    append_links(out, page.links);
    const Envelope box = table.envelope();
    if (!box.empty()) Drawing(box).write(out, table);
    write_table(out, table);
    out += html_foot;
    return out;
}

}  // namespace oryx::api
