#pragma once

#include "geo/core/packed_integers.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oryx {

/// One attribute of many features, typed, with nulls. Texts are kept once in a dictionary.
class Column {
  public:
    explicit Column(FieldType type) : type_(type) {}

    [[nodiscard]] FieldType type() const { return type_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool is_null(std::size_t row) const { return !nulls_.empty() && nulls_[row]; }

    // Precondition of the five below: not null, and the column is of that type.
    [[nodiscard]] bool boolean(std::size_t row) const { return integers_[row] != 0; }
    [[nodiscard]] std::int64_t integer(std::size_t row) const { return integers_[row]; }
    [[nodiscard]] double real(std::size_t row) const { return reals_[row]; }
    [[nodiscard]] std::string_view text(std::size_t row) const { return dictionary_[code(row)]; }
    [[nodiscard]] Day date(std::size_t row) const { return Day{static_cast<std::int32_t>(integers_[row])}; }

    /// The value at a row; monostate for null.
    [[nodiscard]] Value value(std::size_t row) const;
    /// An integer or a real as a double; nothing for null and for other types.
    [[nodiscard]] std::optional<double> number(std::size_t row) const;

    /// The dictionary code of a text (index into `dictionary()`). Precondition: a text column, not null.
    [[nodiscard]] std::uint32_t code(std::size_t row) const { return static_cast<std::uint32_t>(integers_[row]); }
    [[nodiscard]] std::span<const std::string> dictionary() const { return dictionary_; }

    // Precondition of the three below: a frozen column that is not of reals.
    /// A value (text: its code; date: its day) as its distance from the lowest of the column, 0 to `range()`; for nulls
    /// any of them. For tables of what is known of each value.
    [[nodiscard]] std::uint64_t above_lowest(std::size_t row) const { return integers_.above_lowest(row); }
    [[nodiscard]] std::uint64_t range() const { return integers_.range(); }
    [[nodiscard]] std::int64_t lowest() const { return integers_.lowest(); }

    /// Fetches a row into the cache, for one who reads scattered rows and knows the next ones.
    void prefetch(std::size_t row) const {
        if (type_ == FieldType::real) {
            __builtin_prefetch(reals_.data() + row);
        } else {
            integers_.prefetch(row);
        }
    }

    /// Appends a value of the column's type, or null. An integer is taken by a real column.
    /// Precondition: any other mix is a defect of the caller and throws std::logic_error.
    void append(const Value& value);
    void append_null();

    [[nodiscard]] std::size_t bytes() const;
    /// Ends building: frees what only it needs and narrows the numbers.
    void freeze();

  private:
    FieldType type_;
    std::size_t size_ = 0;
    std::vector<bool> nulls_;  // empty where no value is null
    PackedIntegers integers_;  // boolean; integer; date: the day's number; text: dictionary code
    std::vector<double> reals_;
    std::vector<std::string> dictionary_;
    std::unordered_map<std::string, std::uint32_t> lookup_;
};

}  // namespace oryx
