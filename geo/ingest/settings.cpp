#include "geo/ingest/settings.hpp"

namespace oryx::ingest {

namespace {

std::unexpected<Error> wrong_choice(std::string_view option, const std::string& value, std::string hint) {
    return fail(Error{ErrorKind::invalid_input, "'" + value + "' is no " + std::string(option)}
                    .with_parameter(std::string(option))
                    .with_hint(std::move(hint)));
}

}  // namespace

Result<Settings> settle(const IngestOptions& options) {
    Settings settings;
    if (options.paths.empty()) {
        return fail(Error{ErrorKind::invalid_input, "there is no file to read"}.with_parameter("path"));
    }
    if (!options.role.empty()) {
        settings.role = parse_role(options.role);
        if (!settings.role) {
            std::string names;
            for (const std::string_view name : role_names())
                names += (names.empty() ? "" : ", ") + std::string(name);
            return wrong_choice("role", options.role, "it is one of " + names);
        }
    }
    const auto mode = parse_mode(options.mode);
    if (!mode) return wrong_choice("mode", options.mode, "it is replace, upsert or append");
    settings.mode = *mode;
    if (!options.date_order.empty()) {
        const auto order = parse_date_order(options.date_order);
        if (!order) return wrong_choice("date-order", options.date_order, "it is dmy or mdy");
        settings.date_order = *order;
    }
    if (!options.location_precision.empty()) {
        const auto stated = parse_location_precision(options.location_precision);
        if (!stated) {
            return wrong_choice("location-precision", options.location_precision,
                                "it is exact, near, line, admin2, admin1, country or unknown");
        }
        settings.location_precision = *stated;
    }
    if (!options.delete_keys.empty()) {
        if (settings.mode == Mode::replace) {
            return fail(Error{ErrorKind::invalid_input, "a replaced version has nothing to delete"}
                            .with_parameter("delete-keys")
                            .with_hint("it goes with --mode upsert or append"));
        }
        auto keys = read_key_file(options.delete_keys);
        if (!keys) return std::unexpected(keys.error());
        settings.delete_keys = std::move(*keys);
    }
    settings.plan = {.mapping = {.role = settings.role, .key = options.key, .map = {}},
                     .level = options.level,
                     .keep = options.keep,
                     .keep_all = options.keep_all};
    for (const std::string& entry : options.map) {
        auto pair = parse_map_entry(entry);
        if (!pair) return std::unexpected(pair.error());
        settings.plan.mapping.map.push_back(std::move(*pair));
    }
    const std::vector<std::string> layers = options.layer.empty() ? std::vector<std::string>{""} : options.layer;
    for (const std::string& path : options.paths) {
        for (const std::string& layer : layers) {
            settings.sources.push_back({path, {.layer = layer, .sheet = options.sheet, .encoding = options.encoding}});
        }
    }
    return settings;
}

Result<std::string> collection_id(const IngestOptions& options) {
    if (!options.collection.empty()) return options.collection;
    if (options.paths.empty()) {
        return fail(Error{ErrorKind::invalid_input, "there is no file to read"}.with_parameter("path"));
    }
    return id_from_stem(stem_of(options.paths.front()));
}

std::vector<OptionRef> IngestOptions::options() {
    std::vector<OptionRef> list{
        {"collection", &collection, "ID", "Collection to publish (default: the first file's name)"},
        {"role", &role, "ROLE", "areas, bases, incidents, localities, axes, airfields or other (default: recognised)"},
        {"level", &level, "LEVEL", "Level of areas: region, cercle, commune, ... (default: from the fields' names)"},
        {"layer", &layer, "NAME,...", "Layers of a GeoPackage or another file of several"},
        {"sheet", &sheet, "NAME", "Sheet of an XLSX workbook"},
        {"key", &key, "FIELD", "Source field that identifies a row for good"},
        {"mode", &mode, "MODE", "replace, upsert or append"},
        {"delete-keys", &delete_keys, "FILE", "Keys to take out, one a line (upsert, append)"},
        {"map", &map, "INPUT=FIELD,...", "Which field feeds which input, such as date_start=EventDate"},
        {"crs", &crs, "CRS", "Coordinate reference system of the source, such as EPSG:32630"},
        {"encoding", &encoding, "NAME", "Encoding of the source's texts, such as ISO-8859-1"},
        {"date-order", &date_order, "ORDER", "dmy or mdy, where dates like 05/04/2019 leave it open"},
        {"location-precision", &location_precision, "WORD",
         "How exactly places are known where no field says it: exact, near, ... (unknown: analytics leave them out)"},
        {"keep", &keep, "NAME,...", "Source fields to publish beside the standard attributes"},
        {"keep-all", &keep_all, "", "Publish all source fields (the default of roles other than incidents and bases)"},
        {"force", &force, "", "Publish although over 5 % of rows are rejected, or the count is halved"},
        {"collection-config", &collection_config, "FILE", "TOML file whose [collection] describes the collection"},
    };
    for (OptionRef& option : wish.options())
        list.push_back(option);
    return list;
}

}  // namespace oryx::ingest
