#include "server/api/as_of.hpp"

#include "geo/analytics/process.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace oryx::api {

namespace {

/// The date input that a closed start sets, by the name that all processes give it.
constexpr std::string_view start_input = "from";

const analytics::Process* as_of_process(const catalog::Collection& collection) {
    if (!collection.manifest.lineage) return nullptr;
    const analytics::Process* process = analytics::find_process(collection.manifest.lineage->process);
    return process != nullptr && !process->as_of_input.empty() ? process : nullptr;
}

bool has_start_input(const analytics::Process& process) {
    return std::any_of(process.inputs.begin(), process.inputs.end(), [](const analytics::InputSpec& input) {
        return input.id == start_input && input.type == analytics::InputType::date;
    });
}

/// An end in the future is open: clients write "to the year 9999" for it.
http::DateQuery settle(http::DateQuery query) {
    if (query.last && *query.last > Day::today()) query.last.reset();
    if (!query.interval) query.first.reset();  // a day alone is the as-of
    return query;
}

/// Whether the stored version already answers: it was made for that very day.
bool is_stored(const catalog::Collection& collection, const analytics::Process& process, const http::DateQuery& query) {
    if (query.first) return false;
    if (!query.last) return true;
    const auto& parameters = collection.manifest.lineage->parameters;
    const auto as_of = parameters.find(std::string(process.as_of_input));
    return collection.stale.empty() && as_of != parameters.end() && as_of->second == to_iso(*query.last);
}

/// Everything that the result depends on: the layer's record by its version, and the current versions of its inputs.
std::string memo_key(const access::Served& served, const catalog::Collection& collection, const http::DateQuery& query,
                     Detail detail) {
    std::string key = collection.id() + '@' + collection.manifest.version;
    for (const auto& [name, source] : collection.manifest.lineage->inputs) {
        const auto input = served.everything->find(source.substr(0, source.find('@')));
        key += '|' + name + '=' + (input ? input->id() + '@' + input->manifest.version : std::string("none"));
    }
    key += '|' + (query.first ? to_iso(*query.first) : std::string("..")) + '/';
    key += query.last ? to_iso(*query.last) : std::string("..");
    return key + (detail == Detail::drawing ? "|drawing" : "");
}

}  // namespace

bool AsOfLayers::is_as_of_layer(const catalog::Collection& collection) {
    return as_of_process(collection) != nullptr;
}

Result<Selection> AsOfLayers::select(const access::Served& served, const catalog::Collection& collection,
                                     const http::DateQuery* datetime, Detail detail, const CancelToken& cancel) {
    const auto layer = served.layers.find(collection.id());
    if (layer == served.layers.end()) return fail(ErrorKind::not_found, "there is no collection of that id");
    Selection stored{collection.features, layer->second, collection.index.get(), std::nullopt};
    if (datetime == nullptr) return stored;
    const analytics::Process* process = as_of_process(collection);
    if (process == nullptr) {
        stored.filter = datetime->days();
        return stored;
    }
    const http::DateQuery query = settle(*datetime);
    if (is_stored(collection, *process, query)) return stored;

    const std::string key = memo_key(served, collection, query, detail);
    std::promise<Result<Computed>> promise;
    std::shared_future<Result<Computed>> future;
    bool leader = false;
    {
        const std::lock_guard lock(mutex_);
        const auto known = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
        if (known != entries_.end()) {
            future = known->future;
            entries_.splice(entries_.begin(), entries_, known);
        } else {
            leader = true;
            future = promise.get_future().share();
            entries_.push_front({key, future});
            if (entries_.size() > remembered_) entries_.pop_back();
        }
    }
    if (leader) {
        // Whatever happens, the promise is kept: others wait for it.
        try {
            promise.set_value(compute(served, collection, query, detail, cancel));
        } catch (...) {
            forget(key);
            promise.set_value(fail(ErrorKind::internal, "the layer could not be computed"));
            throw;
        }
        if (!future.get()) forget(key);
    }
    while (future.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
        if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
    }
    const Result<Computed>& computed = future.get();
    if (!computed) return std::unexpected(computed.error());
    return Selection{computed->features, computed->layer, nullptr, std::nullopt};
}

Result<AsOfLayers::Computed> AsOfLayers::compute(const access::Served& served, const catalog::Collection& collection,
                                                 const http::DateQuery& query, Detail detail,
                                                 const CancelToken& cancel) const {
    const analytics::Process& process = *as_of_process(collection);
    std::map<std::string, std::string> texts;
    const auto& derived = served.everything->state.derived;
    const auto record =
        std::find_if(derived.begin(), derived.end(), [&](const auto& d) { return d.id == collection.id(); });
    if (record != derived.end()) {
        texts = record->parameters;
        texts.insert(record->bindings.begin(), record->bindings.end());
    }
    if (query.last) texts[std::string(process.as_of_input)] = to_iso(*query.last);
    if (query.first) {
        if (!has_start_input(process)) {
            return fail(Error{ErrorKind::invalid_input, "this layer takes no start, only the date it is drawn for"}
                            .with_parameter("datetime")
                            .with_hint("leave the start open: ../2019-12-31"));
        }
        texts[std::string(start_input)] = to_iso(*query.first);
    }
    auto inputs = analytics::parse_inputs(process, texts);
    if (!inputs) return std::unexpected(inputs.error());
    const analytics::RunContext context{.snapshot = served.everything,
                                        .cancel = cancel,
                                        .progress = {},
                                        .memo = memo_,
                                        .drawing_only = detail == Detail::drawing};
    auto result = analytics::run_process(process, *inputs, context);
    if (!result) return std::unexpected(result.error());
    auto layer = tile::TileLayer::build(collection.id(), result->features);
    return Computed{std::move(result->features), std::move(layer)};
}

void AsOfLayers::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const Entry& e) { return e.key == key; });
}

}  // namespace oryx::api
