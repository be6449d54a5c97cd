#include "geo/catalog/published_state.hpp"

#include "geo/catalog/catalog_state.hpp"
#include "geo/core/hash.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace oryx::catalog {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* manifests_member = "manifests";
constexpr const char* beginnings_member = "beginnings";
constexpr const char* sum_member = "sum";

/// Of the document without its own sum, as this program writes it.
std::string sum_of(const Json& json) {
    return sha256_hex(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::unexpected<Error> not_whole(std::string why) {
    return fail(Error{ErrorKind::invalid_input, "the published catalogue is not whole"}.with_detail(std::move(why)));
}

Json to_json(const std::map<VersionName, std::string>& sums) {
    Json json = Json::object();
    for (const auto& [name, sum] : sums)
        json[name.id + "@" + name.version] = sum;
    return json;
}

/// Throws nlohmann's errors.
std::map<VersionName, std::string> sums_from(const Json& json) {
    std::map<VersionName, std::string> sums;
    for (const auto& [name, sum] : json.items()) {
        const auto at = name.find('@');
        if (at != std::string::npos) sums[{name.substr(0, at), name.substr(at + 1)}] = sum.get<std::string>();
    }
    return sums;
}

}  // namespace

std::string to_json_text(const PublishedState& published) {
    Json json = Json::parse(to_json_text(published.state));
    json[manifests_member] = to_json(published.manifests);
    json[beginnings_member] = to_json(published.beginnings);
    json[sum_member] = sum_of(json);
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<PublishedState> parse_published(const std::string& json_text) {
    auto state = parse_state(json_text);
    if (!state) return std::unexpected(state.error());
    PublishedState published{std::move(*state), {}, {}};
    Json json = Json::parse(json_text, nullptr, false);
    if (!json.contains(sum_member)) return published;
    try {
        const auto sum = json.at(sum_member).get<std::string>();
        json.erase(sum_member);
        if (sum_of(json) != sum) return not_whole("its sum is another");
        published.manifests = sums_from(json.at(manifests_member));
        published.beginnings = sums_from(json.at(beginnings_member));
    } catch (const Json::exception& error) {
        return not_whole(error.what());
    }
    return published;
}

}  // namespace oryx::catalog
