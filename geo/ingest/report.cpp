#include "geo/ingest/report.hpp"

#include "geo/store/manifest.hpp"
#include "geo/topology/coverage_words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::ingest {

namespace {

void add_tally(std::string& out, std::string_view title, const Tally& tally) {
    if (tally.empty()) return;
    std::string line;
    for (const auto& [name, count] : tally)
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, name);
    out += fmt::format("  {:<20}{}\n", title, line);
}

void add_reasons(std::string& out, const Tally& reasons) {
    for (const auto& [reason, count] : reasons)
        out += fmt::format("    {:>8}  {}\n", count, reason);
}

std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& item : list)
        out += (out.empty() ? "" : ", ") + item;
    return out;
}

nlohmann::ordered_json tally_json(const Tally& tally) {
    auto out = nlohmann::ordered_json::object();
    for (const auto& [name, count] : tally)
        out[name] = count;
    return out;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string ring_text(std::span<const Position> ring) {
    std::string out;
    for (const Position p : ring)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", p.x, p.y);
    return out;
}

std::string part_text(const GeometryView& g, std::size_t part) {
    const auto [first, last] = g.part_rings(part);
    if (g.type != GeometryType::polygon) return first < last ? ring_text(g.ring(first)) : "";
    std::string out;
    for (std::size_t r = first; r < last; ++r)
        out += fmt::format("{}({})", out.empty() ? "" : ", ", ring_text(g.ring(r)));
    return out;
}

}  // namespace

std::string to_text(const Report& r) {
    std::string out = fmt::format("{}: {}{}\n", r.collection, r.role, r.level.empty() ? "" : " (" + r.level + ")");
    for (const SourceReport& s : r.sources) {
        out +=
            fmt::format("  {:<20}{}, {} rows{}", "source", s.file, s.rows, s.hxl_row ? " and a row of HXL tags" : "");
        out += fmt::format(" ({}{}{}{})\n", s.driver, s.layer.empty() ? "" : ", layer " + s.layer,
                           s.crs.empty() ? "" : ", " + s.crs, s.encoding.empty() ? "" : ", " + s.encoding);
    }
    out += fmt::format("  {:<20}{}{}\n", "mapping", r.mapping_title, r.mapping_known ? "" : " from names and values");
    if (!r.mapping.empty()) out += fmt::format("  {:<20}{}\n", "fields", joined(r.mapping));
    out += fmt::format("  {:<20}{}\n", "key", r.key);
    if (!r.left_out.empty()) out += fmt::format("  {:<20}{} (--keep NAME publishes)\n", "left out", joined(r.left_out));
    add_tally(out, "date precision", r.date_precision);
    if (r.undated > 0 && !r.date_precision.empty()) out += fmt::format("  {:<20}{}\n", "undated", r.undated);
    if (r.first_day || r.last_day) {
        out += fmt::format("  {:<20}{} to {}", "days", r.first_day ? to_iso(*r.first_day) : "not known",
                           r.last_day ? to_iso(*r.last_day) : "not ended");
        out += r.open_ended > 0 && r.last_day ? fmt::format(", {} not ended\n", r.open_ended) : "\n";
    }
    add_tally(out, "location precision", r.location_precision);
    if (r.without_geometry > 0) out += fmt::format("  {:<20}{}\n", "without geometry", r.without_geometry);
    if (r.mode != "replace") {
        out += fmt::format("  {:<20}{} inserted, {} updated, {} carried over, {} deleted\n", r.mode, r.inserted,
                           r.updated, r.carried, r.deleted);
    }
    out += fmt::format("  {:<20}{} = {} published + {} rejected\n", "read", r.read, r.published, r.rejected);
    add_reasons(out, r.rejected_by_reason);
    if (r.repaired > 0) out += fmt::format("  {:<20}{}\n", "repaired", r.repaired);
    add_reasons(out, r.repaired_by_reason);
    if (r.coverage) out += fmt::format("  {:<20}{}\n", "borders", topology::in_words(*r.coverage));
    for (const std::string& warning : r.warnings)
        out += fmt::format("  {:<20}{}\n", "note", warning);
    if (!r.refused.empty()) out += fmt::format("  {:<20}{}\n", "refused", r.refused);
    return out;
}

nlohmann::ordered_json to_json(const Report& r) {
    nlohmann::ordered_json json{{"collection", r.collection}, {"role", r.role}};
    if (!r.level.empty()) json["level"] = r.level;
    json["mode"] = r.mode;
    json["sources"] = nlohmann::ordered_json::array();
    for (const SourceReport& s : r.sources) {
        json["sources"].push_back({{"file", s.file},
                                   {"driver", s.driver},
                                   {"layer", s.layer},
                                   {"crs", s.crs},
                                   {"encoding", s.encoding},
                                   {"rows", s.rows},
                                   {"hxl_row", s.hxl_row}});
    }
    json["mapping"] = {{"title", r.mapping_title}, {"recognised", r.mapping_known}, {"fields", r.mapping}};
    json["key"] = r.key;
    json["left_out"] = r.left_out;
    json["read"] = r.read;
    json["published"] = r.published;
    json["rejected"] = r.rejected;
    json["rejected_by_reason"] = tally_json(r.rejected_by_reason);
    json["repaired"] = r.repaired;
    json["repaired_by_reason"] = tally_json(r.repaired_by_reason);
    json["without_geometry"] = r.without_geometry;
    json["undated"] = r.undated;
    json["date_precision"] = tally_json(r.date_precision);
    json["location_precision"] = tally_json(r.location_precision);
    json["first_day"] = r.first_day ? nlohmann::ordered_json(to_iso(*r.first_day)) : nlohmann::ordered_json();
    json["open_ended"] = r.open_ended;
    json["last_day"] = r.last_day ? nlohmann::ordered_json(to_iso(*r.last_day)) : nlohmann::ordered_json();
    if (r.mode != "replace") {
        json["inserted"] = r.inserted;
        json["updated"] = r.updated;
        json["carried"] = r.carried;
        json["deleted"] = r.deleted;
    }
    if (r.coverage) {
        json["coverage"] = store::to_json(*r.coverage);
        json["coverage"]["rule"] = to_string(r.coverage->rule);
        json["borders"] = topology::in_words(*r.coverage);
    }
    json["warnings"] = r.warnings;
    if (!r.refused.empty()) json["refused"] = r.refused;
    return json;
}

std::string reason_class(std::string_view reason) {
    const auto open = reason.find(" '");
    const auto close = reason.rfind('\'');
    if (open == std::string_view::npos || close <= open + 1) return std::string(reason);
    return std::string(reason.substr(0, open)) + std::string(reason.substr(close + 1));
}

std::string rejects_csv(const std::vector<Reject>& rejects) {
    std::string out = "file,row,id,reason,wkt\r\n";
    for (const Reject& r : rejects) {
        out += fmt::format("{},{},{},{},{}\r\n", csv_field(r.file), r.row, csv_field(r.id), csv_field(r.reason),
                           csv_field(r.wkt));
    }
    return out;
}

std::string plain_wkt(const GeometryView& g) {
    if (g.type == GeometryType::none) return {};
    std::string name = geojson_type_name(g.type, g.multi);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
    if (g.empty() || g.part_count() == 0) return name + " EMPTY";
    if (!g.multi) return name + " (" + part_text(g, 0) + ")";
    std::string parts;
    for (std::size_t part = 0; part < g.part_count(); ++part) {
        parts += fmt::format("{}({})", parts.empty() ? "" : ", ", part_text(g, part));
    }
    return name + " (" + parts + ")";
}

}  // namespace oryx::ingest
