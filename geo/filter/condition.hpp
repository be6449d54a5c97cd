#pragma once

#include "geo/index/packed_rtree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace oryx::filter {

/// Three-valued logic (CQL2 6.2.4): null makes a condition unknown, and only what is `yes` is selected.
enum class Truth : std::uint8_t { no, yes, unknown };

inline Truth truth(bool value) {
    return value ? Truth::yes : Truth::no;
}

/// A condition ready to be asked of a table's rows, many at a time. Not thread-safe.
class Condition {
  public:
    virtual ~Condition() = default;

    /// `out[i]` for `rows[i]`. Precondition: both of one size.
    virtual void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) = 0;
    /// Rows among which all are for which it can be `yes`, ascending; nothing where the index does not help.
    [[nodiscard]] virtual std::optional<std::vector<std::uint32_t>> candidates(const index::PackedRTree&) const {
        return std::nullopt;
    }
    /// Roughly, nanoseconds a row: cheap ones are asked first, since what they settle the others need not look at.
    [[nodiscard]] virtual double cost() const = 0;
};
using ConditionPointer = std::unique_ptr<Condition>;

/// One that is asked row by row.
class RowCondition : public Condition {
  public:
    virtual Truth at(std::size_t row) = 0;
    void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) final {
        for (std::size_t i = 0; i < rows.size(); ++i)
            out[i] = at(rows[i]);
    }
};

}  // namespace oryx::filter
