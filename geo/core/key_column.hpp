#pragma once

#include "geo/core/packed_integers.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oryx {

/// The keys of many features: integers, texts, or both. Built by `append`, then frozen.
class KeyColumn {
  public:
    [[nodiscard]] std::size_t size() const { return kinds_.size(); }
    [[nodiscard]] Value value(std::size_t row) const;
    /// Nothing where the key is a text.
    [[nodiscard]] std::optional<std::int64_t> integer(std::size_t row) const {
        if (kinds_[row] != integer_kind) return std::nullopt;
        return numbers_[row];
    }
    /// Nothing where the key is an integer.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t row) const;

    /// Fetches a row into the cache, for one who reads scattered rows and knows the next ones.
    void prefetch(std::size_t row) const { numbers_.prefetch(row); }

    /// Precondition: an integer, a text or null.
    void append(const Value& key);
    void freeze();
    [[nodiscard]] std::size_t bytes() const;

  private:
    static constexpr std::int64_t null_kind = 0;
    static constexpr std::int64_t integer_kind = 1;
    static constexpr std::int64_t text_kind = 2;

    PackedIntegers kinds_;
    PackedIntegers numbers_;  // integer: the key; text: which of the texts
    std::string texts_;       // one behind the other
    PackedIntegers text_ends_;
};

}  // namespace oryx
