#pragma once

#include "geo/core/roles.hpp"
#include "geo/ingest/recognise.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::ingest {

/// A standard attribute as a role publishes it.
struct StandardAttribute {
    std::string_view name;
    FieldType type;
    bool withheld = false;  ///< published only where `--keep` names it
};
std::span<const StandardAttribute> standard_attributes(Role role);

/// One published attribute and where it comes from.
struct OutputField {
    Field field;
    bool standard = false;                            ///< fed by the binding's input of the same name
    std::vector<std::optional<std::size_t>> sources;  ///< kept columns: the field of each source
};

/// What will be published and what feeds it, for all sources of one ingest together.
struct Plan {
    Role role = Role::other;
    std::string level;
    std::vector<Binding> bindings;  ///< one for each source
    std::vector<OutputField> fields;
    FieldType key_type = FieldType::text;  ///< integer only where every key is a plain whole number
    bool key_stable = false;
    std::string key_field;              ///< source field of the key; empty: hash of the row's content
    std::vector<std::string> left_out;  ///< source fields that are not published
    std::vector<std::string> mapping;   ///< "date_start=event_date", as used
    std::vector<std::string> warnings;

    [[nodiscard]] Schema schema() const;
};

struct PlanWish {
    MappingWish mapping;
    std::string level;
    std::vector<std::string> keep;
    bool keep_all = false;  ///< also for incidents and bases; the other roles keep all unless `keep` names some
};

/// Recognises every source and settles the schema. Errors: invalid_input where sources are of different roles, for a
/// `--keep` that names no field, and those of `recognise`.
Result<Plan> make_plan(const std::vector<SourceLook>& looks, const MappingLibrary& library, const PlanWish& wish);

/// The type that holds the values of both: equal types, whole numbers in real ones, else text.
FieldType common_type(FieldType a, FieldType b);

}  // namespace oryx::ingest
