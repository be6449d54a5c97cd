#include "tools/tile_selection.hpp"

#include "geo/analytics/process.hpp"
#include "geo/filter/filter.hpp"
#include "server/access/served.hpp"
#include "server/api/as_of.hpp"
#include "server/api/request_filter.hpp"
#include "server/http/parameter.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

namespace {

using CollectionPtr = std::shared_ptr<const catalog::Collection>;

struct LayerName {
    std::string id;
    std::optional<std::pair<std::uint32_t, std::uint32_t>> zooms;
};

Result<std::vector<LayerName>> parse_layers(const std::vector<std::string>& texts) {
    std::vector<LayerName> layers;
    for (const std::string& text : texts) {
        const auto colon = text.find(':');
        LayerName layer{text.substr(0, colon), {}};
        if (colon != std::string::npos) {
            const auto zooms = parse_zooms(text.substr(colon + 1), "layers");
            if (!zooms) return std::unexpected(zooms.error());
            layer.zooms = *zooms;
        }
        if (std::ranges::find(layers, layer.id, &LayerName::id) != layers.end()) {
            return fail(Error{ErrorKind::invalid_input, "'" + layer.id + "' is named twice"}.with_parameter("layers"));
        }
        layers.push_back(std::move(layer));
    }
    // The order in which the server has them in a tile.
    std::ranges::sort(layers, {}, &LayerName::id);
    return layers;
}

class Selector {
  public:
    Selector(const TileSelectionOptions& options, std::shared_ptr<const catalog::Snapshot> snapshot,
             const CancelToken& cancel)
        : options_(options), cancel_(cancel), snapshot_(std::move(snapshot)) {}

    Result<TileSelection> select() {
        const auto names = parse_layers(options_.layers);
        if (!names) return std::unexpected(names.error());
        const auto zooms = parse_zooms(options_.zoom, "zoom");
        if (!zooms) return std::unexpected(zooms.error());
        std::tie(out_.min_zoom, out_.max_zoom) = *zooms;
        if (auto read = read_conditions(); !read) return std::unexpected(read.error());
        for (const LayerName& name : *names) {
            if (auto added = add(name); !added) return std::unexpected(added.error());
        }
        write_identity(*names);
        out_.made_of.assign(made_of_.begin(), made_of_.end());
        return std::move(out_);
    }

  private:
    Result<> read_conditions() {
        if (!options_.profile.empty() && options_.profile != "public") {
            return fail(Error{ErrorKind::invalid_input, "there is no profile '" + options_.profile + "'"}
                            .with_parameter("profile")
                            .with_hint("public"));
        }
        if (!options_.datetime.empty()) {
            auto query = http::parse_datetime(options_.datetime);
            if (!query) return std::unexpected(std::move(query.error()).with_parameter("datetime"));
            datetime_ = *query;
            out_.datetime = datetime_->days();
        }
        if (options_.filter.empty()) return {};
        auto filter = filter::Filter::parse(options_.filter);
        if (!filter) return std::unexpected(filter.error());
        filter_ = std::move(*filter);
        return {};
    }

    Result<> add(const LayerName& name) {
        CollectionPtr collection = snapshot_->find(name.id);
        if (!collection) {
            std::string known;
            for (const auto& [id, other] : snapshot_->collections)
                known += (known.empty() ? "" : ", ") + id;
            return fail(Error{ErrorKind::not_found, "there is no collection '" + name.id + "'"}
                            .with_parameter("layers")
                            .with_hint(known.empty() ? "the data directory is empty: oryx ingest fills it"
                                                     : "the collections are " + known));
        }
        std::optional<http::DateQuery> query = datetime_;
        if (!access::is_visible(*collection, *snapshot_, access::Audience::network)) {
            if (options_.profile == "public") {
                auto masked = mask(*collection);
                if (!masked) return std::unexpected(masked.error());
                collection = std::move(*masked);
                query.reset();  // it was made for that day
            } else if (options_.authorised_by.empty()) {
                return refusal(*collection, "name --authorised-by NAME, or --profile public where the layer has one");
            } else {
                out_.sensitive.push_back(fmt::format("{}@{} ({})", name.id, collection->manifest.version,
                                                     to_string(collection->manifest.info.sensitivity)));
            }
        }
        return add_layer(name, collection, query);
    }

    static std::unexpected<Error> refusal(const catalog::Collection& collection, std::string hint) {
        return fail(
            Error{ErrorKind::conflict, fmt::format("'{}' is {}, or made from what is: it does not leave as it is",
                                                   collection.id(), to_string(collection.manifest.info.sensitivity))}
                .with_parameter("layers")
                .with_hint(std::move(hint)));
    }

    /// A version, and what it was made of, as far as the snapshot knows.
    void note_made_of(const std::string& version) {
        if (!made_of_.insert(version).second) return;
        const auto collection = snapshot_->find(version.substr(0, version.find('@')));
        if (!collection || !collection->manifest.lineage || !version.ends_with('@' + collection->manifest.version))
            return;
        for (const auto& [input, source] : collection->manifest.lineage->inputs)
            note_made_of(source);
    }

    /// A derived layer made anew with its process's public profile.
    Result<CollectionPtr> mask(const catalog::Collection& collection) {
        const analytics::Process* process =
            collection.manifest.lineage ? analytics::find_process(collection.manifest.lineage->process) : nullptr;
        const auto has_profile = [](const analytics::InputSpec& input) { return input.id == "profile"; };
        if (process == nullptr || std::ranges::none_of(process->inputs, has_profile)) {
            return refusal(
                collection,
                "it has no public profile: tile a layer derived from it (heat-zones), or name --authorised-by");
        }
        std::map<std::string, std::string> texts;
        for (const catalog::DerivedRecord& record : snapshot_->state.derived) {
            if (record.id != collection.id()) continue;
            texts = record.parameters;
            texts.insert(record.bindings.begin(), record.bindings.end());
        }
        texts["profile"] = "public";
        if (datetime_ && datetime_->last && !process->as_of_input.empty())
            texts[std::string(process->as_of_input)] = to_iso(*datetime_->last);
        const auto inputs = analytics::parse_inputs(*process, texts);
        if (!inputs) return std::unexpected(inputs.error());
        auto result =
            analytics::run_process(*process, *inputs, {.snapshot = snapshot_, .cancel = cancel_, .progress = {}});
        if (!result) return std::unexpected(result.error());
        for (const auto& [input, source] : result->facts.inputs)
            note_made_of(source);
        store::Manifest manifest = collection.manifest;
        manifest.info.sensitivity = Sensitivity::low;
        manifest.schema = result->features->schema();
        return catalog::make_collection(std::move(manifest), std::move(result->features));
    }

    Result<> add_layer(const LayerName& name, const CollectionPtr& collection,
                       const std::optional<http::DateQuery>& query) {
        // The one place where `datetime` gets its meaning is the server's: a view of one collection, over everything.
        access::Served served{
            .audience = access::Audience::machine, .visible = snapshot_, .everything = snapshot_, .layers = {}};
        served.layers.emplace(
            name.id, tile::TileLayer::build(name.id, collection->features, tile::layer_settings(collection->manifest),
                                            collection->arcs));
        auto selection = as_of_.select(served, *collection, query ? &*query : nullptr, api::Detail::drawing, cancel_);
        if (!selection) return std::unexpected(selection.error());
        pyramid::LayerChoice choice;
        choice.layer = selection->layer;
        if (filter_) {
            auto mask = masks_.get(name.id, *filter_, *selection->features, *collection, cancel_);
            if (!mask) return std::unexpected(mask.error());
            choice.mask = std::move(*mask);
        }
        const auto zooms = name.zooms.value_or(std::pair(out_.min_zoom, out_.max_zoom));
        choice.min_zoom = zooms.first;
        choice.max_zoom = zooms.second;
        out_.layers.push_back(std::move(choice));
        out_.collections.push_back(collection);
        note_made_of(name.id + '@' + collection->manifest.version);
        return {};
    }

    void write_identity(const std::vector<LayerName>& names) {
        nlohmann::ordered_json identity{{"program", ORYX_VERSION},
                                        {"generation", snapshot_->generation},
                                        {"zoom", {out_.min_zoom, out_.max_zoom}},
                                        {"datetime", options_.datetime},
                                        {"filter", filter_ ? filter_->canonical() : ""},
                                        {"profile", options_.profile}};
        for (std::size_t i = 0; i < names.size(); ++i) {
            identity["layers"].push_back(
                {names[i].id, out_.collections[i]->manifest.version, out_.layers[i].min_zoom, out_.layers[i].max_zoom});
        }
        out_.identity = identity.dump();
    }

    const TileSelectionOptions& options_;
    const CancelToken& cancel_;
    std::optional<http::DateQuery> datetime_;
    std::optional<filter::Filter> filter_;
    std::shared_ptr<const catalog::Snapshot> snapshot_;
    api::AsOfLayers as_of_;
    api::FilterMasks masks_;
    std::set<std::string> made_of_;
    TileSelection out_;
};

}  // namespace

Result<std::pair<std::uint32_t, std::uint32_t>> parse_zooms(const std::string& text, const std::string& option) {
    const auto number = [](std::string_view part) -> std::optional<std::uint32_t> {
        std::uint32_t value = 0;
        const auto [end, status] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (status != std::errc{} || end != part.data() + part.size() || value > max_tile_zoom) return std::nullopt;
        return value;
    };
    const auto dash = text.find('-');
    const auto first = number(std::string_view(text).substr(0, dash));
    const auto last = dash == std::string::npos ? first : number(std::string_view(text).substr(dash + 1));
    if (!first || !last || *first > *last) {
        return fail(Error{ErrorKind::invalid_input, "'" + text + "' are no zooms"}.with_parameter(option).with_hint(
            "one zoom or two from 0 to 20, the lower first: 0-14"));
    }
    return std::pair(*first, *last);
}

Result<TileSelection> select_tiles(const TileSelectionOptions& options, std::size_t threads,
                                   const CancelToken& cancel) {
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return std::unexpected(directory.error());
    auto snapshot = catalog::load_snapshot(*directory, nullptr, threads);
    if (!snapshot) return std::unexpected(snapshot.error());
    for (const std::string& problem : (*snapshot)->problems)
        std::cerr << "warning: " << problem << '\n';
    return select_tiles(options, std::move(*snapshot), cancel);
}

Result<TileSelection> select_tiles(const TileSelectionOptions& options,
                                   std::shared_ptr<const catalog::Snapshot> snapshot, const CancelToken& cancel) {
    return Selector(options, std::move(snapshot), cancel).select();
}

}  // namespace oryx::tools
