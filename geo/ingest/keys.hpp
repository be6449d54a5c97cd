#pragma once

#include "geo/core/value.hpp"
#include "geo/ingest/plan.hpp"
#include "geo/store/source.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace oryx::ingest {

/// Gives every row of an ingest its key (CONTRACT: identity).
///
/// From the plan's key field, as text or whole number. Without one: 96 bits of the SHA-256 of the row's content in
/// hexadecimal, with "-2", "-3", ... for rows of the same content, which is a key of this input only.
class KeyMaker {
  public:
    explicit KeyMaker(const Plan& plan) : plan_(plan) {}

    /// Error text: the row has no key.
    std::expected<Value, std::string> key_of(const store::SourceRow& row, const Schema& fields,
                                             std::optional<std::size_t> key_field);
    /// False where the key was taken before.
    bool take(const Value& key);

  private:
    const Plan& plan_;
    std::unordered_map<std::string, int> contents_;
    // The keys of one plan are of one type.
    std::unordered_set<std::int64_t> taken_numbers_;
    std::unordered_set<std::string> taken_texts_;
};

/// SHA-256 of a row: attributes that are not null by name, and the coordinates; the order of columns does not matter.
std::string content_hash(const store::SourceRow& row, const Schema& fields);

}  // namespace oryx::ingest
