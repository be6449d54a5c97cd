#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/named_crs.hpp"
#include "geo/filter/expression.hpp"
#include "geo/index/packed_rtree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::filter {

class Condition;

enum class Language : std::uint8_t { cql2_text, cql2_json };

/// A CQL2 filter, parsed. Immutable, shared as it is between collections and requests.
class Filter {
  public:
    /// `crs`: of the filter's geometries, with its axis order; null for CRS84.
    /// Errors: invalid_input (parameter `filter`) with the place, what is wrong and what would be right.
    static Result<Filter> parse(std::string_view text, Language language = Language::cql2_text,
                                const crs::NamedCrs* crs = nullptr);
    /// All of them at once. Precondition: at least one.
    static Result<Filter> all_of(std::vector<Filter> filters);

    [[nodiscard]] const Expression& root() const { return root_; }
    /// Its name in cache keys: equal names mean equal answers.
    [[nodiscard]] const std::string& canonical() const { return canonical_; }
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string json() const;

  private:
    explicit Filter(Expression root);
    Expression root_;
    std::string canonical_;
};

/// A filter made ready for one table, which must outlive it. Not thread-safe: one for each request.
class BoundFilter {
  public:
    /// `geometry_name`: what the source called its geometry, known beside `geometry`.
    /// Errors: invalid_input for a property that is not there or types that do not go together.
    static Result<BoundFilter> bind(const Filter& filter, const FeatureTable& table,
                                    std::string_view geometry_name = {});

    /// The rows that the filter takes, ascending. `index`: over the table's geometries; null: all rows are looked at.
    /// Error: cancelled.
    Result<std::vector<std::uint32_t>> rows(const index::PackedRTree* index, const CancelToken& cancel = {});
    /// Of these rows those that the filter takes, in their order.
    Result<std::vector<std::uint32_t>> narrow(std::span<const std::uint32_t> rows, const CancelToken& cancel = {});

    BoundFilter(BoundFilter&&) noexcept;
    BoundFilter& operator=(BoundFilter&&) noexcept;
    ~BoundFilter();

  private:
    BoundFilter(const FeatureTable& table, std::unique_ptr<Condition> condition);
    const FeatureTable* table_;
    std::unique_ptr<Condition> condition_;
};

}  // namespace oryx::filter
