#include "geo/filter/filter.hpp"

#include "geo/filter/attribute.hpp"
#include "geo/filter/compiler.hpp"
#include "geo/filter/condition.hpp"
#include "geo/filter/json_parser.hpp"
#include "geo/filter/lexer.hpp"
#include "geo/filter/shape_builder.hpp"
#include "geo/filter/text_parser.hpp"
#include "geo/filter/writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::filter {

namespace {

/// Rows asked at once: their columns' values and answers stay in the first caches.
constexpr std::size_t batch = 4096;

Result<Expression> parse_json(std::string_view text, const ShapeBuilder& shapes) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded()) {
        return wrong("", "the filter is not JSON", R"(such as {"op":"=","args":[{"property":"name"},"Berlin"]})");
    }
    return JsonParser(shapes).parse(document);
}

}  // namespace

Filter::Filter(Expression root) : root_(std::move(root)), canonical_(canonical_text(root_)) {}

Result<Filter> Filter::parse(std::string_view text, Language language, const crs::NamedCrs* crs) {
    if (text.size() > max_bytes) {
        return fail(
            Error{ErrorKind::too_large, fmt::format("the filter is longer than {} KB", max_bytes >> 10)}.with_parameter(
                "filter"));
    }
    if (!is_utf8(text)) return wrong("", "the filter is not UTF-8");
    const auto shapes = ShapeBuilder::create(crs);
    if (!shapes) return std::unexpected(shapes.error());
    auto root = language == Language::cql2_text ? TextParser(text, *shapes).parse() : parse_json(text, *shapes);
    if (!root) return std::unexpected(root.error());
    return Filter(std::move(*root));
}

Result<Filter> Filter::all_of(std::vector<Filter> filters) {
    if (filters.size() == 1) return std::move(filters.front());
    std::vector<Expression> parts;
    for (Filter& filter : filters)
        parts.push_back(std::move(filter.root_));
    auto all = Builder().make(Op::conjunction, std::move(parts), "");
    if (!all) return std::unexpected(all.error());
    return Filter(std::move(*all));
}

std::string Filter::text() const {
    return to_text(root_);
}

std::string Filter::json() const {
    return to_json(root_).dump();
}

BoundFilter::BoundFilter(const FeatureTable& table, std::unique_ptr<Condition> condition)
    : table_(&table), condition_(std::move(condition)) {}
BoundFilter::BoundFilter(BoundFilter&&) noexcept = default;
BoundFilter& BoundFilter::operator=(BoundFilter&&) noexcept = default;
BoundFilter::~BoundFilter() = default;

Result<BoundFilter> BoundFilter::bind(const Filter& filter, const FeatureTable& table, std::string_view geometry_name) {
    auto condition = compile(filter.root(), table, attributes_of(table, geometry_name));
    if (!condition) return std::unexpected(condition.error());
    return BoundFilter(table, std::move(*condition));
}

Result<std::vector<std::uint32_t>> BoundFilter::rows(const index::PackedRTree* index, const CancelToken& cancel) {
    if (index != nullptr) {
        if (const auto candidates = condition_->candidates(*index)) return narrow(*candidates, cancel);
    }
    std::vector<std::uint32_t> out;
    std::vector<std::uint32_t> rows;
    for (std::size_t first = 0; first < table_->size(); first += batch) {
        rows.resize(std::min(batch, table_->size() - first));
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = static_cast<std::uint32_t>(first + i);
        const auto taken = narrow(rows, cancel);
        if (!taken) return taken;
        out.insert(out.end(), taken->begin(), taken->end());
    }
    return out;
}

Result<std::vector<std::uint32_t>> BoundFilter::narrow(std::span<const std::uint32_t> rows, const CancelToken& cancel) {
    std::vector<std::uint32_t> out;
    std::vector<Truth> answers;
    while (!rows.empty()) {
        if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        const auto some = rows.first(std::min(batch, rows.size()));
        rows = rows.subspan(some.size());
        answers.resize(some.size());
        condition_->evaluate(some, answers);
        for (std::size_t i = 0; i < some.size(); ++i) {
            if (answers[i] == Truth::yes) out.push_back(some[i]);
        }
    }
    return out;
}

}  // namespace oryx::filter
