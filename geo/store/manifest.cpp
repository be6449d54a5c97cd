#include "geo/store/manifest.hpp"

#include "geo/store/durable_file.hpp"

#include <nlohmann/json.hpp>

namespace oryx::store {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

Json to_json(const CollectionInfo& info) {
    return Json{
        {"id", info.id},
        {"title", info.title},
        {"description", info.description},
        {"role", to_string(info.role)},
        {"level", info.level},
        {"licence", info.licence},
        {"attribution", info.attribution},
        {"sensitivity", to_string(info.sensitivity)},
        {"owner", info.owner},
        {"retention", info.retention},
        {"synthetic", info.synthetic},
        {"min_zoom", info.min_zoom},
        {"max_zoom", info.max_zoom},
        {"importance", info.importance},
        {"cluster", info.cluster},
        {"cache_seconds", info.cache_seconds},
        {"geometry_name", info.geometry_name},
        {"key_field", info.key_field},
        {"key_stable", info.key_stable},
        {"coverage", to_string(info.coverage)},
    };
}

Json to_json(const Counts& counts) {
    return Json{
        {"read", counts.read},
        {"published", counts.published},
        {"rejected", counts.rejected},
        {"repaired", counts.repaired},
        {"without_geometry", counts.without_geometry},
        {"rejected_by_reason", counts.rejected_by_reason},
        {"location_precision", counts.location_precision},
    };
}

Json to_json(const Schema& schema) {
    Json fields = Json::array();
    for (const Field& field : schema) {
        Json out{{"name", field.name}, {"type", to_string(field.type)}};
        if (!field.title.empty()) out["title"] = field.title;
        if (!field.unit.empty()) out["unit"] = field.unit;
        fields.push_back(std::move(out));
    }
    return fields;
}

/// What a manifest that is not whole is refused with; thrown and caught in this file only, as nlohmann's errors are.
struct NotWhole {
    std::string what;
};

template <class T, class Parse>
T parse_name(const Json& json, const char* member, Parse parse) {
    const auto value = parse(json.at(member).get<std::string>());
    if (!value) throw NotWhole{std::string("the value of ") + member};
    return *value;
}

CollectionInfo info_from(const Json& json) {
    CollectionInfo info;
    json.at("id").get_to(info.id);
    json.at("title").get_to(info.title);
    info.description = json.value("description", "");
    info.role = parse_name<Role>(json, "role", parse_role);
    info.level = json.value("level", "");
    info.licence = json.value("licence", "");
    info.attribution = json.value("attribution", "");
    // Never defaulted: a manifest without it must not be taken for a public one.
    info.sensitivity = parse_name<Sensitivity>(json, "sensitivity", parse_sensitivity);
    info.owner = json.value("owner", "");
    info.retention = json.value("retention", "");
    info.synthetic = json.value("synthetic", false);
    info.min_zoom = json.value("min_zoom", info.min_zoom);
    info.max_zoom = json.value("max_zoom", info.max_zoom);
    info.importance = json.value("importance", info.importance);
    info.cluster = json.value("cluster", info.cluster);
    info.cache_seconds = json.value("cache_seconds", info.cache_seconds);
    info.geometry_name = json.value("geometry_name", "");
    info.key_field = json.value("key_field", "");
    info.key_stable = json.value("key_stable", false);
    if (json.contains("coverage")) info.coverage = parse_name<CoverageRule>(json, "coverage", parse_coverage_rule);
    return info;
}

/// Versions of before there were arcs have none.
std::optional<CoverageReport> coverage_from(const Json& json, CoverageRule rule) {
    if (!json.contains("coverage")) return std::nullopt;
    const Json& in = json["coverage"];
    return CoverageReport{.rule = rule,
                          .areas = in.at("areas").get<std::uint64_t>(),
                          .dates_differ = in.at("dates_differ").get<bool>(),
                          .is_coverage = in.at("is_coverage").get<bool>(),
                          .moved = in.at("moved").get<std::uint64_t>(),
                          .split = in.at("split").get<std::uint64_t>(),
                          .gaps = in.at("gaps").get<std::uint64_t>(),
                          .overlap_share = in.at("overlap_share").get<double>()};
}

Counts counts_from(const Json& json) {
    Counts counts;
    json.at("read").get_to(counts.read);
    json.at("published").get_to(counts.published);
    json.at("rejected").get_to(counts.rejected);
    counts.repaired = json.value("repaired", std::int64_t{0});
    json.at("without_geometry").get_to(counts.without_geometry);
    if (json.contains("rejected_by_reason")) json["rejected_by_reason"].get_to(counts.rejected_by_reason);
    if (json.contains("location_precision")) json["location_precision"].get_to(counts.location_precision);
    return counts;
}

Schema schema_from(const Json& json) {
    Schema schema;
    for (const Json& field : json) {
        schema.push_back({field.at("name").get<std::string>(), parse_name<FieldType>(field, "type", parse_field_type),
                          field.value("title", ""), field.value("unit", "")});
    }
    return schema;
}

std::optional<Day> day_from(const Json& json) {
    if (json.is_null()) return std::nullopt;
    const auto day = Day::parse(json.get<std::string>());
    if (!day) throw NotWhole{"a day"};
    return day;
}

Envelope bounds_from(const Json& json) {
    if (json.is_null()) return {};
    return {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>(), json.at(3).get<double>()};
}

Manifest manifest_from(const Json& json) {
    if (json.at("format").get<int>() != format_version) throw NotWhole{"its format number"};
    Manifest m;
    m.info = info_from(json.at("collection"));
    json.at("version").get_to(m.version);
    json.at("created").get_to(m.created);
    for (const Json& source : json.at("sources")) {
        m.sources.push_back({source.at("name").get<std::string>(), source.value("driver", ""),
                             source.value("sha256", ""), source.value("bytes", std::uint64_t{0}),
                             source.value("crs", ""), source.value("encoding", "")});
    }
    json.at("mapping").get_to(m.mapping);
    m.counts = counts_from(json.at("counts"));
    json.at("rows").get_to(m.rows);
    m.bounds = bounds_from(json.at("bounds"));
    m.first_day = day_from(json.at("first_day"));
    m.last_day = day_from(json.at("last_day"));
    m.schema = schema_from(json.at("schema"));
    if (json.contains("lineage")) {
        const Json& lineage = json["lineage"];
        Lineage out{lineage.at("process").get<std::string>(), {}, {}, lineage.value("facts", "")};
        lineage.at("inputs").get_to(out.inputs);
        lineage.at("parameters").get_to(out.parameters);
        m.lineage = std::move(out);
    }
    m.coverage = coverage_from(json, m.info.coverage);
    for (const Json& file : json.at("files")) {
        m.files.push_back({file.at("name").get<std::string>(), file.at("sha256").get<std::string>(),
                           file.at("bytes").get<std::uint64_t>()});
    }
    json.at("warnings").get_to(m.warnings);
    return m;
}

}  // namespace

nlohmann::ordered_json to_json(const CoverageReport& coverage) {
    return Json{{"is_coverage", coverage.is_coverage},
                {"areas", coverage.areas},
                {"dates_differ", coverage.dates_differ},
                {"moved", coverage.moved},
                {"split", coverage.split},
                {"gaps", coverage.gaps},
                {"overlap_share", coverage.overlap_share}};
}

nlohmann::ordered_json to_json(const Manifest& m) {
    Json sources = Json::array();
    for (const SourceFile& source : m.sources) {
        sources.push_back(Json{{"name", source.name},
                               {"driver", source.driver},
                               {"sha256", source.sha256},
                               {"bytes", source.bytes},
                               {"crs", source.crs},
                               {"encoding", source.encoding}});
    }
    Json files = Json::array();
    for (const StoredFile& file : m.files) {
        files.push_back(Json{{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}});
    }
    Json out{{"format", format_version},    {"collection", to_json(m.info)},
             {"version", m.version},        {"created", m.created},
             {"sources", sources},          {"mapping", m.mapping},
             {"counts", to_json(m.counts)}, {"rows", m.rows}};
    out["bounds"] = m.bounds.empty() ? Json() : Json{m.bounds.min_x, m.bounds.min_y, m.bounds.max_x, m.bounds.max_y};
    out["first_day"] = m.first_day ? Json(to_iso(*m.first_day)) : Json();
    out["last_day"] = m.last_day ? Json(to_iso(*m.last_day)) : Json();
    out["schema"] = to_json(m.schema);
    if (m.lineage) {
        out["lineage"] = Json{{"process", m.lineage->process},
                              {"inputs", m.lineage->inputs},
                              {"parameters", m.lineage->parameters},
                              {"facts", m.lineage->facts}};
    }
    if (m.coverage) out["coverage"] = to_json(*m.coverage);
    out["files"] = std::move(files);
    out["warnings"] = m.warnings;
    return out;
}

Result<Manifest> parse_manifest(const std::string& json_text) {
    std::string why;
    try {
        return manifest_from(Json::parse(json_text));
    } catch (const Json::exception& error) {
        why = error.what();
    } catch (const NotWhole& error) {
        why = error.what + " is not one this program knows";
    }
    return fail(Error{ErrorKind::invalid_input, "a version's manifest is not whole"}.with_detail(why));
}

Result<Manifest> read_manifest(const std::filesystem::path& file) {
    constexpr std::uint64_t limit = 64ULL << 20;
    const auto text = read_whole_file(file, limit);
    if (!text) {
        Error error{ErrorKind::io, "a version's manifest could not be read"};
        return fail(std::move(error).with_detail(file.string() + ": " + text.error().message));
    }
    auto manifest = parse_manifest(*text);
    if (!manifest) manifest.error().detail.text = file.string() + ": " + manifest.error().detail.text;
    return manifest;
}

}  // namespace oryx::store
