#include "geo/ingest/collection_info.hpp"

#include "geo/ingest/text.hpp"
#include "geo/store/cluster_rule.hpp"

namespace oryx::ingest {

namespace {

std::string title_of(const std::string& id) {
    std::string title = id;
    for (char& c : title)
        c = c == '_' || c == '-' ? ' ' : c;
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
}

const std::string& first_said(const std::string& a, const std::string& b) {
    return a.empty() ? b : a;
}

std::int64_t first_said(std::int64_t a, std::int64_t b) {
    return a < 0 ? b : a;
}

Result<Sensitivity> sensitivity_of(const CollectionWish& wish, Role role, bool synthetic) {
    if (!wish.sensitivity.empty()) {
        if (const auto named = parse_sensitivity(wish.sensitivity)) return *named;
        return fail(Error{ErrorKind::invalid_input, "'" + wish.sensitivity + "' is no sensitivity"}
                        .with_parameter("sensitivity")
                        .with_hint("it is low, moderate, high or severe"));
    }
    const bool about_people = role == Role::incidents || role == Role::bases;
    return about_people && !synthetic ? Sensitivity::high : Sensitivity::low;
}

Result<CoverageRule> coverage_of(const CollectionWish& wish) {
    if (wish.coverage.empty()) return CoverageRule::automatic;
    if (const auto named = parse_coverage_rule(wish.coverage)) return *named;
    return fail(Error{ErrorKind::invalid_input, "'" + wish.coverage + "' is no coverage rule"}
                    .with_parameter("coverage")
                    .with_hint("it is auto, yes or no"));
}

/// The fields that tiles rank and cluster by are there, and are numbers.
Result<> check_number_fields(const store::CollectionInfo& info, const Schema& schema) {
    const auto rule = store::parse_cluster_rule(info.cluster);
    if (!rule) return std::unexpected(rule.error());
    std::string numbers;
    for (const Field& field : schema) {
        if (field.type == FieldType::integer || field.type == FieldType::real)
            numbers += (numbers.empty() ? "" : ", ") + field.name;
    }
    const auto check = [&](const std::string& name, const char* parameter) -> Result<> {
        const auto at = find_field(schema, name);
        const bool number = at && (schema[*at].type == FieldType::integer || schema[*at].type == FieldType::real);
        if (number) return {};
        return fail(Error{ErrorKind::invalid_input, "'" + name + "' is no published number field"}
                        .with_parameter(parameter)
                        .with_hint(numbers.empty() ? "this collection publishes none" : "any of " + numbers));
    };
    if (!info.importance.empty()) {
        if (auto known = check(info.importance, "importance"); !known) return known;
    }
    for (const auto* list : {&rule->sums, &rule->maxima}) {
        for (const std::string& name : *list) {
            if (auto known = check(name, "cluster"); !known) return known;
        }
    }
    return {};
}

}  // namespace

std::vector<OptionRef> CollectionWish::options() {
    return {
        {"title", &title, "TEXT", "Title for people"},
        {"description", &description, "TEXT", "What the collection holds"},
        {"licence", &licence, "TEXT", "Licence of the data"},
        {"attribution", &attribution, "TEXT", "Whom to name where the data are shown"},
        {"sensitivity", &sensitivity, "CLASS", "low, moderate, high or severe (default: high for incidents and bases)"},
        {"owner", &owner, "TEXT", "Who answers for the data"},
        {"retention", &retention, "TEXT", "How long the data may be kept"},
        {"coverage", &coverage, "RULE",
         "auto, yes or no: whether polygons are areas that share their borders (auto: where they do not overlap)"},
        {"importance", &importance, "FIELD", "Number field: points with more of it stay longer at low zooms"},
        {"cluster", &cluster, "RULE", "Cluster points up to a zoom: 8:sum=fatalities,max=fatalities"},
        {"min-zoom", &min_zoom, "Z", "Lowest zoom of its tiles (0)"},
        {"max-zoom", &max_zoom, "Z", "Highest zoom of its tiles (14)"},
        {"cache-seconds", &cache_seconds, "S", "How long clients may keep its tiles (300)"},
        {"synthetic", &synthetic, "", "The data are made up: a sample or an exercise"},
    };
}

Result<CollectionWish> read_collection_file(const std::filesystem::path& file) {
    CollectionWish wish;
    if (auto read = apply_file(wish.options(), file, "collection"); !read) return std::unexpected(read.error());
    return wish;
}

CollectionWish prefer(const CollectionWish& first, const CollectionWish& second) {
    CollectionWish both;
    both.title = first_said(first.title, second.title);
    both.description = first_said(first.description, second.description);
    both.licence = first_said(first.licence, second.licence);
    both.attribution = first_said(first.attribution, second.attribution);
    both.sensitivity = first_said(first.sensitivity, second.sensitivity);
    both.owner = first_said(first.owner, second.owner);
    both.retention = first_said(first.retention, second.retention);
    both.coverage = first_said(first.coverage, second.coverage);
    both.importance = first_said(first.importance, second.importance);
    both.cluster = first_said(first.cluster, second.cluster);
    both.min_zoom = first_said(first.min_zoom, second.min_zoom);
    both.max_zoom = first_said(first.max_zoom, second.max_zoom);
    both.cache_seconds = first_said(first.cache_seconds, second.cache_seconds);
    both.synthetic = first.synthetic || second.synthetic;
    return both;
}

Result<store::CollectionInfo> collection_info(const std::string& id, const CollectionWish& wish, const Plan& plan,
                                              bool synthetic) {
    const Mapping& mapping = *plan.bindings.front().mapping;
    store::CollectionInfo info;
    info.id = id;
    info.title = first_said(wish.title, title_of(id));
    info.description = wish.description;
    info.role = plan.role;
    info.level = plan.level;
    info.licence = first_said(wish.licence, mapping.licence);
    info.attribution = first_said(wish.attribution, mapping.attribution);
    info.owner = wish.owner;
    info.retention = wish.retention;
    info.importance = wish.importance;
    info.cluster = wish.cluster;
    if (auto known = check_number_fields(info, plan.schema()); !known) return std::unexpected(known.error());
    info.synthetic = wish.synthetic || synthetic;
    const auto sensitivity = sensitivity_of(wish, plan.role, info.synthetic);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    info.sensitivity = *sensitivity;
    const auto coverage = coverage_of(wish);
    if (!coverage) return std::unexpected(coverage.error());
    info.coverage = *coverage;
    constexpr std::int64_t deepest = 20;
    const std::int64_t min_zoom = first_said(wish.min_zoom, std::int64_t{info.min_zoom});
    const std::int64_t max_zoom = first_said(wish.max_zoom, std::int64_t{info.max_zoom});
    if (min_zoom > max_zoom || max_zoom > deepest) {
        return fail(Error{ErrorKind::invalid_input, "the zooms are not a range"}
                        .with_parameter("max-zoom")
                        .with_hint("0 <= min-zoom <= max-zoom <= 20"));
    }
    info.min_zoom = static_cast<int>(min_zoom);
    info.max_zoom = static_cast<int>(max_zoom);
    info.cache_seconds = first_said(wish.cache_seconds, info.cache_seconds);
    info.key_field = plan.key_field;
    info.key_stable = plan.key_stable;
    return info;
}

std::string id_from_stem(std::string_view stem) {
    constexpr std::size_t longest = 64;
    std::string id;
    for (const char c : fold(stem)) {
        const bool letter = (c >= 'a' && c <= 'z');
        const bool other = (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (letter || (other && !id.empty())) {
            id += c;
        } else if (!id.empty() && id.back() != '_') {
            id += '_';
        }
    }
    while (id.ends_with('_') || id.ends_with('-'))
        id.pop_back();
    if (id.size() > longest) id.resize(longest);
    return id.empty() ? "data" : id;
}

}  // namespace oryx::ingest
